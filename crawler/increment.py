"""What a night need not fetch or read again, and what it must.

Home, columns and lists are asked for every night, and so is whatever a finding rests on. Where a server's validators
can be trusted, "not modified" stands for the answer of the night before; elsewhere the same body does. Neither is
read again. An article published long ago is asked for in its turn, and so is a file that only such articles offer, so
that each is seen alive within so many days; until then what was read of it counts as read, and the coverage says so.

A server that answers "not modified" to whatever it is asked would hide what is new: the home page is asked for with
marks that no page can bear, and validators that stay while the body changes are never believed again that night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crawler.gathered import Gathered
from crawler.known import Target
from crawler.ledger import Ledger
from crawler.past import Earlier, Past
from crawler.version import facts_version
from crawler.web_address import origin_of
from model.page import Page, PageKind, Phase, RawPage, Visit
from model.snapshot import Carried

_LISTS = frozenset({PageKind.HOME, PageKind.LIST, PageKind.MAILBOX, PageKind.BLANK_COLUMN, PageKind.FRAMESET})
_FRESH = timedelta(days=30)  # after its publication an article may still be corrected: asked for every night
_NO_PAGE_BEARS = {"If-None-Match": '"gongkai-0"', "If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"}
_FEW_CHARACTERS = 4  # of a link's text: it says nothing that a title could differ from


@dataclass(frozen=True, slots=True)
class Wish:
    """How an address is asked for: `earlier` is what an unchanged answer stands for, `headers` are the conditions.
    With `is_carried` it is not asked for at all."""

    earlier: Earlier | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_carried: bool = False

    @property
    def is_conditional(self) -> bool:
        """Whether "not modified" may be the answer."""
        return bool(self.headers) and self.headers is not _NO_PAGE_BEARS


PLAIN = Wish()


@dataclass(frozen=True, slots=True)
class _FirstLook:
    """What an address answered in this audit; see Earlier."""

    visit: Visit
    checked_at: datetime
    is_relied_on: bool = False


class Increment:
    """The wishes of one walk. Without a past every address is asked for plainly; what answers the second look as it
    answered the first is not read twice in any case."""

    def __init__(self, ledger: Ledger, past: Past | None, today: date, recheck_days: int) -> None:
        self._ledger, self._past = ledger, past
        self._today, self._days = today, max(1, recheck_days)
        self._believed: set[str] = set()  # origins whose validators are believed
        self._confirmed: set[str] = set()  # answered "not modified"
        self._same: set[str] = set()  # the first look found what the night before had found
        self._carried: dict[str, date] = {}

    def wish(self, target: Target, phase: Phase) -> Wish:
        """How to ask for the target in that phase."""
        url = target.address.url
        earlier = self._past.earlier(url) if self._past and phase in (Phase.CRAWL, Phase.SECOND_LOOK) else None
        if earlier is not None and not _is_usable(earlier):
            earlier = None
        if phase is Phase.RETRY:
            self._same.discard(url)
        if phase is Phase.SECOND_LOOK and (earlier is None or url not in self._same):
            first = self._first_look(url)
            if first is None or earlier is None or digest_of(first) != digest_of(earlier):
                return Wish(first)
        if earlier is None:
            return PLAIN
        if phase is Phase.CRAWL and target.depth == 0:
            return Wish(earlier, _NO_PAGE_BEARS)
        if phase is Phase.CRAWL and self._may_wait(target, earlier):
            self._carried[url] = earlier.checked_at.date()
            return Wish(earlier, is_carried=True)
        if origin_of(url) not in self._believed or target.depth == 0:
            return Wish(earlier)
        if not _is_list(target, earlier):
            return Wish(earlier, _conditions(earlier.visit.raw))
        is_sure = not self._is_due(url) and earlier.visit.raw.header("etag").startswith('"')
        return Wish(earlier, {"If-None-Match": earlier.visit.raw.header("etag")} if is_sure else {})

    def learn(self, url: str, phase: Phase, wish: Wish, raw: RawPage) -> None:
        """Whether the server's validators can be believed, by its answer."""
        earlier = wish.earlier
        if earlier is None or raw.failure is not None:
            return
        if phase is Phase.CRAWL and stands_for(raw, earlier):
            self._same.add(url)
        origin = origin_of(raw.final_url)
        if wish.headers is _NO_PAGE_BEARS:
            if raw.status == 200:
                self._believed.add(origin)
        elif raw.status == 304 and phase is Phase.CRAWL:
            self._confirmed.add(url)
        if raw.status == 200 and raw.body_digest != digest_of(earlier) and _bear_the_same(raw, earlier.visit.raw):
            self._believed.discard(origin)

    def doubtful(self) -> list[str]:
        """Addresses that a server called unmodified before it was found out, each told once: to be asked plainly."""
        found = sorted(url for url in self._confirmed if origin_of(url) not in self._believed)
        self._confirmed.difference_update(found)
        return found

    def misled_by(self, gathered: Gathered) -> list[str]:
        """Addresses not asked for, each told once, whose page of an earlier night alone leads to what could not be
        read tonight: it may lead there no longer."""
        lost = {target.address.key for target, _ in gathered.failed() if self._carried.keys() >= {*target.found_on}}
        if not lost:
            return []
        found = sorted(url for url in self._carried if gathered.leads_to(url, lost))
        for url in found:
            del self._carried[url]
        return found

    def carried(self, kept: Iterable[str]) -> Carried | None:
        """What was not asked for, of the addresses that are kept; None when there is none."""
        days = [self._carried[url] for url in kept if url in self._carried]
        return Carried(len(days), min(days), self._days) if days else None

    def take_over(self, wish: Wish) -> Visit:
        """The visit of an address that is not asked for."""
        assert self._past is not None
        assert wish.earlier is not None
        self._past.carry(wish.earlier.visit.raw.url)
        return wish.earlier.visit

    def _first_look(self, url: str) -> Earlier | None:
        """What the address answered in this audit."""
        for phase in (Phase.RETRY, Phase.CRAWL):
            visit = self._ledger.recall(url, phase)
            if visit is not None and visit.page is not None:
                return _FirstLook(visit, visit.raw.fetched_at)
        return None

    def _may_wait(self, target: Target, earlier: Earlier) -> bool:
        page, url = earlier.visit.page, target.address.url
        age = (self._today - earlier.checked_at.date()).days
        if earlier.is_relied_on or not 0 <= age < self._days or self._is_due(url):
            return False
        is_only_on_waiting = self._carried.keys() >= {*target.found_on}
        if page is None:
            return is_only_on_waiting and bool(target.found_on)  # a file waits with the articles that offer it
        if is_only_on_waiting or page.kind is not PageKind.ARTICLE or _is_list(target, earlier):
            return False  # a page that was seen tonight must lead there
        if page.published is None or self._today - page.published.on < _FRESH:
            return False
        return _is_called_so(target, page)

    def _is_due(self, url: str) -> bool:
        """Whether it is the turn of that address: once in so many nights, each night about as many."""
        turn = int.from_bytes(hashlib.sha256(url.encode("utf-8", "replace")).digest()[:4])
        return turn % self._days == self._today.toordinal() % self._days


def digest_of(earlier: Earlier) -> str:
    """The SHA-256 of the body that was read then."""
    facts = earlier.visit.page or earlier.visit.file
    return facts.body_digest if facts else ""


def stands_for(raw: RawPage, earlier: Earlier) -> bool:
    """Whether the answer is the earlier one again, so that the facts drawn from that hold."""
    before = earlier.visit.raw
    if raw.failure is not None or raw.final_url != before.final_url:
        return False
    if raw.status == 304:
        return True
    kind = raw.header("content-type") == before.header("content-type")
    return raw.status == before.status and kind and raw.body_digest == digest_of(earlier)


def _is_usable(earlier: Earlier) -> bool:
    """Whether its facts are what this program would draw today. A file that was not read whole is read anew."""
    visit = earlier.visit
    if visit.facts_version != facts_version() or not digest_of(earlier) or visit.raw.status != 200:
        return False
    if visit.page is not None:
        return visit.page.refusal is None and not visit.page.needs_script
    return visit.file is not None and (visit.file.failure is None or visit.file.scanned)


def _is_list(target: Target, earlier: Earlier) -> bool:
    page = earlier.visit.page
    return target.is_menu or (page is not None and (page.kind in _LISTS or bool(page.rows) or page.pager is not None))


def _is_called_so(target: Target, page: Page) -> bool:
    """Whether every link that leads to the page tonight calls it by its title: one that was renamed is looked at."""
    titles = _plain(page.title + page.title_tag)
    texts = (_plain(text.rstrip(".…")) for text in target.texts)
    return all(len(text) < _FEW_CHARACTERS or text in titles for text in texts)


def _plain(text: str) -> str:
    return "".join(text.split())


def _conditions(raw: RawPage) -> dict[str, str]:
    """The headers that ask for a page only if it is not the one of `raw`; none when it bears no validator."""
    marks = {"If-None-Match": raw.header("etag"), "If-Modified-Since": raw.header("last-modified")}
    return {name: value for name, value in marks.items() if value}


def _bear_the_same(now: RawPage, before: RawPage) -> bool:
    marks = _conditions(now)
    return bool(marks) and marks == _conditions(before)


__all__ = ["PLAIN", "Increment", "Wish", "digest_of", "stands_for"]
