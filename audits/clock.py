"""The one place where the time of day enters the program."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from model.errors import UsageError

_NAME = "Asia/Shanghai"
_OFFSET = timedelta(hours=8)  # all year since 1991
_WRONG_ZONE = (
    f"这台机器的时区数据不对：{_NAME} 应比协调世界时早 8 小时。请重新安装系统的 tzdata，或检查环境变量 PYTHONTZPATH。"
)
Clock = Callable[[], datetime]


def _shanghai() -> ZoneInfo:
    try:
        return ZoneInfo(_NAME)
    except (LookupError, ValueError, OSError):  # missing, or not a time zone file
        raise UsageError(_WRONG_ZONE) from None


SHANGHAI = _shanghai()


def check_time_zone() -> None:
    """UsageError when this machine's data for Asia/Shanghai are wrong: nights would begin at the wrong hour."""
    if any(
        datetime(year, month, 1, tzinfo=SHANGHAI).utcoffset() != _OFFSET for year in (2018, 2026) for month in (1, 7)
    ):
        raise UsageError(_WRONG_ZONE)


def now() -> datetime:
    """The current instant in Asia/Shanghai, to the second."""
    return datetime.now(SHANGHAI).replace(microsecond=0)


def today() -> date:
    """The current local date in Asia/Shanghai."""
    return now().date()


def _since_boot() -> float:
    """Seconds that no change of the clock touches; time asleep counts, where the system can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(frozen=True, slots=True)
class SteadyClock:
    """A clock that was set once, at `since`, and runs on evenly, whatever happens to the machine's."""

    since: datetime
    set_at: float = field(default_factory=_since_boot)

    def __call__(self) -> datetime:
        """The instant now, in Asia/Shanghai, to the second."""
        passed = timedelta(seconds=_since_boot() - self.set_at)
        return (self.since + passed).astimezone(SHANGHAI).replace(microsecond=0)
