"""What was read of a site and what was not, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from model.page import Cause
from model.snapshot import Coverage, Crawl, SiteClass, Unread
from reports.evidence import after
from reports.instants import instant
from reports.neutral import clean, clean_url, link
from reports.pictures import PictureCard
from reports.words import CAUSES, END_REASONS, REMEDIES, SITE_CLASSES, SITE_REMEDIES

_EXAMPLES_SHOWN = 3
_OUR_CHOICE = (Cause.ROBOTS_UNAVAILABLE, Cause.ADDRESS_REFUSED, Cause.BAD_URL)


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Addresses not read for one cause: how many, a few of them, and what can be done."""

    cause: Cause
    word: str
    count: int
    examples: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class SiteCard:
    """One site: its state in a word, what was read, what was not and why."""

    url: str
    href: str
    unit_names: tuple[str, ...]
    site_class: SiteClass
    class_word: str
    ended_word: str
    home_ok: bool
    planned: int
    fetched: int
    pages: int
    files: int
    unreadable: int  # of the files, those whose text could not be read
    unread: int
    failures: tuple[FailureGroup, ...]
    second_look: str
    read_from: str
    read_until: str
    remedy: str
    notes: tuple[str, ...]
    picture: PictureCard | None

    @property
    def read_when(self) -> str:
        """From when to when it was read: 2019-04-02 09:30 至 09:37; "" when that is unknown."""
        start, end = self.read_from, self.read_until
        if not end or start == end:
            return start
        return f"{start} 至 {end[11:] if end[:10] == start[:10] else end}"

    @property
    def read_sentence(self) -> str:
        """How much of it was read, and when."""
        when = f"{self.read_when} " if self.read_when else ""
        files = f"附件 {self.files} 个" + (f"（其中 {self.unreadable} 个读不出文字）" if self.unreadable else "")
        return f"{when}读取页面 {self.pages} 个、{files}，未读到 {self.unread} 个"


def site_card(crawl: Crawl, unit_names: tuple[str, ...], picture: PictureCard | None = None) -> SiteCard:
    """The card of one crawl; `unit_names` are those judged by it, already neutral, `picture` its home page's."""
    coverage = crawl.coverage
    return SiteCard(
        url=clean_url(crawl.home_url),
        href=link(crawl.home_url),
        unit_names=unit_names,
        site_class=coverage.site_class,
        class_word=_class_word(coverage),
        ended_word=END_REASONS[coverage.ended],
        home_ok=coverage.home_ok,
        planned=coverage.planned,
        fetched=coverage.fetched,
        pages=len(crawl.pages),
        files=len(crawl.files),
        unreadable=sum(file.failure is not None for file in crawl.files),
        unread=len(coverage.unread),
        failures=_failure_groups(coverage.unread),
        second_look=_second_look(coverage),
        read_from=instant(coverage.started_at),
        read_until=instant(coverage.ended_at),
        remedy=_remedy(coverage),
        notes=_notes(coverage),
        picture=picture,
    )


def _class_word(coverage: Coverage) -> str:
    """The site's state; where we did not go of ourselves, nothing is said of the site."""
    cause = _why_not_asked(coverage)
    return f"没有访问：{CAUSES[cause]}" if cause else SITE_CLASSES[coverage.site_class]


def _remedy(coverage: Coverage) -> str:
    cause = _why_not_asked(coverage)
    return REMEDIES[cause] if cause else SITE_REMEDIES[coverage.site_class]


def _why_not_asked(coverage: Coverage) -> Cause | None:
    """The cause for which the home page was not even asked for, None where it was."""
    causes = {one.cause for one in coverage.unread}
    cause = next(iter(causes), None)
    return cause if not coverage.home_ok and len(causes) == 1 and cause in _OUR_CHOICE else None


def _failure_groups(unread: tuple[Unread, ...]) -> tuple[FailureGroup, ...]:
    """By cause, the most frequent first; equal ones in the order of Cause."""
    by_cause: defaultdict[Cause, list[str]] = defaultdict(list)
    for one in unread:
        by_cause[one.cause].append(clean_url(one.url))
    order = {cause: place for place, cause in enumerate(Cause)}
    causes = sorted(by_cause, key=lambda cause: (-len(by_cause[cause]), order[cause]))
    return tuple(
        FailureGroup(c, CAUSES[c], len(by_cause[c]), tuple(by_cause[c][:_EXAMPLES_SHOWN]), REMEDIES[c])
        for c in causes
    )


def _second_look(coverage: Coverage) -> str:
    look = coverage.second_look
    if look is None:
        return "没有隔时复查。"
    pages = len(look.same) + len(look.changed) + len(look.failed)
    said = f"{after(look.waited_seconds)}用新的连接复查 {pages} 页"
    parts = [("内容相同", look.same), ("有变化", look.changed), ("没有应答", look.failed)]
    return said + "：" + "，".join(f"{word} {len(urls)} 页" for word, urls in parts if urls) + "。"


def _notes(coverage: Coverage) -> tuple[str, ...]:
    notes = [clean(note) for note in coverage.notes]
    if coverage.robots_excluded:
        notes.append(f"按 robots.txt 未访问 {coverage.robots_excluded} 个地址。")
    for pattern, count in coverage.skipped_patterns:
        notes.append(f"同类地址过多，未继续跟进：{clean_url(pattern)}（{count} 个）。")
    return tuple(notes)
