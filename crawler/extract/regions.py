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
