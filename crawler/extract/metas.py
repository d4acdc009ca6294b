"""Declared meta names and contents, as written. Names are compared without case by `meta`."""

from __future__ import annotations

from crawler.extract.document import Document, clean

Metas = tuple[tuple[str, str], ...]


def metas(document: Document) -> Metas:
    """All `<meta name|property|http-equiv content>` in page order."""
    found = []
    for node in document.tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv")
        content = attributes.get("content")
        if name and content is not None:
            found.append((clean(name), clean(content)))
    return tuple(found)


def meta(declared: Metas, name: str) -> str | None:
    """The first non-empty content under a name, case-insensitively; None when there is none."""
    wanted = name.lower()
    return next((content for key, content in declared if key.lower() == wanted and content), None)
