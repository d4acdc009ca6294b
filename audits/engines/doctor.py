"""Is a cluster fit for an audit? Every worker is asked before the work, so that no night finds it out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audits.engines.dask import archive_of, connected
from audits.settings import EngineSettings
from store.parcels import prove_archive

_MOST_SKEW_S = 5.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What one machine is like. `archive` and `zone` are "" when all is well, else what went wrong."""

    name: str
    versions: tuple[tuple[str, str], ...]
    clock_off_s: float
    archive: str
    zone: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The sentences to print; `is_fit` when nothing stands in the way."""

    lines: tuple[str, ...]
    is_fit: bool


def examine(chosen: EngineSettings) -> Diagnosis:
    """Ask every worker. Raises UsageError or EngineError when there is no cluster to ask."""
    archive = archive_of(chosen)
    with connected(chosen) as client:
        asked_at = time.time()
        answers: dict[str, Any] = client.run(condition, archive)
        answered_at = time.time()
    here = condition(archive)
    workers = [
        replace(answer, name=name, clock_off_s=_off(answer.clock_off_s, asked_at, answered_at))
        for name, answer in sorted(answers.items())
    ]
    if not workers:
        return Diagnosis(("调度器上没有工作进程，请先在各机启动 dask worker。",), False)
    faults = [
        fault for worker in (replace(here, name="本机", clock_off_s=0.0), *workers) for fault in _faults(worker, here)
    ]
    counted = f"调度器 {chosen.scheduler} 上有 {len(workers)} 个工作进程，存档 {archive}。"
    return Diagnosis((counted, *(faults or ("版本、时钟、时区和存档都正常，可以使用。",))), not faults)


def condition(archive: str) -> Condition:
    """This machine's own; `clock_off_s` is its clock until somebody compares it."""
    names = ("gongkai", "distributed", "dask")
    versions = (("python", sys.version.split()[0]), *((name, version(name)) for name in names))
    return Condition(
        "", versions, time.time(), _tried(lambda: prove_archive(archive)), _tried(lambda: ZoneInfo("Asia/Shanghai"))
    )


def _tried(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except ZoneInfoNotFoundError:
        return "没有时区数据"
    except Exception as error:  # whatever a foreign file system raises is its answer
        return f"{type(error).__name__}: {error}"
    return ""


def _off(clock: float, asked_at: float, answered_at: float) -> float:
    """How far a clock is outside the time in which it was read, in seconds."""
    return max(asked_at - clock, clock - answered_at, 0.0)


def _faults(machine: Condition, here: Condition) -> list[str]:
    ours = dict(here.versions)
    found = [
        f"{machine.name}：{name} 为 {other}，本机为 {ours[name]}，请装成同一版本。"
        for name, other in machine.versions
        if other != ours[name]
    ]
    if machine.clock_off_s > _MOST_SKEW_S:
        found.append(f"{machine.name}：时钟相差 {machine.clock_off_s:.0f} 秒，请校准。")
    if machine.zone:
        found.append(f"{machine.name}：{machine.zone}，请安装 tzdata。")
    if machine.archive:
        found.append(f"{machine.name}：不能读写存档（{machine.archive}）。")
    return found
