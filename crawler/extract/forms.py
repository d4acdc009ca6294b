"""Forms as declared. Nothing is ever submitted."""

from __future__ import annotations

from crawler.extract.document import Document
from model.page import Form

_FIELDS = ("input", "select", "textarea", "button")


def forms(document: Document) -> tuple[Form, ...]:
    """Every form with at least one named field."""
    found = []
    for element in document.outline.all("form"):
        fields = tuple(
            (inner.get("name") or inner.get("id"), inner.get("type").lower() or inner.tag)
            for inner in document.outline.inside(element)
            if inner.tag in _FIELDS
        )
        if fields:
            action = document.resolve(element.get("action")) or document.url
            method = element.get("method").lower() or "get"
            found.append(Form(action, method, fields, document.outline.line(element)[:1_000]))
    return tuple(found)
