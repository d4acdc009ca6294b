"""Dates: how they are written, and which of them is the day of publication.

Order of trust (requirements, Dates): a platform's field, a visible label in the article's header, the address, the
meta tag last. A date that could be something else (clock of the header, 成文日期, a date in the running text) is not
taken: none found is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

from crawler.extract.document import Document
from crawler.extract.metas import Metas, meta
from model.page import Confidence, DateFact, DateSource

_PUBLISH_LABELS = (
    r"(?:发\s*布|发\s*稿|公\s*布|刊\s*发|上\s*传|录\s*入|公\s*开)(?:时\s*间|日\s*期)|(?:时间|日期)发布|发布于"
)
_UPDATE_LABELS = r"(?:更\s*新|信息)(?:时\s*间|日\s*期)"
_PLAIN_LABELS = r"(?<![\u4e00-\u9fff])(?:时\s*间|日\s*期)"
_DOCUMENT_LABELS = r"(?:成\s*文|印\s*发|发\s*文|签\s*发|制\s*发)(?:日\s*期|时\s*间)"
_DAY = (
    r"(?P<y>(?:19|20)\d\d)\s*(?:[-/.]|年)\s*(?P<m>1[0-2]|0?[1-9])\s*(?:[-/.]|月)"
    r"\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
_CLOCK = r"(?:[\sT,]{0,3}(?P<H>[01]?\d|2[0-4])\s*[::∶时]\s*(?P<M>[0-5]\d)(?:\s*[::∶分]\s*(?P<S>[0-5]\d))?)?"
_DATE = re.compile(_DAY + _CLOCK)
_COLON = r"\s*[】\]]?\s*[::∶]?\s*[\[【]?\s*"
_URL_DAY = re.compile(r"/t(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)_\d+\.s?html?$")
_META_NAMES = ("PubDate", "PublishDate", "publishdate", "publish_time", "article:published_time")


def read_date(text: str) -> tuple[date, time | None] | None:
    """The first date in a text, with its time of day when one follows; None when there is none."""
    found = _DATE.search(unicodedata.normalize("NFKC", text[:400]))
    return _value(found) if found else None


def _value(found: re.Match[str]) -> tuple[date, time | None] | None:
    try:
        on = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    groups = found.groupdict()
    at = None
    if groups.get("H") and int(groups["H"]) < 24:
        at = time(int(groups["H"]), int(groups["M"]), int(groups["S"] or 0))
    return on, at


def _labelled(labels: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<label>{labels}){_COLON}{_DAY}{_CLOCK}")


_PUBLISHED = tuple(_labelled(labels) for labels in (_PUBLISH_LABELS, _UPDATE_LABELS, _PLAIN_LABELS))
_WRITTEN = _labelled(_DOCUMENT_LABELS)


def published(document: Document, declared: Metas) -> DateFact | None:
    """The day of publication, or None when nothing on the page says it."""
    text = document.visible_text
    for pattern in _PUBLISHED:
        fact = _fact(pattern.search(text), DateSource.LABEL, Confidence.STRONG)
        if fact:
            return fact
    fact = _fact(_URL_DAY.search(document.url), DateSource.URL, Confidence.MEDIUM)
    if fact:
        return fact
    for name in _META_NAMES:
        content = meta(declared, name)
        value = read_date(content) if content else None
        if content and value:
            return DateFact(value[0], DateSource.META, Confidence.WEAK, value[1], content[:60])
    return None


def document_date(document: Document) -> DateFact | None:
    """成文日期, when the page states it."""
    return _fact(_WRITTEN.search(document.visible_text), DateSource.PLATFORM, Confidence.STRONG)


def _fact(found: re.Match[str] | None, source: DateSource, confidence: Confidence) -> DateFact | None:
    value = _value(found) if found else None
    if found is None or value is None:
        return None
    return DateFact(value[0], source, confidence, value[1], found.group(0).strip()[:60])
