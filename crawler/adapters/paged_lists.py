"""Lists addressed by page number (`/bumen/<unit>/<column>?pageNum=1&pageSize=15`): the page shows how many pages
there are, but its pager is drawn by a script. The address itself says how the next page is called."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.contract import Supplement
from crawler.adapters.script_values import scalar_after
from crawler.extract.document import Document
from model.page import Page, Pager, RawPage

NAME = "pageNum"
_KEYS = ("pageNum", "pageNo", "pageIndex", "currentPage")
_TOTAL_PAGES = re.compile(r"共\s*(\d{1,5})\s*页|\b\d{1,5}\s*/\s*(\d{1,5})\s*页")
_TOTAL_ROWS = re.compile(r"共\s*(?:有)?\s*(\d{1,7})\s*(?:条|篇|项)")
_SCRIPT_TOTALS = ("totalPages", "totalPage", "pageCount", "pages", "totalPageCount")
_MOST_PAGES = 500


def recognises(document: Document) -> bool:
    """A list page whose own address carries its page number."""
    return _key(document.url) is not None


def supplement(document: Document) -> Supplement:
    """The further pages of the list."""
    key = _key(document.url)
    total = _total(document)
    if key is None or total is None:
        return Supplement()
    parts = urlsplit(document.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    current = int(query[key]) if query[key].isdigit() else 1
    numbers = range(current + 1, min(total, _MOST_PAGES) + 1)
    further = (urlunsplit(parts._replace(query=urlencode({**query, key: str(number)}))) for number in numbers)
    return Supplement(pager=Pager(NAME, tuple(further), total, current))


def answer(raw: RawPage, text: str) -> Page | None:
    """The platform answers with pages only."""
    return None


def _key(url: str) -> str | None:
    if "?" not in url:
        return None
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return next((key for key in _KEYS if key in query), None)


def _total(document: Document) -> int | None:
    for line in reversed(document.lines):
        pages = _TOTAL_PAGES.search(line.text)
        if pages:
            return int(pages[1] or pages[2])
    for script in document.outline.scripts:
        for name in _SCRIPT_TOTALS:
            value = scalar_after(script, name)
            if value and value.isdigit():
                return int(value)
    size = dict(parse_qsl(urlsplit(document.url).query)).get("pageSize", "")
    for line in reversed(document.lines):
        rows = _TOTAL_ROWS.search(line.text)
        if rows and size.isdigit() and int(size):
            return -(-int(rows[1]) // int(size))
    return None
