"""Which part of a page an element belongs to, by the names its authors gave to the parts."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.outline import Element, Outline
from model.page import Region

# Words in class and id; the nearest ancestor that has one decides. Order matters inside one element.
_WORDS = (
    (Region.FOOTER, r"(?:^|\s)(?:\w*footer|foot|copy|bottom)|copyright|banquan|yejiao|yqlj|friend"),
    (
        Region.BREADCRUMB,
        r"bread|crumb|position|location|cur(?:rent)?_?-?(?:place|pos)|weizhi|dqwz|szwz|sitepath|nowplace"
        r"|(?:^|\s)(?:path|wz|place|loca)(?:$|\s)|sitemap_?nav",
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


@lru_cache(maxsize=8192)
def _named(tag: str, marks: str) -> Region | None:
    if tag in _TAGS:
        return _TAGS[tag]
    if len(marks) < 3:
        return None
    return next((region for region, words in _PATTERNS if words.search(marks[:300])), None)


def named_region(element: Element) -> Region | None:
    """The region that an element's own tag, class or id names."""
    return _named(element.tag, element.marks)


def regions_of(outline: Outline) -> list[Region]:
    """The region of every element of a page, by its index: the innermost that names one around it."""
    found = [Region.OTHER] * len(outline.elements)
    unmarked = [each for each in outline.all(*_TAGS) if not each.marks]
    named = sorted((*outline.marked, *unmarked), key=_place) if unmarked else outline.marked
    for element in named:
        region = _named(element.tag, element.marks) if element.tag not in _WHOLE else None
        if region is not None:
            found[element.index : element.end] = [region] * (element.end - element.index)
    return found


def _place(element: Element) -> int:
    return element.index
