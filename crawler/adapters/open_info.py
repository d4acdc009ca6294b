"""Directories of the `openInfo.action` kind: one per department (`depCode`), its columns (`menuCat`) drawn by a
script tree, its lists paged by a function that submits the page's own form. The same pages answer to plain
addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.contract import Supplement
from crawler.extract.document import Document
from crawler.extract.outline import clean
from model.page import Link, Page, Pager, RawPage, Region

NAME = "openInfo"
_MARK = "openInfo.action"
# A node of a script tree: add(id, parent, 'name', 'address' …)
_NODE = re.compile(
    r"""\.add\(\s*["']?-?\w{1,40}["']?\s*,\s*["']?-?\w{1,40}["']?\s*,\s*["']([^"']{1,80})["']\s*,\s*["']([^"']{1,400})["']"""
)
_TURNS = re.compile(
    r"(?:goto|go|to|turn|jump|query|change)_?Page\w{0,10}\(\s*['\"]?(\d{1,5})['\"]?\s*\)|\bpage\(\s*['\"]?(\d{1,5})",
    re.I,
)
_PAGE_FIELDS = ("page", "pageNo", "pageNum", "currentPage", "pageIndex", "curPage", "pager.pageNumber", "pageNumber")
_MOST_PAGES = 500


def recognises(document: Document) -> bool:
    """A page of the directory itself: its address, or the address its form goes to."""
    if _MARK.lower() in document.url.lower():
        return True
    return any(_MARK in form.get("action") for form in document.outline.all("form"))


def supplement(document: Document) -> Supplement:
    """The columns of the script tree, and the further pages of the list."""
    return Supplement(links=tuple(_columns(document)), pager=_pager(document))


def answer(raw: RawPage, text: str) -> Page | None:
    """The platform answers with pages only."""
    return None


def _columns(document: Document) -> Iterator[Link]:
    for script in document.outline.scripts:
        for name, href in _NODE.findall(script):
            url = document.resolve(href)
            if url:
                yield Link(url, clean(name), Region.SCRIPT)


def _pager(document: Document) -> Pager | None:
    """Addresses of further pages, from the calls that turn the page."""
    turned = [
        int(found[1] or found[2])
        for anchor in document.outline.anchors
        for found in _TURNS.finditer(f"{anchor.get('href')} {anchor.get('onclick')}")
    ]
    if not turned:
        return None
    field = next((name for name in _fields(document) if name in _PAGE_FIELDS), "page")
    last = min(max(turned), _MOST_PAGES)
    return Pager(NAME, tuple(_with(document.url, field, number) for number in range(2, last + 1)), last, 1)


def _fields(document: Document) -> list[str]:
    return [each.get("name") for each in document.outline.all("input")]


def _with(url: str, field: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != field]
    return urlunsplit(parts._replace(query=urlencode([*query, (field, str(number))])))
