"""The day of a row: beside its link, inside it, or under the head of its column."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from crawler.extract.dates import all_dates, fold, read_date, url_date
from crawler.extract.document import Document
from crawler.extract.outline import Element, Outline
from model.page import Confidence, DateFact, DateSource

NUMERAL = re.compile(r"[\d年]")  # what no day is without
_MONTH_DAY = re.compile(r"(?<![\d/-])(?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])日?(?![\d/-])")
_DAY_APART = re.compile(
    r"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])\s*日?\s{0,3}/?\s*(?P<y>20\d\d)\s?[-/.年]\s?(?P<m>1[0-2]|0?[1-9])月?(?![-/.\d])"
    r"|(?P<y2>20\d\d)[\s年-]{1,6}(?P<m2>1[0-2]|0?[1-9])[月\s/.-]{1,3}(?P<d2>3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|(?<!\d)(?P<m3>1[0-2]|0?[1-9])[-/.](?P<d3>3[01]|[12]\d|0?[1-9])\s{1,3}(?P<y3>20\d\d)(?!\d)"
)
_PUBLISHED_HEAD = re.compile(r"发布|公开|公布|更新|上传|登载|上网|刊登|^(?:日期|时间)$")
_COMPACT = re.compile(r"\s*[(\[]?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[)\]]?\s*")
# From a day to a day: what is shown for so long, or may be commented on, was published on another, if one is told.
_WRITTEN_DAY = r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
_TO = re.compile(r"\d\s?日?\s?(?:至|到|~|～|—)\s?(?:20)?\d")
_PERIOD = re.compile(rf"{_WRITTEN_DAY}\s?(?:至|到|~|～|—+)\s?{_WRITTEN_DAY}")
_CLOCK = re.compile(r"今天是|今日是|现在是|当前时间|北京时间")
_INNER_TAGS = ("span", "em", "i", "b", "div", "p", "font", "small", "time", "label", "h5", "h6", "dd")


def heads_over(document: Document, element: Element) -> tuple[str, ...]:
    """The heads of date columns in the line of heads that stands above a row; () when none does."""
    return next((dates for first, dates in reversed(document.column_heads) if first < element.first), ())


def day_under(heads: tuple[str, ...], text: str) -> DateFact | None:
    """The day of publication among the dates of a row, by the heads of their columns; None when they do not say."""
    dates = all_dates(text)
    named = [at for at, head in enumerate(heads) if _PUBLISHED_HEAD.search(head)]
    if not named or len(dates) != len(heads):
        return None
    return DateFact(dates[named[0]], DateSource.LIST, Confidence.STRONG, None, text[:60])


def day_inside(outline: Outline, anchor: Element, url: str) -> DateFact | None:
    """A date in an element of its own inside the link (`<a><span>title</span><em>07-05</em></a>`)."""
    for inner in outline.inside(anchor):
        if inner.tag in _INNER_TAGS:
            text = outline.line(inner)
            if 4 <= len(text) <= 24:
                fact = day_beside(text, url)
                if fact and len(text) <= 12 + len(fact.quote):
                    return fact
    return None


def day_beside(text: str, url: str) -> DateFact | None:
    """The date in the text beside a link; a month and day take their year from the address only."""
    return _dated(text, url) if text and NUMERAL.search(text) else None


@lru_cache(maxsize=1024)
def _dated(text: str, url: str) -> DateFact | None:
    """The date in a text with figures; the side lists of a site are the same on many pages."""
    if _CLOCK.search(text):
        return None
    value = read_date(_PERIOD.sub(" ", text)) or read_date(text) if _TO.search(text) else read_date(text)
    if value:
        return DateFact(value[0], DateSource.LIST, Confidence.STRONG, value[1], text[:60])
    folded = fold(text[:200])
    apart = _DAY_APART.search(folded) if "20" in folded else None
    if apart:
        groups = apart.groupdict()
        year, month, day = (groups[k] or groups[k + "2"] or groups[k + "3"] for k in ("y", "m", "d"))
        on = _day(year, month, day)
        if on:
            return DateFact(on, DateSource.LIST, Confidence.STRONG, None, text[:60])
    compact = _COMPACT.fullmatch(folded)
    if compact and (on := _day(*compact.groups())):
        return DateFact(on, DateSource.LIST, Confidence.MEDIUM, None, text[:60])
    addressed = url_date(url)
    short = _MONTH_DAY.search(folded) if addressed else None
    if short and addressed and (addressed.month, addressed.day) == (int(short["m"]), int(short["d"])):
        return DateFact(addressed, DateSource.LIST, Confidence.MEDIUM, None, text[:60])
    return None


def _day(year: str | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None
