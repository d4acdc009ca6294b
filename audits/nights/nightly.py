"""The watch over the nights: wakes every minute, asks the ledger what is due, has it done in a process of its own.

APScheduler wakes us and does nothing else. It keeps no jobs on disk, so a wake-up that was missed means nothing: the
next one reads the same ledger. While the watch stands no second one can be set up on the data directory.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from audits import clock, rosters
from audits.availability.sampler import Sampler
from audits.clock import SHANGHAI, Clock
from audits.logs import Log
from audits.nights.due import due
from audits.nights.night import NO_ROSTER, check
from audits.nights.night_process import BUSY, DONE, STOPPED, Errand
from audits.settings import Settings
from model.errors import GongkaiError, UsageError
from model.night import Night
from store.night_book import NightBook
from store.sample_book import SampleBook

_BUSY_WAIT = timedelta(minutes=2)  # before another try, while a person's audit has the data directory
_END_S = 15.0  # for a night to keep what it has when the watch ends


@dataclass(slots=True)
class NightWatch:
    """Looks what is due and has it done; one night at a time."""

    settings: Settings
    book: NightBook
    log: Log
    now: Clock
    sampler: Sampler | None = None
    night: asyncio.Task[None] | None = None
    process: Process | None = None

    async def look(self) -> None:
        """Start what is due, unless a night is at work."""
        if self.night is not None and not self.night.done():
            return
        try:
            night = await asyncio.to_thread(self._due)
        except GongkaiError as error:
            self.log.trouble("look_failed", detail=str(error))
            return
        if night is not None:
            self.night = asyncio.create_task(self._carry_out(night))

    async def sample(self) -> None:
        """Look at the home pages whose turn it is."""
        if self.sampler is None:
            return
        try:
            self.sampler.roster = await asyncio.to_thread(rosters.load, Path(self.settings.nightly.roster))
            samples = await self.sampler.look()
        except GongkaiError as error:
            self.log.trouble("sample_failed", detail=str(error))
            return
        for sample in samples:
            if sample.seems_failed:
                cause = sample.v4.cause or sample.v6.cause
                self.log.note(
                    "home_silent", site=sample.site_key, cause=cause and cause.value, line=sample.line.value
                )

    async def finished(self) -> None:
        """Return when no night is at work."""
        if self.night is not None:
            await self.night

    async def stop(self) -> None:
        """End the night at work; it keeps what it has and is gone on with another time."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                await asyncio.wait_for(self.process.wait(), _END_S)
            except TimeoutError:
                self.process.kill()
        if self.night is not None:
            self.night.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.night

    def _due(self) -> Night | None:
        return due(self.now(), self.book.nights(), self.settings)

    async def _carry_out(self, night: Night) -> None:
        errand = Errand(self.settings, night, self.now())
        self.process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "audits.nights.night_process", stdin=PIPE, cwd=None
        )
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            process.stdin.write(msgspec.json.encode(errand) + b"\n")
            await process.stdin.drain()
        code = await process.wait()
        self.process = None
        if code == BUSY:
            self.log.note("night_waits", on=night.on)
            await asyncio.sleep(_BUSY_WAIT.total_seconds())
        elif code == STOPPED:
            self.log.note("night_stopped", on=night.on)
        elif code != DONE:
            self.log.trouble("night_ended", on=night.on, code=code)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """Watch over the nights for as long as the block lasts. Without a roster in the settings nothing is ever started.

    Raises GongkaiError in one sentence for settings that no night can be run with, and StoreBusy when another program
    watches over the same data directory.
    """
    if not settings.nightly.roster:
        yield
        return
    async with watching(settings):
        yield


@asynccontextmanager
async def watching(settings: Settings, now: Clock = clock.now) -> AsyncIterator[NightWatch]:
    """As `running`, with the watch at hand and the time of day given."""
    await asyncio.to_thread(check, settings, now)
    log = Log(Path(settings.data), now, sys.stderr)
    with NightBook.open(Path(settings.data)) as book, SampleBook.open(Path(settings.data)) as samples:
        book.claim()
        roster = rosters.load(Path(settings.nightly.roster))
        watch = NightWatch(settings, book, log, now, Sampler.of(settings, roster, samples, now))
        scheduler = AsyncIOScheduler(timezone=SHANGHAI, executors={"default": AsyncIOExecutor()})
        every_minute = CronTrigger(second=0, timezone=SHANGHAI)
        for job in (watch.look, watch.sample):
            scheduler.add_job(job, every_minute, misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        log.note("watch_began")
        try:
            await watch.look()
            yield watch
        finally:
            scheduler.shutdown(wait=False)
            await watch.stop()
            log.note("watch_ended")


def require(settings: Settings) -> None:
    """Raises in one sentence what `running` would raise, before anything else is set up."""
    if not settings.nightly.roster:
        return
    check(settings)
    with NightBook.open(Path(settings.data)) as book:
        book.claim()


def run(settings: Settings) -> None:
    """Watch over the nights until the program is told to end. Raises as `running` does."""
    if not settings.nightly.roster:
        raise UsageError(NO_ROSTER)
    asyncio.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    async with running(settings):
        await told.wait()
