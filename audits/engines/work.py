"""The work that every engine does: the sites of one group, each into its own ledger."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from audits.clock import Clock
from audits.settings import Settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.fault import Fault
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.politeness import Pacer
from crawler.render import Renderer
from crawler.spider import Progress, Tools, crawl_site
from model.roster import Site
from model.snapshot import Coverage, Crawl, EndReason, SiteClass
from store import Store
from store.ledger import SiteLedger

Report = Callable[[Progress], None]
Ledgers = Callable[[str], SiteLedger]  # by site key


@dataclass(frozen=True, slots=True)
class Job:
    """What all sites of one audit have in common. Engines that leave the process pickle it."""

    audit_id: str
    settings: Settings
    now: Clock
    is_night: bool = False  # a nightly check asks only for what may have changed


@dataclass(frozen=True, slots=True)
class Group:
    """Sites that stand on one host: one worker crawls them, so that its pace holds. `name` is unique in an audit."""

    name: str
    sites: tuple[Site, ...]


class Engine(Protocol):
    """One way to get the work done."""

    def crawl(self, job: Job, groups: tuple[Group, ...], store: Store, report: Report) -> None:
        """Return when every site of `groups` has its crawl in the store. Raises GongkaiError when that cannot be;
        what is done stays done."""


async def group_sites(sites: Sequence[Site], settings: Settings) -> tuple[Group, ...]:
    """The sites by the server they stand on, as far as their names resolve; in the order given."""
    addresses = AddressBook(parse_mappings(settings.resolve), settings.allow_address)
    servers = await asyncio.gather(*(_server(site, addresses) for site in sites))
    groups: dict[str, list[Site]] = {}
    for server, site in zip(servers, sites, strict=True):
        groups.setdefault(server, []).append(site)
    return tuple(Group(server, tuple(members)) for server, members in groups.items())


@asynccontextmanager
async def tools_of(job: Job) -> AsyncIterator[Tools]:
    """What the walks of one process work with; closed at the end."""
    chosen = job.settings
    addresses = AddressBook(parse_mappings(chosen.resolve), chosen.allow_address)
    fetcher = Fetcher(chosen.fetch, addresses, chosen.crawl.full_user_agent, job.now)
    with _seldom_tidied():
        async with fetcher, FileReader() as reader, Renderer(user_agent=chosen.crawl.full_user_agent) as renderer:
            pacer = Pacer(chosen.crawl, addresses, job.now)
            tools = Tools(chosen.crawl, chosen.fetch, addresses, fetcher, reader, pacer, job.now)
            yield replace(tools, is_night=job.is_night, renderer=renderer if chosen.crawl.render else None)


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """A crawl makes objects by the million and hardly a cycle: to look for cycles after every 700 of them, through
    all that the walks hold, would be a tenth of its cost."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


async def crawl_group(group: Group, tools: Tools, ledgers: Ledgers, report: Report) -> None:
    """Every site of the group, together; those that have their crawl already are left as they are."""
    async with asyncio.TaskGroup() as tasks:
        for site in group.sites:
            tasks.create_task(_crawl_one(site, tools, ledgers, report))


async def _crawl_one(site: Site, tools: Tools, ledgers: Ledgers, report: Report) -> None:
    ledger = ledgers(site.key)
    try:
        if not ledger.has_crawl():
            last = Progress(site.url, 0, 0, 0, "")

            def told(progress: Progress) -> None:
                nonlocal last
                last = progress
                report(progress)

            seed = random.Random(site.key)  # noqa: S311 - the same walk every time
            past = ledger if tools.is_night else None
            crawl = await crawl_site(
                site, tools=tools, ledger=ledger, random=seed, progress=told, past=past, kept=ledger
            )
            ledger.save_crawl(crawl)
            report(replace(last, current="", is_done=True))
    finally:
        ledger.close()


async def _server(site: Site, addresses: AddressBook) -> str:
    """The address behind the site's first host; the host itself where that stands for many or is not known."""
    parts = urlsplit(site.url)
    host = parts.hostname or site.key
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if addresses.is_mapped(host, port):
        return host
    try:
        address = min(endpoint.address for endpoint in await addresses.endpoints(host, port))
    except Fault:  # the walk will say what is wrong with it
        return host
    return host if ip_address(address).is_loopback else address


def lost_crawl(site: Site, at: datetime) -> Crawl:
    """What is said of a site on which our own processes died again and again: nothing about the site."""
    coverage = Coverage(at, at, EndReason.CRASHED, SiteClass.TRUNCATED, home_ok=False, planned=0, fetched=0)
    return Crawl(site.key, site.url, (), (), (), coverage)
