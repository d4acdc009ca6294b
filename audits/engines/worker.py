"""One worker process: takes groups from its pipe, crawls them together, tells how it goes; ends with the pipe."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from audits.engines.inline import to_tell
from audits.engines.job import Group, Job
from audits.engines.said import Asked, Done, Failed
from audits.engines.work import Ledgers, crawl_group, tools_of
from crawler.progress import Progress
from model.errors import GongkaiError
from store.claim import working_at
from store.ledger import SiteLedger

_TOLD_EVERY_S = 1.0  # progress of one site: as often as it is asked


def serve(pipe: Connection, job: Job, root: Path) -> None:
    """The life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator hears it, and ends the pipe
    with working_at(root):
        asyncio.run(_serve(pipe, job, lambda site_key: SiteLedger(root, job.audit_id, site_key, _is_claimed)))


async def _serve(pipe: Connection, job: Job, ledgers: Ledgers) -> None:
    asked: asyncio.Queue[Group] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    Thread(
        target=_listen, args=(pipe, lambda group: loop.call_soon_threadsafe(asked.put_nowait, group)), daemon=True
    ).start()
    report = _Teller(pipe)
    async with tools_of(job) as tools, asyncio.TaskGroup() as tasks:

        async def one(group: Group) -> None:
            try:
                await crawl_group(group, tools, ledgers, report)
            except Exception as error:
                pipe.send(Failed(_portable(to_tell(error))))
            else:
                pipe.send(Done(group.name))

        while True:
            tasks.create_task(one(await asked.get()))


def _listen(pipe: Connection, take: Callable[[Group], object]) -> None:
    """Hand on what is asked. When the coordinator is gone nothing is left to do: what was acknowledged is safe."""
    while True:
        try:
            said = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        assert isinstance(said, Asked)
        take(said.group)


def _is_claimed() -> None:
    """The coordinator holds the data directory for its workers."""


def _portable(error: Exception) -> Exception:
    """The error as it can cross to the coordinator: a person's sentence as it is, anything else with its trace."""
    if isinstance(error, GongkaiError):
        return error
    return RuntimeError("".join(traceback.format_exception(error)))


@dataclass(slots=True)
class _Teller:
    """Progress for the coordinator, not more often than anybody looks."""

    pipe: Connection
    told_at: dict[str, float] = field(default_factory=dict)

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.is_done or now - self.told_at.get(progress.site, 0.0) >= _TOLD_EVERY_S:
            self.told_at[progress.site] = now
            self.pipe.send(progress)
