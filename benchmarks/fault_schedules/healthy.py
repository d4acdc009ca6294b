"""The demonstration city in good health, crawled once; the spider walks what is remembered of it again and again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from audits.order import portal_of
from crawler.addresses import AddressBook, parse_mappings
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.spider import crawl_site
from crawler.tools import Tools
from fixtures import city
from model.finding import Finding
from model.page import Cause, Failure, Phase, RawPage, Visit
from model.roster import Roster, Site, Unit
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.engine import judge
from rules.rule import Rule, load_rules
from store.catalog import load_plan, load_roster, load_scorecard

NOW = datetime(2019, 4, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
AS_OF = date(2019, 4, 2)
QUICK = CrawlSettings(interval_s=0, concurrency=4, second_pass_wait_s=0, second_look_wait_s=0, contact="a@b.cn")
_PLAN = "jieyang_2018"

Spoiling = Callable[[Visit, Phase, int], Visit]  # the visit as it should be, when, the how-manieth of the walk


@dataclass
class Remembered:
    """The healthy city: its answers by address, its units, and what the rules say of each."""

    roster: Roster
    period: Period
    rules: tuple[Rule, ...]
    visits: Mapping[str, Visit]
    answers: Mapping[str, RawPage]
    crawls: Mapping[str, Crawl]
    addresses: AddressBook  # those of a server that is gone: nobody is asked anything any more

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that have a site which opened."""
        sites = {u: s for s in self.roster.sites() for u in s.unit_ids}
        return tuple(u for u in self.roster.units if u.id in sites and self.crawls[sites[u.id].key].coverage.home_ok)

    @cached_property
    def portal(self) -> Site:
        site = portal_of(self.roster)
        assert site is not None
        return site

    @cached_property
    def verdicts(self) -> Mapping[str, Mapping[str, Finding]]:
        """Unit -> requirement -> finding."""
        portal = self.crawls[self.portal.key]
        return {u.id: self.judge(u, self.crawls[self.site_of(u).key], portal) for u in self.units}

    def site_of(self, unit: Unit) -> Site:
        """The unit's own site."""
        return next(s for s in self.roster.sites() if unit.id in s.unit_ids)

    def judge(self, unit: Unit, crawl: Crawl, portal: Crawl) -> Mapping[str, Finding]:
        """The unit's findings over these crawls, by requirement."""
        found = judge(SiteSnapshot(unit, self.roster, crawl, portal), self.period, self.rules)
        return {f.requirement: f for f in found}

    def walk(self, site: Site, spoil: Spoiling, settings: CrawlSettings) -> Crawl:
        """The spider's walk over the remembered answers, as they are spoilt."""
        loop = asyncio.new_event_loop()  # asyncio.run would print the whole crawl to itself when it puts signals back
        try:
            return loop.run_until_complete(self._walk(site, spoil, settings))
        finally:
            loop.close()

    async def _walk(self, site: Site, spoil: Spoiling, settings: CrawlSettings) -> Crawl:
        fetcher = cast(Fetcher, _Remembering(self.answers))
        async with FileReader() as reader:
            pacer = Pacer(settings, self.addresses, lambda: NOW)
            tools = Tools(settings, FetchLimits(), self.addresses, fetcher, reader, pacer, lambda: NOW)
            ledger = _Faulty(self.visits, spoil)
            return await crawl_site(site, tools=tools, ledger=ledger, random=random.Random(site.key))


def remember() -> Remembered:
    """Crawl the demonstration city once."""
    folder = Path("rules") / _PLAN
    roster = load_roster(city.ROSTER)
    visits: dict[str, Visit] = {}
    answers: dict[str, RawPage] = {}
    with city.serve() as served:
        book = AddressBook(parse_mappings(served.resolve))
        crawls = asyncio.run(_crawl_all(roster, book, visits, answers))
    period = Period(AS_OF, load_plan(folder / "plan.toml"), load_scorecard(folder / "scorecard.toml"))
    return Remembered(roster, period, load_rules(_PLAN), visits, answers, crawls, book)


async def _crawl_all(
    roster: Roster, book: AddressBook, visits: dict[str, Visit], answers: dict[str, RawPage]
) -> dict[str, Crawl]:
    async with Fetcher(FetchLimits(), book, "gongkai/0.1", lambda: NOW) as fetcher, FileReader() as reader:
        listening = cast(Fetcher, _Listening(fetcher, answers))
        pacer = Pacer(QUICK, book, lambda: NOW)
        tools = Tools(QUICK, FetchLimits(), book, listening, reader, pacer, lambda: NOW)

        async def one(site: Site) -> tuple[str, Crawl]:
            ledger = _Keeping()
            crawl = await crawl_site(site, tools=tools, ledger=ledger, random=random.Random(site.key))
            visits.update(ledger.visits)
            return site.key, crawl

        return dict(await asyncio.gather(*(one(site) for site in roster.sites())))


@dataclass(slots=True)
class _Keeping:
    """A ledger that keeps every visit with its body."""

    visits: dict[str, Visit] = field(default_factory=dict)

    def recall(self, url: str, phase: Phase) -> Visit | None:
        return None

    def record(self, visit: Visit) -> None:
        if visit.phase is not Phase.SECOND_LOOK:
            self.visits[visit.raw.url] = visit

    def flush(self) -> None:
        """Nothing to make safe."""


class _Listening:
    """A fetcher that keeps what it fetched outside the walk itself: robots.txt and sitemaps."""

    def __init__(self, fetcher: Fetcher, answers: dict[str, RawPage]) -> None:
        self._fetcher, self._answers = fetcher, answers

    async def fetch(self, url: str, **wishes: object) -> RawPage:
        raw = await self._fetcher.fetch(url, **wishes)  # type: ignore[arg-type]
        self._answers[url] = raw
        return raw


class _Remembering:
    """A fetcher that only remembers."""

    def __init__(self, answers: Mapping[str, RawPage]) -> None:
        self._answers = answers

    async def fetch(self, url: str, **_wishes: object) -> RawPage:
        return self._answers.get(url) or RawPage(url, url, NOW, status=404)


@dataclass(slots=True)
class _Faulty:
    """A ledger that recalls everything, spoilt."""

    visits: Mapping[str, Visit]
    spoil: Spoiling
    asked: int = 0

    def recall(self, url: str, phase: Phase) -> Visit:
        self.asked += 1
        visit = self.visits.get(url) or Visit(
            RawPage(url, url, NOW, status=404, failure=Failure(Cause.NOT_FOUND, "status 404"))
        )
        return self.spoil(replace(visit, phase=phase), phase, self.asked)

    def record(self, visit: Visit) -> None:
        """Everything is known."""

    def flush(self) -> None:
        """Nothing to make safe."""
