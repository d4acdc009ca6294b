"""How a list goes on: TRS and other script calls, next-page links, page numbers in the address."""

from __future__ import annotations

import re

from crawler.extract.document import Document, clean
from model.page import Pager

_CREATE = re.compile(
    r"""createPage(?:HTML|Html)?\w{0,10}\(\s*['"]?(\d+)['"]?\s*,\s*['"]?(\d+)['"]?\s*,\s*["']([^"']{1,80})["']\s*,\s*["'](\w{1,8})["']"""
)
_NEXT_WORDS = frozenset(("下一页", "下页", "后一页", "下一頁", ">", ">>", "›", "»", "next"))
_MAX_PAGES = 500


def pager(document: Document) -> Pager | None:
    """The pager of the page, or None when it has none."""
    return _created(document) or _next_link(document)


def _created(document: Document) -> Pager | None:
    for script in document.scripts:
        found = _CREATE.search(script) if "createPage" in script else None
        if not found:
            continue
        total, current = int(found[1]), int(found[2])
        name, suffix = found[3], found[4]
        further = (document.resolve(f"{name}_{n}.{suffix}") for n in range(current + 1, min(total, _MAX_PAGES)))
        return Pager("createPageHTML", tuple(url for url in further if url), total, current + 1)
    return None


def _next_link(document: Document) -> Pager | None:
    for node in document.tree.css("a[href]"):
        if clean(node.text()).lower().strip("[]《》 ") in _NEXT_WORDS:
            url = document.resolve(node.attributes.get("href") or "")
            if url and url != document.url:
                return Pager("next_link", (url,))
    return None
