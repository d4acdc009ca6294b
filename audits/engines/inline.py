"""Everything in this process: many sites together, each at its own pace."""

from __future__ import annotations

import asyncio
from functools import partial

from audits.engines.job import Group, Job, Report
from audits.engines.work import Ledgers, crawl_group, tools_of
from model.errors import GongkaiError
from store import Store


class Inline:
    """One process, one loop."""

    def crawl(self, job: Job, groups: tuple[Group, ...], store: Store, report: Report) -> None:
        """See Engine."""
        try:
            asyncio.run(_crawl(job, groups, partial(store.site_ledger, job.audit_id), report))
        except ExceptionGroup as errors:
            raise to_tell(errors) from errors


async def _crawl(job: Job, groups: tuple[Group, ...], ledgers: Ledgers, report: Report) -> None:
    turns = asyncio.Semaphore(job.settings.sites_at_once)
    async with tools_of(job) as tools, asyncio.TaskGroup() as tasks:

        async def one(group: Group) -> None:
            async with turns:
                await crawl_group(group, tools, ledgers, report)

        for group in groups:
            tasks.create_task(one(group))


def to_tell(error: Exception) -> Exception:
    """The first error that a person must see, where there is nothing else among them: one full disk meets every
    site at once."""
    if not isinstance(error, ExceptionGroup) or error.split(GongkaiError)[1]:
        return error
    return to_tell(error.exceptions[0])
