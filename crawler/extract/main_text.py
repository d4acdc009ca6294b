"""The main part: the container that publishing systems name, else the element that holds most of the running text."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.outline import Element
from crawler.extract.regions import region_of
from model.page import Region

# Class or id tokens (lower case) of known publishing systems' text containers, the surest first.
_CONTAINERS = (
    ("ucap-content", "ucapcontent"),
    ("trs_editor", "trs_uedit", "view trs_uedit", "trs_editor_view"),
    ("zoom", "zoomcon", "textzoom", "bodylabel", "vsb_content", "v_news_content", "ivs_content", "js_content"),
    ("article-content", "article_content", "articlecontent", "article-con", "article_con", "art_con", "arc_con"),
    ("news_content", "newscontent", "news-content", "newscon", "news_con", "newstext", "news_text"),
    ("content-text", "content_text", "contenttext", "con_text", "detail-content", "detail_content", "detailcontent"),
    (
        "view-content",
        "info-content",
        "infocontent",
        "xl_content",
        "xxgk_content",
        "wzcon",
        "wz_content",
        "bt_content",
    ),
    ("main-text", "maintext", "pages_content", "p_content", "conttext", "easysite-news-text", "gsj_htmlcon_bot"),
)
_SENTENCE = re.compile(r"[，。；：、！？,;]")
_ENOUGH = 30  # characters a named container must hold to be taken at its name
_MEANT = 10  # characters of a line that count as running text


def main_container(document: Document) -> Element | None:
    """The element that holds the page's own text, or None when the page has no running text."""
    named = _named(document)
    dense = _densest(document)
    if named is None or dense is None:
        return named or dense
    inside = dense.index <= named.index < dense.end or named.index <= dense.index < named.end
    return named if inside or _weight(document, named) * 2 >= _weight(document, dense) else dense


def _named(document: Document) -> Element | None:
    by_token: dict[str, list[Element]] = {}
    for element in document.outline.elements:
        if element.attributes:
            for token in element.marks.lower().split():
                by_token.setdefault(token, []).append(element)
    for tokens in _CONTAINERS:
        found = [element for token in tokens for element in by_token.get(token, ()) if element.tag != "body"]
        best = max(found, key=lambda element: _weight(document, element), default=None)
        if best is not None and _weight(document, best) >= _ENOUGH:
            return best
    return None


def _weight(document: Document, element: Element) -> int:
    """Characters of an element's text."""
    return sum(map(len, document.outline.pieces[element.first : element.last]))


def _densest(document: Document) -> Element | None:
    """The parent of most running text outside links, menus and footer."""
    if document.body is None:
        return None
    scores: dict[int, float] = {}
    known: dict[int, Region] = {}
    elements, pieces = document.outline.elements, document.outline.pieces
    for element in elements[document.body.index : document.body.end]:
        if element.tag not in ("p", "div", "td", "section", "span") or element.hidden:
            continue
        if element.last - element.first > 60 or element.last_anchor - element.first_anchor > 2:
            continue
        parent = element.parent
        if parent is None or parent.index in known and False:
            continue
        text = "".join(pieces[element.first : element.last])
        if len(text) < _MEANT * 2 or not _SENTENCE.search(text):
            continue
        if region_of(element, known) in (Region.FOOTER, Region.NAVIGATION, Region.BREADCRUMB):
            continue
        scores[parent.index] = scores.get(parent.index, 0) + len(text)
        if parent.parent is not None:
            scores[parent.parent.index] = scores.get(parent.parent.index, 0) + len(text) / 2
    best = max(scores, key=lambda index: (scores[index], -index), default=None)
    return None if best is None or scores[best] < _ENOUGH else _beyond_body(elements[best])


def _beyond_body(element: Element) -> Element | None:
    return None if element.tag in ("html",) else element


def main_text(document: Document, container: Element | None) -> str:
    """The main text in lines; "" when there is no main part."""
    return document.outline.text(container) if container else ""
