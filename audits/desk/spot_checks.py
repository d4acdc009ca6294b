"""Spot checks ordered on the page: one after another, each in a process of its own, watched while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from audits import rosters
from audits.clock import Clock
from audits.desk.spot_check_process import Errand, Told
from audits.order import meant, suggested
from audits.plans import load_plan_of
from audits.settings import Settings, require_file
from crawler.progress import Progress
from model.errors import NotFound, UsageError
from model.plan import Plan
from model.roster import Roster
from model.spot_check import SpotCheck, SpotCheckState
from store.office import Office
from store.plan_names import unit_called

MOST_WAITING = 20
_END_S = 15.0  # for a cancelled check to keep what it has
_AGAIN_S = 2.0  # between two tries while another audit has the data directory
_LONGEST_TARGET = 2000
_LINE = 1 << 20  # bytes of one line of progress


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody who watches sees: the order as it stands, and how far each site is."""

    check: SpotCheck
    sites: tuple[Progress, ...] = ()

    @property
    def fetched(self) -> int:
        return sum(site.fetched for site in self.sites)

    @property
    def known(self) -> int:
        return sum(site.known for site in self.sites)


@dataclass(slots=True)
class _Running:
    """The check at hand: its sites, its process, and whether somebody asked it to stop."""

    check: SpotCheck
    sites: dict[str, Progress] = field(default_factory=dict)
    process: Process | None = None
    is_cancelled: bool = False
    ending: asyncio.Task[None] | None = None

    def end(self) -> None:
        """Let the process end by itself, or end it."""
        if self.process is not None and self.ending is None:
            self.ending = asyncio.create_task(_over(self.process))


class SpotCheckDesk:
    """Takes orders and carries them out. Use `working()` around the life of the server."""

    def __init__(self, office: Office, settings: Settings, roster: Path, plan: str, now: Clock) -> None:
        self._office, self._settings, self._now = office, settings, now
        self._roster, self._plan = roster, plan
        self._read: tuple[int, Roster] | None = None  # when the file was changed, and what stood in it
        self._running: _Running | None = None
        self._changed = asyncio.Condition()
        self._stopping = False

    # --- asked from any thread ---

    def roster(self) -> Roster:
        """The roster as it stands in its file now. InvalidInput when it cannot be read."""
        path = require_file(self._roster, "名册")
        changed = path.stat().st_mtime_ns
        if self._read is None or self._read[0] != changed:
            self._read = (changed, rosters.load(path, self.plan()))
        return self._read[1]

    def plan(self) -> Plan:
        """The plan that is checked."""
        return _plan(self._plan)

    def order(
        self, target: str, by: str, as_unit: str = "", requirements: tuple[str, ...] = (), as_of: date | None = None
    ) -> SpotCheck:
        """A new order, or the same one when it already waits or runs. UsageError or NotFound in one sentence."""
        target, as_unit = self._known(target.strip(), as_unit.strip())
        known = {r.id for r in self.plan().requirements}
        unknown = [r for r in requirements if r not in known]
        if unknown:
            raise NotFound(f"方案里没有要求 {'、'.join(unknown)[:100]}")
        going = self._office.open_spot_checks()
        wanted = (target, as_unit, tuple(dict.fromkeys(requirements)), as_of)
        same = next((c for c in going if (c.target, c.as_unit, c.requirements, c.as_of) == wanted), None)
        if same is not None:
            return same
        if len(going) >= MOST_WAITING:
            raise UsageError(f"已有 {len(going)} 项抽查在排队，请等其中一些完成后再发起。")
        now = self._now()
        check = SpotCheck(f"{now:%Y%m%d}-{secrets.token_hex(4)}", target, as_unit, wanted[2], by, now, as_of=as_of)
        self._office.keep_spot_check(check)
        return check

    def watched(self, id_: str) -> Watched:
        """An order and how far it is. NotFound for an unknown id."""
        running = self._running
        if running is not None and running.check.id == id_:
            return Watched(running.check, tuple(running.sites.values()))
        check = self._office.spot_check(id_)
        if check is None:
            raise NotFound(f"没有编号为“{id_[:40]}”的抽查。")
        return Watched(check)

    def _known(self, target: str, as_unit: str) -> tuple[str, str]:
        """The target as a unit's id or an address, and the id of the unit it is taken for."""
        if not target or len(target) > _LONGEST_TARGET:
            raise UsageError("请选择单位，或粘贴一个网址。")
        target = meant(target)
        if "://" not in target:
            return self._unit(target), ""
        try:
            parts = urlsplit(target)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_web = False
        if not is_web or not target.isprintable() or " " in target:
            raise UsageError("只能检查 http 或 https 开头的完整网址，请核对后再粘贴。")
        return target, self._unit(as_unit) if as_unit else ""

    def _unit(self, name: str) -> str:
        """The id of a unit by any of its names. NotFound in the words of somebody who looks at a page."""
        unit = unit_called(self.roster(), name)
        if unit is None:
            near = suggested(self.roster(), name)
            raise NotFound(f"名册中没有单位“{name[:60]}”{near}请在单位列表里选择，或粘贴网址。")
        return unit.id

    # --- asked from the server's loop ---

    async def cancel(self, id_: str) -> SpotCheck:
        """Stop an order. What it has fetched is kept: the same order goes on from there. NotFound, as above."""
        check = self.watched(id_).check
        running = self._running
        if running is not None and running.check.id == id_:
            running.is_cancelled = True
            running.end()
        elif not check.state.has_ended:
            check = self._ended(check, SpotCheckState.CANCELLED, "排队时被取消，没有访问网站。")
        await self._tell()
        return check

    async def changes(self, id_: str) -> AsyncIterator[Watched]:
        """What a watcher sees, each time it has changed, until the order has ended."""
        last: Watched | None = None
        while True:
            watched = await asyncio.to_thread(self.watched, id_)
            if watched != last:
                yield watched
            last = watched
            if watched.check.state.has_ended:
                return
            async with self._changed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), timeout=1.0)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Carry out orders until the block ends; what runs then is stopped and marked as interrupted."""
        for check in self._office.open_spot_checks():
            if check.state is SpotCheckState.RUNNING:
                self._ended(check, SpotCheckState.INTERRUPTED, "服务重新启动，抽查中断；再次发起会接着做。")
        worker = asyncio.create_task(self._work())
        try:
            yield
        finally:
            self._stopping = True
            if self._running is not None:
                self._running.end()
            else:
                worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker

    # --- inside ---

    async def _work(self) -> None:
        while not self._stopping:
            waiting = await asyncio.to_thread(self._office.open_spot_checks)
            if not waiting:
                await asyncio.sleep(0.2)
                continue
            is_busy = await self._carry_out(waiting[0])
            if is_busy:
                await asyncio.sleep(_AGAIN_S)

    async def _carry_out(self, check: SpotCheck) -> bool:
        """Run one order to its end; True when another audit has the data directory and it must wait."""
        running = self._running = _Running(replace(check, state=SpotCheckState.RUNNING, message=""))
        self._office.keep_spot_check(running.check)
        try:
            told = await self._run(running)
        finally:
            self._running = None
        if told is not None and told.is_busy and not running.is_cancelled and not self._stopping:
            waiting = "另一项检查正在使用数据目录，等它结束后自动开始。"
            self._office.keep_spot_check(replace(check, state=SpotCheckState.WAITING, message=waiting))
        elif told is not None and told.audit_id:
            self._ended(replace(running.check, audit_id=told.audit_id), SpotCheckState.DONE, "")
        elif running.is_cancelled:
            self._ended(running.check, SpotCheckState.CANCELLED, "已按要求停止；再次发起同样的抽查会接着做。")
        elif self._stopping:
            self._ended(running.check, SpotCheckState.INTERRUPTED, "服务停止，抽查中断；再次发起会接着做。")
        else:
            sentence = told.refused if told else "抽查进程意外结束；请把运行记录交给维护人员。"
            self._ended(running.check, SpotCheckState.FAILED, sentence)
        await self._tell()
        return told is not None and told.is_busy

    async def _run(self, running: _Running) -> Told | None:
        """Start the process, follow what it tells; its last word, or None when it left without one."""
        check = running.check
        errand = Errand(
            self._settings,
            str(self._roster.resolve()),
            self._plan,
            check.target,
            check.as_unit,
            check.requirements,
            check.as_of,
        )
        process = running.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "audits.desk.spot_check_process",
            stdin=PIPE,
            stdout=PIPE,
            limit=_LINE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            start_new_session=True,  # Ctrl-C in the server's terminal reaches the server, which then stops the check
        )
        assert process.stdin is not None
        assert process.stdout is not None
        last: Told | None = None
        try:
            process.stdin.write(msgspec.json.encode(errand) + b"\n")
            if running.is_cancelled or self._stopping:
                running.end()
            while line := await process.stdout.readline():
                told = msgspec.json.decode(line, type=Told)
                if told.site is None:
                    last = told
                else:
                    running.sites[told.site.site] = told.site
                    await self._tell()
        finally:
            running.end()
            assert running.ending is not None
            await running.ending
        return last

    def _ended(self, check: SpotCheck, state: SpotCheckState, message: str) -> SpotCheck:
        ended = replace(check, state=state, message=message, ended_at=self._now())
        self._office.keep_spot_check(ended)
        return ended

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@cache
def _plan(name: str) -> Plan:
    return load_plan_of(name)[0]


async def _over(process: Process) -> None:
    """Let go of the process: it ends by itself and keeps what it has. One that does not is killed."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _END_S)
    except TimeoutError:
        process.kill()
        await process.wait()
