"""Declared meta names and contents, as written."""

from __future__ import annotations

from functools import lru_cache

from crawler.extract.document import Document
from crawler.extract.outline import clean

Metas = tuple[tuple[str, str], ...]


def metas(document: Document) -> Metas:
    """All `<meta name|property|http-equiv content>` in page order."""
    found = []
    for element in document.outline.all("meta"):
        name = element.get("name") or element.get("property") or element.get("http-equiv")
        content = element.attributes.get("content")
        if name and content is not None:
            found.append(_declared(name, content))
    return tuple(found)


@lru_cache(maxsize=4096)
def _declared(name: str, content: str) -> tuple[str, str]:
    """One declaration; what all pages of a site declare is kept once."""
    return clean(name), clean(content)


def meta(declared: Metas, *names: str) -> str | None:
    """The first non-empty content under one of the names, names in order of preference, case-insensitively."""
    for wanted in map(str.lower, names):
        for key, content in declared:
            if content and key.lower() == wanted:
                return content
    return None
