"""Links with the part of the page they stand in and whether a visitor can see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.extract.document import Document, clean
from model.page import Link, Region

# Words in class and id that name a part of the page; the nearest ancestor decides.
_REGION_WORDS = (
    (Region.FOOTER, re.compile(r"foot|copyright|bottom|banquan|yejiao", re.I)),
    (
        Region.BREADCRUMB,
        re.compile(r"bread|crumb|position|location|curr?ent?(?:place|pos)|weizhi|dqwz|\bpath\b", re.I),
    ),
    (Region.NAVIGATION, re.compile(r"\bnav|nav\b|menu|header|\bhead\b|topbar|daohang|sidebar|\btree\b", re.I)),
    (Region.BODY, re.compile(r"TRS_Editor|UCAP|\bzoom\b|article|detail|content|zhengwen|view", re.I)),
    (Region.LIST, re.compile(r"list|news|xxgk", re.I)),
)
_REGION_TAGS = {"footer": Region.FOOTER, "nav": Region.NAVIGATION, "header": Region.NAVIGATION}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}", re.I
)
_FRAMES = "frame[src], iframe[src]"
_REFRESH_URL = re.compile(r"^\s*\d*\s*[;,]?\s*url\s*=\s*['\"]?\s*([^'\"\s>]+)", re.I)
_SCRIPT_TARGET = re.compile(
    r"""(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"'\s]{1,500})["']"""
    r"""|window\.open\(\s*["']([^"'\s]{1,500})["']"""
)


def links(document: Document) -> tuple[Link, ...]:
    """Every http(s) link of the page in page order, frames, refreshes and plain script redirects included."""
    found = [*_anchors(document), *_frames(document), *_redirects(document)]
    return tuple(dict.fromkeys(found))


def _anchors(document: Document) -> Iterator[Link]:
    places: dict[int, tuple[Region, bool]] = {}
    for node in document.tree.css("a[href], area[href]"):
        href = node.attributes.get("href") or ""
        url = _script_link(document, node, href) if href.lstrip()[:11].lower() == "javascript:" else None
        url = url or document.resolve(href)
        if url is None:
            continue
        region, hidden = _place(node, places)
        yield Link(url, _text(node), region, hidden)


def _script_link(document: Document, node: LexborNode, href: str) -> str | None:
    found = _SCRIPT_TARGET.search(href) or _SCRIPT_TARGET.search(node.attributes.get("onclick") or "")
    return document.resolve(found.group(1) or found.group(2)) if found else None


def _text(node: LexborNode) -> str:
    text = clean(node.text())
    if text:
        return text
    attributes = node.attributes
    picture = node.css_first("img")
    return clean(
        attributes.get("title")
        or attributes.get("aria-label")
        or (picture and (picture.attributes.get("alt") or picture.attributes.get("title")))
        or ""
    )


def _place(node: LexborNode, places: dict[int, tuple[Region, bool]]) -> tuple[Region, bool]:
    """The region and visibility of an element: its own mark, else its parent's."""
    known = places.get(node.mem_id)
    if known is not None:
        return known
    attributes = node.attributes
    region = _REGION_TAGS.get(node.tag or "")
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if region is None and words != " ":
        region = next((name for name, pattern in _REGION_WORDS if pattern.search(words)), None)
    hidden = is_hidden(attributes)
    parent = node.parent
    if parent is not None and parent.tag and parent.tag not in ("html", "body", "-undef"):
        above, above_hidden = _place(parent, places)
        region, hidden = region or (above if above is not Region.OTHER else None), hidden or above_hidden
    place = (region or Region.OTHER, hidden)
    places[node.mem_id] = place
    return place


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether inline style or the hidden attribute keep an element from the visitor."""
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def _frames(document: Document) -> Iterator[Link]:
    for node in document.tree.css(_FRAMES):
        url = document.resolve(node.attributes.get("src") or "")
        if url:
            name = node.attributes.get("title") or node.attributes.get("name") or ""
            yield Link(url, clean(name), Region.FRAME)


def _redirects(document: Document) -> Iterator[Link]:
    for node in document.tree.css("meta[http-equiv]"):
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            target = _REFRESH_URL.match(node.attributes.get("content") or "")
            url = document.resolve(target.group(1)) if target else None
            if url:
                yield Link(url, "", Region.FRAME)
    for script in document.scripts:
        for found in _SCRIPT_TARGET.finditer(script[:20_000]):
            url = document.resolve(found.group(1) or found.group(2))
            if url:
                yield Link(url, "", Region.SCRIPT)
