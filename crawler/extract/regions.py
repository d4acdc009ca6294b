"""Which part of a page an element belongs to, by the names its authors gave to the parts."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.outline import Element
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


def regions_of(elements: list[Element]) -> list[Region]:
    """The region of every element of a page, in page order: its own, else that of the element around it."""
    found: list[Region] = []
    for element in elements:
        parent = element.parent
        region = Region.OTHER if parent is None else found[parent.index]
        if (element.marks or element.tag in _TAGS) and element.tag not in _WHOLE:
            region = _named(element.tag, element.marks) or region
        found.append(region)
    return found
