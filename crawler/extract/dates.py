"""Dates: how they are written in texts and addresses."""

from __future__ import annotations

import re
from datetime import date, time

from crawler.extract.widths import narrow

# Year, month and day in figures: groups y, m and d.
DAY = (
    r"(?P<y>(?:19|20)\d\d)\s?(?:[-/.]|年)\s?(?P<m>1[0-2]|0?[1-9])\s?(?:[-/.]|月)"
    r"\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?日?"
)
_CLOCK = (
    r"(?:[\sT,]{0,3}(?:星期[一二三四五六日天]\s?)?(?P<H>2[0-3]|[01]?\d)\s?[:：∶时点]\s?(?P<M>[0-5]\d)"
    r"(?:\s?[:：∶分]\s?(?P<S>[0-5]\d))?)?"
)
DATE = re.compile(DAY + _CLOCK)
_HANZI_DATE = re.compile(
    r"([一二][〇○零Oo一二三四五六七八九]{3})\s?年\s?([正一二三四五六七八九十]{1,2})\s?月\s?([一二三四五六七八九十]{1,3})\s?日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_YEAR = re.compile(r",\s?(?:19|20)\d\d")  # how each of their dates ends
_ENGLISH_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s?(\d{{1,2}})\s?,\s?((?:19|20)\d\d)\b", re.I)
_HANZIYEAR = {ord(hanzi): digit for hanzi, digit in zip("〇○零Oo一二三四五六七八九", "00000123456789", strict=True)}
_URL_DAYS = (
    re.compile(r"/t(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])_\d+\.[a-z]{3,5}$"),
    re.compile(r"/(?P<y>20\d\d)-?/?(?P<m>1[0-2]|0?[1-9])[-/]?(?P<d>3[01]|[12]\d|0?[1-9])/[^/]*$"),
)
YEAR = re.compile(r"(?:19|20|１９|２０)\d\d")


def fold(text: str) -> str:
    """Text with full-width characters folded, and dates in Chinese numerals or with English months in figures."""
    folded = narrow(text)
    if "年" in folded:
        folded = _HANZI_DATE.sub(_in_digits, folded)
    return _ENGLISH_DATE.sub(_in_figures, folded) if _ENGLISH_YEAR.search(folded) else folded


def all_dates(text: str) -> list[date]:
    """The dates of a short text, in order."""
    values = (day_of(found) for found in DATE.finditer(fold(text[:500])))
    return [value[0] for value in values if value]


def read_date(text: str) -> tuple[date, time | None] | None:
    """The first date in a short text, with its time of day when one follows; None when there is none."""
    for found in DATE.finditer(fold(text[:500])):
        value = day_of(found)
        if value:
            return value
    return None


def url_date(url: str) -> date | None:
    """The day that an address carries, None when it carries none."""
    path = url.partition("?")[0]
    for pattern in _URL_DAYS:
        found = pattern.search(path)
        value = day_of(found) if found else None
        if value:
            return value[0]
    return None


def day_of(found: re.Match[str]) -> tuple[date, time | None] | None:
    """The day, and the time of day behind it, that `DATE` or another pattern with the groups of `DAY` has found; None
    when no calendar has such a day."""
    year, month, day = found.group("y", "m", "d")
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if "H" not in found.re.groupindex or found["H"] is None:
        return on, None
    return on, time(int(found["H"]), int(found["M"]), int(found["S"] or 0))


def _in_digits(found: re.Match[str]) -> str:
    year = found[1].translate(_HANZIYEAR)
    return f"{year}年{_number(found[2])}月{_number(found[3])}日"


def _in_figures(found: re.Match[str]) -> str:
    return f"{found[3]}-{_MONTHS.index(found[1].casefold()) + 1}-{found[2]}"


def _number(hanzi: str) -> int:
    """A numeral from 一 (or 正) to 三十一."""
    digits = "零一二三四五六七八九"
    tens, ten, ones = hanzi.replace("正", "一").partition("十")
    if not ten:
        return digits.index(tens[-1])
    written = ones.lstrip("十")  # a slip of the pen: 二十十日
    return (digits.index(tens[-1]) if tens else 1) * 10 + (digits.index(written[0]) if written else 0)
