"""Which quarters of a year a periodic report tells of: by its title, else by the day it was published."""

from __future__ import annotations

import re
from datetime import date

from rules.checks.search import Hit

_YEAR = re.compile(r"(20\d{2})年")
_QUARTER = re.compile(r"第?([1-4一二三四])季度")
_MONTH = re.compile(r"(1[0-2]|0?[1-9])月")
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def quarters_told(hit: Hit, year: int) -> set[int]:
    """The quarters (1 to 4) of `year` that a report tells of, by its title, else the one it was published in; empty
    when it tells of another year or nothing says."""
    named = quarter_named(hit)
    if named is not None:
        return {named} if year_told(hit) in (year, None) else set()
    on = hit.published.on if hit.published else None
    return {_quarter_of(on)} if on and on.year == year and year_told(hit) == year else set()


def quarter_named(hit: Hit) -> int | None:
    """The quarter that a title names, itself or by a month; None when it names none."""
    title = hit.document.folded
    if by_quarter := _QUARTER.search(title):
        return int(_NUMERALS.get(by_quarter[1], by_quarter[1]))
    by_month = _MONTH.search(title)
    return (int(by_month[1]) + 2) // 3 if by_month else None


def year_told(hit: Hit) -> int | None:
    """The year that a title names, else the one it was published in: the year before when it names a quarter that
    was still to come. None without either."""
    said = _YEAR.search(hit.document.folded)
    if said:
        return int(said[1])
    if hit.published is None:
        return None
    on, named = hit.published.on, quarter_named(hit)
    return on.year - (named is not None and named > _quarter_of(on))


def _quarter_of(day: date) -> int:
    return (day.month + 2) // 3
