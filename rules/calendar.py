"""Working days and deadlines, by the official calendar of the State Council (节假日安排) with its moved days (调休).

For a year whose calendar is not published yet, Monday to Friday count as working days and `is_known` says so.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def is_known(year: int) -> bool:
    """Whether the official calendar of that year is at hand."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether offices are open on that day."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day.year) else day.weekday() < 5


def rolled_forward(day: date) -> date:
    """The day itself, or the next working day when offices are closed."""
    while not is_working_day(day):
        day += _DAY
    return day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def working_days_between(earlier: date, later: date) -> int:
    """Working days after `earlier` up to and including `later`; 0 when `later` is not later."""
    days = (earlier + timedelta(days=n) for n in range(1, (later - earlier).days + 1))
    return sum(is_working_day(day) for day in days)


def chinese(day: date) -> str:
    """2018年7月30日."""
    return f"{day.year}年{day.month}月{day.day}日"
