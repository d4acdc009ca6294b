"""Several machines, through dask.distributed (extra `dist`).

A task is one group: a worker crawls it into a folder of its own, sends what it kept to the archive and answers with
parcels of a few hundred bytes. Dask moves tasks from a worker that died to another, and tries again what a worker
could not do for want of a disk or an archive; whatever else is lost (the scheduler, this coordinator), the store
knows which sites are done, and the same command does the others.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audits.engines.inline import to_tell
from audits.engines.job import Group, Job, Report, lost_crawl
from audits.engines.work import crawl_group, tools_of
from audits.settings import EngineSettings
from crawler.progress import Progress
from model.errors import EngineError, UsageError
from store import Store
from store.ledger import SiteLedger
from store.parcels import Parcel, receive, send

_ALLOWED_DEATHS = 3  # of workers that held a group
_CONNECT_S = 15
_RETRIES = 2  # of a group, on whichever worker is free


@dataclass(frozen=True, slots=True)
class Dask:
    """A cluster that runs already; `gongkai engine doctor` says whether it is fit."""

    chosen: EngineSettings

    def crawl(self, job: Job, groups: tuple[Group, ...], store: Store, report: Report) -> None:
        """See Engine. Raises EngineError when the cluster is out of reach or lost."""
        store.claim()
        with connected(self.chosen) as client:
            futures = {
                client.submit(
                    crawl_away,
                    job,
                    group,
                    archive_of(self.chosen),
                    key=f"{job.audit_id}/{group.name}",
                    pure=False,
                    retries=_RETRIES,
                ): group
                for group in groups
            }
            for future, group in _as_they_end(futures):
                self._take_in(future, group, job, store, report)

    def _take_in(self, future: Any, group: Group, job: Job, store: Store, report: Report) -> None:
        from distributed import KilledWorker

        try:
            parcels: tuple[Parcel, ...] = future.result()
        except KilledWorker:
            for site in group.sites:
                with store.site_ledger(job.audit_id, site.key) as ledger:
                    ledger.save_crawl(lost_crawl(site, job.now()))
                report(Progress(site.url, 0, 0, 0, "", is_done=True))
            return
        addresses = {site.key: site.url for site in group.sites}
        for parcel in parcels:
            receive(store.root, job.audit_id, parcel, archive_of(self.chosen))
            with store.site_ledger(job.audit_id, parcel.site_key) as ledger:
                crawl = ledger.count_crawl()
            if crawl is not None:
                seen, url = crawl.coverage, addresses[parcel.site_key]
                report(Progress(url, seen.fetched, seen.planned, len(seen.unread), "", is_done=True))
        future.release()


def crawl_away(job: Job, group: Group, archive: str) -> tuple[Parcel, ...]:
    """The task, on a worker: crawl the group here, send it to the archive. The same again gives the same parcels."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        root = Path(folder)
        try:
            asyncio.run(_crawl(job, group, root))
        except ExceptionGroup as errors:
            raise to_tell(errors) from errors
        return tuple(send(root, job.audit_id, site.key, archive) for site in group.sites)


async def _crawl(job: Job, group: Group, root: Path) -> None:
    def ledger(site_key: str) -> SiteLedger:
        return SiteLedger(root, job.audit_id, site_key, lambda: None)  # a folder of this task alone

    async with tools_of(job) as tools:
        await crawl_group(group, tools, ledger, lambda _: None)


def connected(chosen: EngineSettings) -> Any:
    """A client of the cluster; a context manager. Raises UsageError or EngineError with one sentence."""
    if not chosen.scheduler:
        raise UsageError("使用 dask 须写明调度器地址：--scheduler tcp://主机:8786，或写在设置文件的 [engine] 中。")
    archive_of(chosen)
    try:
        import distributed
    except ImportError:
        raise UsageError("没有安装 dask，请运行 pip install 'gongkai[dist]'。") from None
    security = None
    if chosen.tls_ca:
        security = distributed.Security(
            tls_ca_file=chosen.tls_ca,
            tls_client_cert=chosen.tls_cert,
            tls_client_key=chosen.tls_key,
            require_encryption=True,
        )
    try:
        return distributed.Client(chosen.scheduler, security=security, timeout=_CONNECT_S)
    except (OSError, ValueError) as error:
        raise EngineError(f"连不上调度器 {chosen.scheduler}（{type(error).__name__}），请先启动它。") from None


def archive_of(chosen: EngineSettings) -> str:
    """Where workers put what they kept. Raises UsageError when it is not set."""
    if not chosen.archive:
        raise UsageError("使用 dask 须写明各机都能读写的存档位置：--archive file:///共享目录，或 s3://…。")
    return chosen.archive


def _as_they_end(futures: dict[Any, Group]) -> Any:
    """Futures with their groups, the first to end first. Raises EngineError when the scheduler is gone."""
    from distributed import as_completed

    for future in as_completed(futures):
        if future.cancelled():
            raise EngineError("与调度器的连接中断。已完成的网站都已保存，恢复后再运行同一条命令只做其余的。")
        yield future, futures[future]
