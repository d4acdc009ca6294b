"""A menu from which a visitor picks the page of a list: `<select onchange="location=this.value">` with the page
numbers as its options, and mostly their addresses as values."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.outline import Element
from model.page import Pager

_NAMES_A_PAGE = re.compile(r"^(?P<worded>第)?\s*(?P<number>\d{1,4})\s*(?:/\s*\d{1,4}\s*)?(?P<word>页)?$")
_ADDRESS = re.compile(r"[./?]")
_TURNS = re.compile(r"page|location|href|turn|jump|skip|go(?:to)?\b", re.I)


def page_menu(document: Document) -> Pager | None:
    """The pager of a menu of page numbers, not readable when its values are no addresses; None without one."""
    for menu in document.outline.all("select"):
        options = [inner for inner in document.outline.inside(menu) if inner.tag == "option"]
        named = [_NAMES_A_PAGE.match(document.outline.line(option).strip()) for option in options]
        numbers = [int(found["number"]) for found in named if found]
        if len(numbers) < 2 or len(numbers) != len(options) or numbers != list(range(1, len(numbers) + 1)):
            continue
        values = [option.get("value").strip() for option in options]
        if all(_ADDRESS.search(value) for value in values[1:]):
            urls = (document.resolve(value) for value in values[1:])
            return Pager("menu", tuple(url for url in urls if url and url != document.url), len(numbers))
        if all(found and found["word"] for found in named) or _turns_pages(menu):
            return Pager("script", (), len(numbers), None, readable=False)
    return None


def _turns_pages(menu: Element) -> bool:
    """Whether choosing goes somewhere: a menu of months or of floors in a form of search does not."""
    return bool(_TURNS.search(menu.get("onchange")))
