"""One address asked for and read: turn taken, retried where that helps, facts drawn, recorded before it counts."""

from __future__ import annotations

import asyncio
import random as random_module
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from crawler.increment import PLAIN, Increment, Wish, stands_for
from crawler.ledger import Ledger
from crawler.politeness import is_of_the_host, retry_after
from crawler.retries import tries, wait_before
from crawler.robots import MOST_BYTES, Robots, robots_url
from crawler.tools import Tools
from crawler.version import facts_version
from model.page import Cause, Failure, Page, Phase, RawPage, Visit
from model.snapshot import EndReason

_HEAVY_BYTES = 1024 * 1024  # a larger page is read in a process that can be killed
_HEAVY_NESTING = 4000  # unclosed block tags: likewise (a parser is quadratic in depth)
_RENDERED_IN = frozenset({Phase.CRAWL, Phase.RETRY})


@dataclass(slots=True)
class _Question:
    """An address to be asked for and how, and what was answered last: `is_anywhere` follows redirects to any site."""

    url: str
    phase: Phase
    headers: Mapping[str, str] = field(default_factory=dict)
    is_anywhere: bool = False
    max_body: int | None = None
    attempt: int = 0
    answer: RawPage | None = None
    failure: Failure | None = None


class Visitor:
    """Asks for the addresses of one site. What the ledger already holds is recalled, not fetched.

    `may_follow` says whether a redirect's target is still in scope.
    """

    def __init__(self, tools: Tools, ledger: Ledger, increment: Increment, random: random_module.Random) -> None:
        self.may_follow: Callable[[str], bool] = _anywhere
        self.requests = 0
        self.bytes_read = 0
        self._settings, self._fetcher, self._reader = tools.settings, tools.fetcher, tools.reader
        self._pacer, self._now, self._renderer = tools.pacer, tools.now, tools.renderer
        self._ledger, self._increment, self._random = ledger, increment, random

    def at_hand(self, url: str, phase: Phase, wish: Wish) -> Visit | None:
        """The visit of an address that is not asked for; None of any other, and where this audit has asked for it."""
        if not wish.is_carried or self._ledger.recall(url, phase) is not None:
            return None
        return self._increment.take_over(wish)

    async def visit(self, url: str, phase: Phase, wish: Wish = PLAIN) -> Visit:
        """The address's visit in that phase, from the ledger or from the network."""
        visit = self._ledger.recall(url, phase)
        if visit is None:
            raw, failure = await self._answer(url, phase, wish)
            if raw is None:
                return Visit(self._unasked(url, failure), phase)  # nobody was asked: nothing to remember
            visit = await self._read(raw, failure, phase, wish)
            shown = await self._rendered(visit, wish)
            self._ledger.record(visit)
            visit = Visit(visit.raw.without_body(), phase, visit.page, visit.file, visit.facts_version)
        else:
            shown = self._shown_before(visit, wish)
        self.bytes_read += visit.raw.wire_bytes
        return replace(visit, page=shown.page, phase=Phase.RENDERED) if shown and shown.page else visit

    async def _answer(self, url: str, phase: Phase, wish: Wish) -> tuple[RawPage | None, Failure | None]:
        """See `_ask`. "Not modified" is an answer only where we know what was not modified."""
        raw, failure = await self._ask(_Question(url, phase, wish.headers))
        if raw is not None:
            self._increment.learn(url, phase, wish, raw)
            if raw.status == 304 and not (wish.earlier and wish.is_conditional and stands_for(raw, wish.earlier)):
                return await self._ask(_Question(url, phase))
        return raw, failure

    async def robots(self, url: str) -> Robots:
        """What robots.txt says for the host of `url`. A file that cannot be had now is asked for again."""
        address = robots_url(url)
        raw, failure = await self._ask(_Question(address, Phase.PROBE, is_anywhere=True, max_body=MOST_BYTES))
        robots = Robots.read(raw or self._unasked(address, failure), self._settings.robots_token)
        if robots.crawl_delay is not None:
            self._pacer.keep_crawl_delay(url, robots.crawl_delay)
        return robots

    async def _ask(self, question: _Question) -> tuple[RawPage | None, Failure | None]:
        """The answer, after as many tries as its failure deserves, and what is wrong with it; no answer, and why,
        when nobody may be asked now."""
        wait = await self._in_turn(question)
        while wait is not None:
            await asyncio.sleep(wait)
            wait = await self._in_turn(question)
        return question.answer, question.failure

    async def _in_turn(self, question: _Question) -> float | None:
        """Ask within one turn. Seconds after which the next may be taken, or None once the answer stands."""
        async with self._pacer.turn(question.url) as refused:
            while True:
                if refused is None and self.bytes_read >= self._settings.max_bytes:
                    refused = Failure(Cause.BUDGET, EndReason.BYTE_BUDGET)
                if refused is not None:
                    question.failure = question.failure or refused
                    return None
                answer = question.answer = await self._once(question)
                if (wait := self._wait_after(answer, question)) is None or not is_of_the_host(answer):
                    return wait
                await asyncio.sleep(wait)  # keeping our turn: nothing else is asked of it meanwhile
                refused = await self._pacer.again(question.url)

    async def _once(self, question: _Question) -> RawPage:
        question.attempt += 1
        self.requests += 1
        answer = await self._fetcher.fetch(
            question.url,
            may_follow=_anywhere if question.is_anywhere else self.may_follow,
            fresh=question.phase is Phase.SECOND_LOOK,
            headers=question.headers,
            max_body=question.max_body,
            before_hop=self._pacer.hop,
        )
        self._pacer.heed(answer)
        question.failure = failure_of(answer)
        return answer

    def _wait_after(self, answer: RawPage, question: _Question) -> float | None:
        """Seconds to wait for another try, or None when the answer does not deserve one."""
        failure, attempt = question.failure, question.attempt
        if failure is None or attempt >= tries(failure, question.phase, self._settings):
            return None
        if self._pacer.refusal(question.url) is not None:
            return None
        asked = retry_after(answer.header("retry-after"), self._now())
        return wait_before(attempt + 1, self._settings, self._random.random(), asked)

    def _unasked(self, url: str, why: Failure | None) -> RawPage:
        return RawPage(url, url, self._now(), failure=why)

    async def _read(self, raw: RawPage, failure: Failure | None, phase: Phase, wish: Wish) -> Visit:
        """The facts of an answer, drawn anew only where it is another one than before."""
        if failure is not None:
            return Visit(replace(raw, failure=failure), phase)
        if wish.earlier is not None and stands_for(raw, wish.earlier):
            before = wish.earlier.visit
            return Visit(raw, phase, before.page, before.file, before.facts_version)
        try:
            if is_html(raw):
                return Visit(raw, phase, page=await self._page(raw), facts_version=facts_version())
            return Visit(raw, phase, file=await self._reader.read(raw), facts_version=facts_version())
        except Exception:  # our own fault must never look like the site's: told, kept, and gone on
            fault = Failure(Cause.OUR_FAULT, traceback.format_exc(limit=6))
            return Visit(replace(raw, failure=fault), phase)

    async def _page(self, raw: RawPage) -> Page:
        is_heavy = len(raw.body) > _HEAVY_BYTES or raw.body.count(b"<div") > _HEAVY_NESTING
        return await self._reader.page_facts(raw) if is_heavy else page_facts(raw)

    # --- pages that only a browser can fill ---

    async def _rendered(self, visit: Visit, wish: Wish) -> Visit | None:
        """What a browser makes of a page that needs one, kept beside the answer; None without need or renderer."""
        page = visit.page
        if self._renderer is None or page is None or not page.needs_script:
            return None
        if visit.phase not in _RENDERED_IN:
            return self._shown_before(visit, wish)
        raw = replace(await self._renderer(visit.raw, self._fetch_part), url=visit.raw.url)
        shown = await self._read(raw, failure_of(raw), Phase.RENDERED, PLAIN)
        self._ledger.record(shown)
        return shown

    def _shown_before(self, visit: Visit, wish: Wish) -> Visit | None:
        """What a browser made of that answer in this audit. A second look that finds the answer as it was is not
        rendered again."""
        page, first = visit.page, wish.earlier.visit.page if wish.earlier else None
        if self._renderer is None or page is None or not page.needs_script:
            return None
        if visit.phase is Phase.SECOND_LOOK and (first is None or first.main_hash != page.main_hash):
            return None
        return self._ledger.recall(visit.raw.url, Phase.RENDERED)

    async def _fetch_part(self, url: str) -> RawPage:
        """What a page asks for while it is rendered: at the walk's pace, within its scope and budgets."""
        if not self.may_follow(url):
            return self._unasked(url, Failure(Cause.OUT_OF_SCOPE, "not asked for a browser"))
        raw, failure = await self._ask(_Question(url, Phase.RENDERED))
        if raw is None:
            return self._unasked(url, failure)
        self.bytes_read += raw.wire_bytes
        return raw


def _anywhere(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")
