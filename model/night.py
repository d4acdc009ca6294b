"""One night's audit as our own ledger knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class NightState(StrEnum):
    RUNNING = "running"  # begun; when no process works on it any more, it is gone on with
    AUDITED = "audited"  # the audit is finished; reports and notices are still to be made
    DONE = "done"
    LOST = "lost"  # the next night came before it was finished

    @property
    def printed(self) -> str:
        """The Chinese words the office reads."""
        return _PRINTED[self]


_PRINTED = {
    NightState.RUNNING: "进行中",
    NightState.AUDITED: "已检查，待写报告",
    NightState.DONE: "已完成",
    NightState.LOST: "未完成",
}


@dataclass(frozen=True, slots=True)
class Night:
    """The audit of one local date (Asia/Shanghai).

    `audit` is the id of its finished audit, "" before. `attempts` counts how often it was begun or gone on with;
    `failed_at` and `detail` tell of the last attempt that ended in an error, None after one that did not.
    """

    on: date
    state: NightState
    started_at: datetime
    audit: str = ""
    finished_at: datetime | None = None
    attempts: int = 0
    failed_at: datetime | None = None
    detail: str = ""

    @property
    def is_over(self) -> bool:
        """True when nothing remains to be done."""
        return self.state in (NightState.DONE, NightState.LOST)
