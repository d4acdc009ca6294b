"""Lists as JSON, whatever the platform: an interface answer or an array in a script whose entries have a title, an
address and mostly a date."""

from __future__ import annotations

import re
from typing import Any

from crawler.adapters.contract import Supplement
from crawler.adapters.script_values import read_instant, read_json, value_at
from crawler.extract.answers import list_page
from crawler.extract.document import Document
from crawler.extract.outline import clean
from crawler.extract.references import join_url
from model.page import Confidence, DateFact, DateSource, ListRow, Page, RawPage

NAME = "json"
TITLES = ("title", "articleTitle", "infoTitle", "subject", "headline", "docTitle", "bt", "name")
ADDRESSES = ("url", "link", "href", "docPubUrl", "detailUrl", "detail_url", "articleUrl", "path", "infoUrl")
DATES = (
    "publishTime", "publishDate", "publish_time", "publish_date", "pubDate", "pubdate", "releaseTime", "releaseDate",
    "docPubTime", "display_publish_time", "created_at", "createTime", "create_time", "date", "time", "fbsj", "rq",
)  # fmt: skip
_ARRAY = re.compile(r"\[\s*\{\s*['\"]?\w{1,30}['\"]?\s*:")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_MOST_ARRAYS = 8  # of one page
_DEEPEST = 4  # levels of an answer


def recognises(document: Document) -> bool:
    """A page whose scripts hold an array of objects with titles."""
    return any(_ARRAY.search(script) for script in document.outline.scripts if "itle" in script)


def supplement(document: Document) -> Supplement:
    """The rows of the longest such array."""
    best: tuple[ListRow, ...] = ()
    for script in document.outline.scripts:
        if "itle" not in script:
            continue
        for found, _ in zip(_ARRAY.finditer(script), range(_MOST_ARRAYS), strict=False):
            rows = rows_in(value_at(script, found.start()), document.url)
            if len(rows) > len(best) and any(row.published for row in rows):
                best = rows
    return Supplement(rows=best)


def answer(raw: RawPage, text: str) -> Page | None:
    """The list of an interface answer."""
    rows = rows_in(read_json(text), raw.final_url or raw.url)
    return list_page(raw, NAME, None, rows, None) if rows else None


def rows_in(value: Any, url: str, depth: int = 0) -> tuple[ListRow, ...]:
    """The rows of the first list of entries with title and address, as deep as it may stand."""
    if isinstance(value, list):
        entries = [each for each in value if isinstance(each, dict)]
        rows = tuple(row for row in (_row(url, each) for each in entries) if row)
        if rows:
            return rows
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if depth < _DEEPEST:
        for each in inner:
            if isinstance(each, dict | list):
                rows = rows_in(each, url, depth + 1)
                if rows:
                    return rows
    return ()


def first_of(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The first value that stands under one of the names; None when none does."""
    return next((record[name] for name in names if record.get(name)), None)


def _row(url: str, entry: dict[str, Any]) -> ListRow | None:
    title, href = first_of(entry, TITLES), first_of(entry, ADDRESSES)
    address = join_url(url, href) if isinstance(title, str) and isinstance(href, str) else None
    if address is None:
        return None
    dated = next((value for name in DATES if (value := read_instant(entry.get(name)))), None)
    fact = DateFact(dated[0], DateSource.PLATFORM, Confidence.STRONG, dated[1]) if dated else None
    return ListRow(address, clean(_MARKUP.sub("", title)), fact)
