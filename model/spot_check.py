"""A spot check that somebody ordered on the page: what for, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SpotCheckState(StrEnum):
    """How an ordered spot check stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def printed(self) -> str:
        return _STATES[self]

    @property
    def has_ended(self) -> bool:
        return self not in (SpotCheckState.WAITING, SpotCheckState.RUNNING)


_STATES = {
    SpotCheckState.WAITING: "排队中",
    SpotCheckState.RUNNING: "正在检查",
    SpotCheckState.DONE: "已完成",
    SpotCheckState.CANCELLED: "已取消",
    SpotCheckState.FAILED: "未能完成",
    SpotCheckState.INTERRUPTED: "因服务重启中断",
}


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """One order from the page.

    `target` is a unit's id or an address, `as_unit` the unit whose site the address is taken for, or ""; empty
    `requirements` mean all. `audit_id` is "" until the audit has one; `message` is a sentence for the reader.
    """

    id: str
    target: str
    as_unit: str
    requirements: tuple[str, ...]
    ordered_by: str
    ordered_at: datetime
    state: SpotCheckState = SpotCheckState.WAITING
    audit_id: str = ""
    message: str = ""
    ended_at: datetime | None = None
    as_of: date | None = None  # judged by this day; None is the day it runs
