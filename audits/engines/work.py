"""The work that every engine does: the sites of one group, each into its own ledger."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from audits.engines.job import Group, Job, Report
from crawler.addresses import AddressBook, parse_mappings
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.politeness import Pacer
from crawler.progress import Progress
from crawler.render import Renderer
from crawler.spider import crawl_site
from crawler.tools import Tools
from model.roster import Site
from store.ledger import SiteLedger

Ledgers = Callable[[str], SiteLedger]  # by site key


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
