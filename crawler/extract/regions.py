"""Which part of a page an element belongs to, by the names its authors gave to the parts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from crawler.extract.names import known_names
from crawler.extract.outline import Element, Outline
from model.page import Region

# Words in class and id; the nearest ancestor that has one decides. Order matters inside one element.
_WORDS = (
    (Region.FOOTER, r"(?:^|\s)(?:\w*footer|foot|copy|bottom)|copyright|banquan|yejiao|yqlj|friend"),
    (
        Region.BREADCRUMB,
        r"bread|crumb|position|location|cur(?:rent)?_?-?(?:place|pos)|weizhi|dqwz|szwz|sitepath|nowplace"
        r"|(?:^|\s)(?:path|wz|place|loca|mbx)(?:$|\s)|mianbao|sitemap_?nav",
    ),
    (
        Region.NAVIGATION,
        r"nav(?![_-]?con)|menu|(?:^|\s)(?:head|top(?:bar|box|_|-|$|\s))|header|daohang|sidebar|(?:^|\s)tree",
    ),
    (Region.BODY, r"TRS_Editor|UCAP|(?:^|\s)zoom|article|detail|(?:^|\s)content(?:$|\s)|zhengwen"),
)
_PATTERNS = tuple((region, re.compile(words, re.I)) for region, words in _WORDS)
_WHOLE = ("html", "body")
_TAGS = {"footer": Region.FOOTER, "nav": Region.NAVIGATION, "header": Region.NAVIGATION}


class Named(NamedTuple):
    """An element that its authors named for what it is: the region of the page, and the names of its headline or its
    text container that it bears."""

    element: Element
    region: Region | None
    names: tuple[str, ...]


def named_in(outline: Outline) -> list[Named]:
    """The elements of a page that are named, by their tag, class or id, for a part of it; in page order."""
    new_named, found = tuple.__new__, []
    unmarked = [each for each in outline.all(*_TAGS) if not each.marks]
    for element in sorted((*outline.marked, *unmarked), key=_place) if unmarked else outline.marked:
        region, names = _said(element.tag, element.marks)
        if region is not None or names:
            found.append(new_named(Named, (element, region, names)))
    return found


def regions_of(outline: Outline, named: list[Named]) -> list[Region]:
    """The region of every element of a page, by its index: the innermost that names one around it."""
    found = [Region.OTHER] * len(outline.elements)
    for element, region, _ in named:
        if region is not None and element.tag not in _WHOLE:
            found[element.index : element.end] = [region] * (element.end - element.index)
    return found


@lru_cache(maxsize=16_384)
def _said(tag: str, marks: str) -> tuple[Region | None, tuple[str, ...]]:
    """The region that a tag, class or id names, and the known names of headlines and containers among them."""
    return _region(tag, marks), known_names(marks)


def _region(tag: str, marks: str) -> Region | None:
    if tag in _TAGS:
        return _TAGS[tag]
    if len(marks) < 3:
        return None
    return next((region for region, words in _PATTERNS if words.search(marks[:300])), None)


def _place(element: Element) -> int:
    return element.index
