"""Links: every http(s) address the page leads to, with the part of the page it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.extract.anchors import FILE_SUFFIXES
from crawler.extract.document import Document
from crawler.extract.outline import Element, clean
from crawler.extract.references import SCRIPT_TARGET, opened
from model.page import Link, ListRow, Region

_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=)?\s*['\"]?\s*([^'\"\s>]+)", re.I)
_WRITTEN_REFRESH = re.compile(
    r"""http-equiv=["'\\]*refresh["'\\]*\s[^>]{0,60}?url\s*=\s*["'\\]*([^"'\s<>\\]{1,500})""", re.I
)
# A file that a script writes into the page: its address and what its link is called.
_WRITTEN_FILE = re.compile(
    rf"""<a\b[^<>]{{0,200}}?\bhref=["'\\]*([^"'\s<>\\]{{1,300}}\.(?:{FILE_SUFFIXES}))["'\\][^<>]{{0,200}}>([^<>]{{0,200}})""",
    re.I,
)
_SCRIPT_WINDOW = 20_000  # characters of one script searched for a redirect
_NEARLY_EMPTY = 60  # characters of a page that only leads on
_WRITTEN_PATH = re.compile(r"^\s*(/[\w./-]{1,300}\.s?html?)\s*$", re.M)  # an address kept as text for a script
_LINKS = frozenset(("a", "area"))
_MENU_WORD = 8  # characters: a short link before the main part is an entry of a menu


_Found = tuple[str, str, Region, bool]  # address, text, region, whether it is hidden


def links(
    document: Document, container: Element | None, further: tuple[Link, ...], rows: tuple[ListRow, ...]
) -> tuple[Link, ...]:
    """Links in page order, each once: anchors, areas and what else a click opens, frames, refreshes and plain script
    redirects, then `further` ones that a platform knows and those of the page's list rows."""
    found = _anchors(document, container, frozenset([row.url for row in rows]))
    found += _frames(document)
    found += _redirects(document)
    found += [(link.url, link.text, link.region, link.hidden) for link in further]
    found += [(row.url, row.title, Region.LIST, False) for row in rows if row.url]
    return tuple([link_of(*each) for each in dict.fromkeys(found)])


def leads_on(document: Document, found: tuple[Link, ...]) -> bool:
    """Whether a page without content does no more than lead to another: a frame, a refresh, a redirect by script."""
    nearly_empty = len(document.visible_text) <= _NEARLY_EMPTY
    return any(link.region is Region.FRAME or (nearly_empty and link.region is Region.SCRIPT) for link in found)


def _anchors(document: Document, container: Element | None, listed: frozenset[str]) -> list[_Found]:
    outline, regions = document.outline, document.regions
    first, last = (container.index, container.end) if container is not None else (len(outline.elements), -1)
    in_list, in_body, in_menu, elsewhere = Region.LIST, Region.BODY, Region.NAVIGATION, Region.OTHER
    others = [*outline.all("area"), *_clicked(document)]
    elements = [*outline.anchors, *others]
    targets = [*document.targets, *map(document.address, others)]
    names = [*document.names, *map(document.name, others)]
    for anchor, said in document.telling:
        if said.leads_home and targets[anchor.first_anchor] is None and not anchor.get("href").strip():
            targets[anchor.first_anchor] = document.url  # <a href="">首页</a>: where a browser stays
    found = []
    together = list(zip(elements, targets, names, strict=True))
    if others:
        together.sort(key=lambda each: each[0].index)
    for element, url, text in together:
        if url is None:
            continue
        if url in listed:
            region = in_list
        elif first < element.index < last:
            region = in_body
        else:
            region = regions[element.index]
            if region is elsewhere and len(text) <= _MENU_WORD and element.index < first:
                region = in_menu
        found.append((url, text, region, element.hidden))
    return found


def _clicked(document: Document) -> list[Element]:
    """Elements that are no links and whose own small script opens an address: `<li onclick="window.open(…)">`."""
    if "onclick" not in document.source:
        return []
    return [
        each
        for each in document.outline.elements
        if each.tag not in _LINKS
        and (script := each.attributes.get("onclick"))
        and opened("", script)
        and not any(document.targets[each.first_anchor : each.last_anchor])  # the link inside says it better
    ]


@lru_cache(maxsize=4096)
def link_of(url: str, text: str, region: Region, hidden: bool) -> Link:
    """The link; menus stand on every page of a site, and are made once."""
    return Link(url, text, region, hidden)


def _frames(document: Document) -> Iterator[_Found]:
    for element in document.outline.all("frame", "iframe"):
        url = document.resolve(element.get("src"))
        if url:
            yield url, clean(element.get("title")), Region.FRAME, False  # its name is for links to aim at


def _redirects(document: Document) -> Iterator[_Found]:
    for element in document.outline.all("meta"):
        if element.get("http-equiv").lower() == "refresh":
            target = _REFRESH.match(element.get("content"))
            url = document.resolve(target[1]) if target else None
            if url:
                yield url, "", Region.FRAME, False
    for script in document.outline.scripts:
        leads = SCRIPT_TARGET if "location" in script or "window.open" in script else None
        leads = leads or (_WRITTEN_REFRESH if "http-equiv" in script else None)
        if leads is not None:
            for found in leads.finditer(script[:_SCRIPT_WINDOW]):
                url = document.resolve(found[1])
                if url:
                    yield url, "", Region.SCRIPT, False
        if "document.write" in script and "href" in script:
            for written in _WRITTEN_FILE.finditer(script[:_SCRIPT_WINDOW]):
                url = document.resolve(written[1])
                if url:
                    yield url, clean(written[2]) or clean(written[1]), Region.SCRIPT, False
    if document.body is not None and not document.visible_text:
        kept = "\n".join(line.text for line in document.outline.lines(document.body, hidden=True))
        for written in _WRITTEN_PATH.findall(kept):
            url = document.resolve(written)
            if url:
                yield url, "", Region.SCRIPT, False
