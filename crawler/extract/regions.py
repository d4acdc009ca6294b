"""Which part of a page an element belongs to, by the names its authors gave to the parts."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.outline import Element
from model.page import Region

# Words in class and id; the nearest ancestor that has one decides. Order matters inside one element.
_WORDS = (
    (Region.FOOTER, re.compile(r"foot|copyright|\bcopy\b|bottom|banquan|yejiao|yqlj|friend", re.I)),
    (
        Region.BREADCRUMB,
        re.compile(
            r"bread|crumb|position|location|cur(?:rent)?_?-?(?:place|pos)|weizhi|dqwz|szwz|sitepath|nowplace"
            r"|\bpath\b|\bwz\b|\bplace\b|\bloca\b|\bsitemap_?nav",
            re.I,
        ),
    ),
    (Region.NAVIGATION, re.compile(r"nav|menu|header|\bhead|\btop(?:bar|box|_|-|\b)|daohang|sidebar|\btree", re.I)),
    (Region.BODY, re.compile(r"TRS_Editor|UCAP|\bzoom\b|article|detail|\bcontent\b|zhengwen", re.I)),
)
_TAGS = {"footer": Region.FOOTER, "nav": Region.NAVIGATION, "header": Region.NAVIGATION}


@lru_cache(maxsize=8192)
def _named(tag: str, marks: str) -> Region | None:
    if tag in _TAGS:
        return _TAGS[tag]
    if len(marks) < 3:
        return None
    return next((region for region, words in _WORDS if words.search(marks[:300])), None)


def named_region(element: Element) -> Region | None:
    """The region that an element's own tag, class or id names."""
    return _named(element.tag, element.marks)


def region_of(element: Element, known: dict[int, Region]) -> Region:
    """The region of an element. `known` is a scratch table of one page, from element index to region."""
    passed: list[int] = []
    at: Element | None = element
    region = Region.OTHER
    while at is not None:
        if at.index in known:
            region = known[at.index]
            break
        passed.append(at.index)
        named = _named(at.tag, at.marks) if at.tag not in ("html", "body") else None
        if named is not None:
            region = named
            break
        at = at.parent
    for index in passed:
        known[index] = region
    return region
