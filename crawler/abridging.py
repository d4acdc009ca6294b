"""What a walk holds of a page once that is recorded: all that it asks of it later, and none of the long parts.

A site has thousands of pages, each with its text twice and its tables; a walk that held them all would need more
memory the larger the site is. They are read again from where they were recorded when somebody asks.
"""

from __future__ import annotations

from typing import Protocol

from model.page import Abridged, AbridgedFile, FileFacts, Link, Page, Phase

_BEGINNING = 100  # characters of a text


class Kept(Protocol):
    """Where what was recorded can be read again."""

    def whole(self, page: Abridged) -> Page:
        """The page as it was recorded, and amended since."""


def abridged(page: Page, links: tuple[Link, ...], phase: Phase) -> Abridged:
    """The page with these links, as far as a walk needs it."""
    return Abridged(
        url=page.url,
        final_url=page.url if page.final_url == page.url else page.final_url,
        status=page.status,
        fetched_at=page.fetched_at,
        body_digest=page.body_digest,
        kind=page.kind,
        title=page.title,
        title_tag=page.title if page.title_tag == page.title else page.title_tag,
        published=page.published,
        column=page.column,
        breadcrumb=page.breadcrumb,
        links=links,
        rows=page.rows,
        pager=page.pager,
        attachments=page.attachments,
        text=page.text[:_BEGINNING],
        visible_text=page.visible_text.strip()[:1],
        needs_script=page.needs_script,
        refusal=page.refusal,
        truncated=page.truncated,
        main_hash=page.main_hash,
        phase=phase,
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
