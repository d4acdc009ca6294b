"""Texts in blocks that a visitor cannot see: collapsed menus, and what intruders hide."""

from __future__ import annotations

from crawler.extract.document import Document

_MOST = 50  # blocks kept
_LONGEST = 2_000  # characters of one block


def hidden_texts(document: Document) -> tuple[str, ...]:
    """The text of each outermost hidden block, in page order."""
    found = []
    for element in document.outline.hiding:
        text = document.outline.line(element) if element.hidden else ""
        if text:
            found.append(text[:_LONGEST])
            if len(found) == _MOST:
                break
    return tuple(found)
