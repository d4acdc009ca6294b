"""Entries of menus that no address leads to: a script opens them, or nobody does. Menus of which nothing was read."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.outline import Element
from crawler.extract.shell import fetches_by_script, fills_by_script
from model.page import Region

_SHORTEST, _LONGEST = 4, 12  # characters of a name that says what an entry leads to
_DEPTH = 3  # elements around an entry in which the entries below it stand
_ENTRY = frozenset(("li", "dd", "dt", "td"))
_CHOICE = frozenset(("option", "select"))
_ELSEWHERE = (Region.FOOTER, Region.BREADCRUMB)
_MENU = re.compile(r"nav|menu|daohang", re.I)
_FEWEST = 5  # entries of the menu of a site


def closed_entries(document: Document, container: Element | None) -> tuple[str, ...]:
    """The names of entries without an address, each once, in page order. An entry that unfolds others is none."""
    first, last = (container.index, container.end) if container is not None else (0, 0)
    found = (
        name
        for anchor, name, target in zip(document.outline.anchors, document.names, document.targets, strict=True)
        if target is None
        and _SHORTEST <= len(name) <= _LONGEST
        and not anchor.hidden
        and not first < anchor.index < last
        and document.region(anchor) not in _ELSEWHERE
        and not _is_chosen(anchor)
        and not _unfolds(document, anchor)
    )
    return tuple(dict.fromkeys(found))


def _is_chosen(anchor: Element) -> bool:
    """Whether it stands in a list to choose from: those lead to other sites."""
    return any(above.tag in _CHOICE for above in anchor.nearest(_DEPTH))


def _unfolds(document: Document, anchor: Element) -> bool:
    """Whether entries with an address stand under this one: in the same item, or behind the head of a list."""
    for above in anchor.nearest(_DEPTH):
        if any(document.targets[above.first_anchor : above.last_anchor]):
            return above.tag in _ENTRY or anchor.parent is None or anchor.parent.tag == "dt"
        if above.tag in _ENTRY and above.tag != "dt":
            return False
    return False


def lacks_menu(document: Document) -> bool:
    """Whether a part of the page that is named for its menu holds no entry, and a script or a picture with a map of
    its own stands for them; a page that shows a menu elsewhere lacks none."""
    parts = [each for each, region, _ in document.named if region is Region.NAVIGATION]
    if any(each.last_anchor - each.first_anchor >= _FEWEST for each in parts):
        return False
    return any(_MENU.search(each.marks or each.tag) and _is_drawn(document, each) for each in parts)


def _is_drawn(document: Document, menu: Element) -> bool:
    outline = document.outline
    if menu.hidden or menu.last_anchor > menu.first_anchor or outline.line(menu):
        return False
    inside = outline.inside(menu)
    if any(each.tag == "area" for each in inside):
        return False
    if any(each.tag in ("script", "object", "embed") or each.get("usemap") for each in inside):
        return True
    return not inside and (fetches_by_script(document) or fills_by_script(document))
