"""Markup that a page keeps folded for its own script to unfold: lists inside comments."""

from __future__ import annotations

import re

from crawler.extract.document import Document, outline_of

_ROW = re.compile(r"<(?:li|tr|dd|dl)\b", re.I)
_LINK = re.compile(r"<a\s[^>]*href", re.I)
_FEWEST = 3  # rows that make a comment a list
_LONGEST = 500_000  # characters


def unfolded(document: Document) -> Document | None:
    """The folded lists as a document of their own under the same address, or None when there are none."""
    folded = [
        comment
        for comment in document.outline.comments
        if len(comment) <= _LONGEST
        and len(_ROW.findall(comment)) >= _FEWEST
        and len(_LINK.findall(comment)) >= _FEWEST
    ]
    if not folded:
        return None
    markup = "\n".join(folded)
    return Document(document.url, markup, document.decoded, outline_of(markup), document.truncated)
