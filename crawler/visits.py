"""One address asked for and read: turn taken, retried where that helps, facts drawn, recorded before it counts."""

from __future__ import annotations

import asyncio
import random as random_module
import traceback
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from crawler.ledger import Ledger
from crawler.politeness import retry_after
from crawler.retries import tries, wait_before
from crawler.robots import MOST_BYTES, Robots, robots_url
from crawler.tools import Tools
from model.page import Cause, Failure, Phase, RawPage, Visit
from model.snapshot import EndReason

_HEAVY_BYTES = 1024 * 1024  # a larger page is read in a process that can be killed
_HEAVY_NESTING = 4000  # unclosed block tags: likewise (a parser is quadratic in depth)


class Visitor:
    """Asks for the addresses of one site. What the ledger already holds is recalled, not fetched.

    `may_follow` says whether a redirect's target is still in scope.
    """

    def __init__(self, tools: Tools, ledger: Ledger, random: random_module.Random) -> None:
        self.may_follow: Callable[[str], bool] = _anywhere
        self.requests = 0
        self.bytes_read = 0
        self._settings, self._fetcher, self._reader = tools.settings, tools.fetcher, tools.reader
        self._pacer, self._now = tools.pacer, tools.now
        self._ledger, self._random = ledger, random

    async def visit(self, url: str, phase: Phase) -> Visit:
        """The address's visit in that phase, from the ledger or from the network."""
        visit = self._ledger.recall(url, phase)
        if visit is None:
            raw, failure = await self._ask(url, phase)
            if raw is None:
                return Visit(self._unasked(url, failure), phase)  # nobody was asked: nothing to remember
            visit = await self._read(raw, failure, phase)
            self._ledger.record(visit)
            visit = replace(visit, raw=replace(visit.raw, body=b""))
        self.bytes_read += visit.raw.wire_bytes
        return visit

    async def robots(self, url: str) -> Robots:
        """What robots.txt says for the host of `url`. A file that cannot be had now is asked for again."""
        address = robots_url(url)
        raw, failure = await self._ask(address, Phase.PROBE, anywhere=True, max_body=MOST_BYTES)
        robots = Robots.read(raw or self._unasked(address, failure), self._settings.robots_token)
        if robots.crawl_delay is not None:
            self._pacer.keep_crawl_delay(url, robots.crawl_delay)
        return robots

    async def _ask(
        self, url: str, phase: Phase, *, anywhere: bool = False, max_body: int | None = None
    ) -> tuple[RawPage | None, Failure | None]:
        """The answer, after as many tries as its failure deserves, and what is wrong with it; no answer, and why,
        when nobody may be asked now."""
        attempt = 0
        raw: RawPage | None = None
        failure: Failure | None = None
        while True:
            attempt += 1
            async with self._pacer.turn(url) as refused:
                if refused is None and self.bytes_read >= self._settings.max_bytes:
                    refused = Failure(Cause.BUDGET, EndReason.BYTE_BUDGET)
                if refused is not None:
                    return raw, failure or refused
                self.requests += 1
                raw = await self._fetcher.fetch(
                    url,
                    may_follow=_anywhere if anywhere else self.may_follow,
                    fresh=phase is Phase.SECOND_LOOK,
                    max_body=max_body,
                    before_hop=self._pacer.hop,
                )
                self._pacer.heed(raw)
            failure = failure_of(raw)
            if failure is None or attempt >= tries(failure, phase, self._settings):
                return raw, failure
            if self._pacer.refusal(url) is not None:
                return raw, failure
            asked = retry_after(raw.header("retry-after"), self._now())
            await asyncio.sleep(wait_before(attempt + 1, self._settings, self._random.random(), asked))

    def _unasked(self, url: str, why: Failure | None) -> RawPage:
        return RawPage(url, url, self._now(), failure=why)

    async def _read(self, raw: RawPage, failure: Failure | None, phase: Phase) -> Visit:
        if failure is not None:
            return Visit(replace(raw, failure=failure), phase)
        try:
            if is_html(raw):
                heavy = len(raw.body) > _HEAVY_BYTES or raw.body.count(b"<div") > _HEAVY_NESTING
                page = await self._reader.page_facts(raw) if heavy else page_facts(raw)
                return Visit(raw, phase, page=page)
            return Visit(raw, phase, file=await self._reader.read(raw))
        except Exception:  # our own fault must never look like the site's: told, kept, and gone on
            fault = Failure(Cause.OUR_FAULT, traceback.format_exc(limit=6))
            return Visit(replace(raw, failure=fault), phase)


def _anywhere(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")
