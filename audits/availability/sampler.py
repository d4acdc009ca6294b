"""The availability sampler: when to look at which home page, and whether our own line was up.

Each day is cut into as many equal slots as samples are wanted; in each slot every site has one instant of its own,
drawn anew each day, so that looks are spread. What was missed is not made up for.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from audits.clock import SHANGHAI, Clock
from audits.settings import Settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.probes.availability import LIMITS, HomeSampler
from model.availability import Line, Look, Reach, Sample
from model.roster import Roster, Site
from store.sample_book import SampleBook

_CONTROLS = 3  # other sites asked when one did not open
_AT_ONCE = 8
_DAY = timedelta(days=1)


def slot_of(now: datetime, site_key: str, samples_a_day: int) -> tuple[datetime, datetime]:
    """The slot that `now` lies in: when it began, and this site's own instant in it."""
    local = now.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    length = _DAY / samples_a_day
    number = (local - midnight) // length
    began = midnight + number * length
    drawn = random.Random(f"{site_key} {midnight.date()} {number}")  # noqa: S311 - the same at every look
    return began, began + drawn.random() * length * 0.9


def due_sites(
    now: datetime, sites: Iterable[Site], newest: Mapping[str, datetime], samples_a_day: int
) -> tuple[Site, ...]:
    """The sites whose instant of the current slot has come and that were not looked at in it. `newest` tells when
    each site was last looked at; an instant that lies ahead of `now` is of a clock that was wrong."""
    if not samples_a_day:
        return ()
    found = []
    for site in sites:
        began, instant = slot_of(now, site.key, samples_a_day)
        last = newest.get(site.key)
        if now >= instant and (last is None or last < began or last > now):
            found.append(site)
    return tuple(found)


@dataclass(slots=True)
class Sampler:
    """Looks at the home pages of a roster. `peers` are the servers that each site was last seen on."""

    settings: Settings
    roster: Roster
    book: SampleBook
    now: Clock
    homes: HomeSampler
    peers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, roster: Roster, book: SampleBook, now: Clock) -> Sampler:
        """A sampler that identifies itself as the crawler does."""
        addresses = AddressBook(parse_mappings(settings.resolve), settings.allow_address)
        crawl = settings.crawl
        homes = HomeSampler(addresses, crawl.full_user_agent, crawl.robots_token, now, LIMITS)
        return cls(settings, roster, book, now, homes)

    async def look(self) -> tuple[Sample, ...]:
        """Look at every home page that is due; the samples, which are kept."""
        newest = await asyncio.to_thread(self.book.newest)
        due = due_sites(self.now(), self.roster.sites(), newest, self.settings.availability.samples_a_day)
        if not due:
            return ()
        turns = asyncio.Semaphore(_AT_ONCE)
        samples = await asyncio.gather(*(self._sample(site, turns) for site in due))
        if any(sample.seems_failed for sample in samples):
            line = await self._line(samples)
            samples = [replace(s, line=line) if s.seems_failed else s for s in samples]
        await asyncio.to_thread(self.book.keep, samples)
        return tuple(samples)

    async def _sample(self, site: Site, turns: asyncio.Semaphore) -> Sample:
        async with turns:
            at = self.now()
            v4, v6 = await asyncio.gather(self.homes.look(site.url, 4), self.homes.look(site.url, 6))
        for look in (v6, v4):
            if look.peer:
                self.peers[site.key] = look.peer.rsplit(":", 1)[0]
        return Sample(site.key, at, v4, v6)

    async def _line(self, samples: Sequence[Sample]) -> Line:
        """Whether our own line is up, now that some page did not open: a reference must answer, and so must a site
        on another server, where there are such."""
        references = self.settings.availability.references
        is_reference_up = any([await self._answers(url) for url in references]) if references else None
        is_other_up = await self._others_answer(samples)
        if is_reference_up is None and is_other_up is None:
            return Line.UNKNOWN
        return Line.UP if is_reference_up is not False and is_other_up is not False else Line.DOWN

    async def _others_answer(self, samples: Sequence[Sample]) -> bool | None:
        """Whether a site on another server than the silent ones answers; None when there is no other."""
        silent = {sample.site_key for sample in samples if sample.seems_failed}
        if any(sample.is_answered for sample in samples):
            return True
        sites = {site.key: site for site in self.roster.sites()}
        hosts = {urlsplit(sites[key].url).hostname for key in silent}
        servers = {self.peers[key] for key in silent if key in self.peers}
        others = [
            site
            for key, site in sites.items()
            if urlsplit(site.url).hostname not in hosts and self.peers.get(key) not in servers
        ]
        asked = random.sample(others, min(_CONTROLS, len(others)))
        for site in asked:
            if await self._answers(site.url):
                return True
        return False if asked or len(hosts) > 1 else None

    async def _answers(self, url: str) -> bool:
        """True when a server of ours to compare with says anything at all."""
        looks: list[Look] = [await self.homes.look(url, 4)]
        if looks[0].reach is not Reach.ANSWERED:
            looks.append(await self.homes.look(url, 6))
        return any(look.reach is Reach.ANSWERED or look.peer for look in looks)
