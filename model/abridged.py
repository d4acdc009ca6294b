"""Pages and files that were recorded and let go: known by their record, where all that stands in them is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from model.page import FileFacts, Page, Phase

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_BEGINNING = 200  # links of a page that is cut, and ten times as many characters


@dataclass(frozen=True, slots=True)
class Abridged(Page):
    """A page that was recorded whole, known by its address and the phase of its record; all else is blank, and read
    again from there. With `is_amended`, column, breadcrumb, title and pager have changed since, and count; with
    `is_cut` only the beginning of what was recorded does."""

    phase: Phase = Phase.CRAWL
    is_amended: bool = False
    is_cut: bool = False

    @classmethod
    def of(cls, url: str, phase: Phase, *, is_cut: bool = False) -> Abridged:
        """The page recorded under that address."""
        return cls(url, url, 0, _NEVER, "", phase=phase, is_cut=is_cut)

    @property
    def is_as_recorded(self) -> bool:
        """Whether its facts are those of its record."""
        return not (self.is_amended or self.is_cut)

    def amended(self, page: Page) -> Abridged:
        """The same record, with what `page` says in these four places."""
        return replace(
            self, column=page.column, breadcrumb=page.breadcrumb, title=page.title, pager=page.pager, is_amended=True
        )

    def restored(self, recorded: Page) -> Page:
        """The whole page."""
        page = beginning_of(recorded) if self.is_cut else recorded
        if not self.is_amended:
            return page
        return replace(page, column=self.column, breadcrumb=self.breadcrumb, title=self.title, pager=self.pager)


@dataclass(frozen=True, slots=True)
class AbridgedFile(FileFacts):
    """The facts of a file that were recorded whole, held without text and tables; `phase` is that of their record."""

    phase: Phase = Phase.CRAWL


def beginning_of(page: Page) -> Page:
    """What is kept of a page when its site gives more than any office writes."""
    return replace(
        page,
        links=page.links[:_BEGINNING],
        rows=page.rows[:_BEGINNING],
        attachments=page.attachments[:_BEGINNING],
        tables=(),
        text=page.text[: 10 * _BEGINNING],
        visible_text=page.visible_text[: 10 * _BEGINNING],
        truncated=True,
    )


def abridged_file(file: FileFacts, phase: Phase) -> AbridgedFile:
    """The facts of a file, as far as a walk needs them."""
    return AbridgedFile(
        url=file.url,
        final_url=file.final_url,
        fetched_at=file.fetched_at,
        body_digest=file.body_digest,
        kind=file.kind,
        size=file.size,
        failure=file.failure,
        phase=phase,
    )
