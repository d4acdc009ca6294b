"""The way from 首页 to the page, as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.extract.document import Document
from crawler.extract.header import squeeze
from crawler.extract.outline import Element, clean
from crawler.extract.regions import region_of
from model.page import Region

_LEAD_LINE = re.compile(
    r"(?:(?:您|你)(?:现在|当前|目前|所在)?(?:所在)?的?(?:所在)?位置|(?:当前|所在|现在|目前)(?:的)?(?:所在)?(?:位置|页面|栏目)|^位置)(?:是|在)?\s*[:：>＞]?"
)
_HOME = frozenset(("首页", "网站首页", "主页", "门户首页", "本站首页", "首 页", "政府首页", "home"))
_STEPS = re.compile(r"\s*(?:[>＞»›→/\\|│·]|-{1,2}>|>>|::|\s-\s|--+|(?<=\S)\s{2,}(?=\S))+\s*")
_HERE = frozenset(("正文", "详情", "内容", "详情页", "文章", "内容页", "文章内容", "当前页"))
_WIDEST = 12  # links of one trail
_LONGEST = 300  # characters of one trail


def breadcrumb(document: Document, title: str, container: Element | None) -> tuple[str, ...]:
    """The steps from 首页 to the column, without the page's own title; () when the page shows none."""
    for element in _candidates(document, container):
        steps = _steps(document, element)
        while steps and title and _is_title(steps[-1], title):
            steps.pop()
        if steps and (len(steps) > 1 or squeeze(steps[0]) in _HOME):
            return tuple(steps)
    return ()


def column(trail: tuple[str, ...], declared: str | None) -> str | None:
    """The column that the page is, or is filed under."""
    steps = [step for step in trail if step not in _HERE]
    if len(steps) > 1:
        return steps[-1]
    return declared or (steps[0] if steps and squeeze(steps[0]) not in _HOME else None)


def _is_title(step: str, title: str) -> bool:
    shown, wanted = squeeze(step).rstrip(".…"), squeeze(title)
    return len(shown) >= 6 and wanted.startswith(shown)


def _candidates(document: Document, container: Element | None) -> Iterator[Element]:
    """Elements that may hold the trail: with its lead words, with its class name, or links that begin at 首页."""
    outline = document.outline
    elements = outline.elements
    for line in document.lines:
        if len(line.text) <= _LONGEST and _LEAD_LINE.search(line.text[:20]):
            holder = _around(document, line.first, line.last)
            if holder is not None:
                yield holder
    known: dict[int, Region] = {}
    for anchor in outline.anchors:
        if squeeze(outline.line(anchor)).lower() not in _HOME:
            continue
        holder = anchor.parent
        for _ in range(3):
            if holder is None or holder.tag == "body":
                break
            if 2 <= holder.last_anchor - holder.first_anchor <= _WIDEST and _looks_like_trail(
                document, holder, known
            ):
                yield holder
                break
            holder = holder.parent
    if container is None:
        return
    for element in elements[: container.index]:
        if (
            element.attributes
            and region_of(element, known) is Region.BREADCRUMB
            and element.last_anchor > element.first_anchor
        ):
            if element.last_anchor - element.first_anchor <= _WIDEST and len(outline.line(element)) <= _LONGEST:
                yield element


def _looks_like_trail(document: Document, element: Element, known: dict[int, Region]) -> bool:
    text = document.outline.line(element)
    if len(text) > _LONGEST:
        return False
    return bool(re.search(r"[>＞»›→]|/|-", text)) or region_of(element, known) is Region.BREADCRUMB


def _around(document: Document, first: int, last: int) -> Element | None:
    """The smallest element that holds these pieces and at least one link."""
    best: Element | None = None
    for element in document.outline.elements:
        if element.first > first:
            break
        if element.last >= last - 1 and element.last_anchor > element.first_anchor:
            best = element
    if best is None or best.last_anchor - best.first_anchor > _WIDEST or len(document.outline.line(best)) > _LONGEST:
        return None
    return best


def _steps(document: Document, element: Element) -> list[str]:
    outline = document.outline
    found: list[str] = []
    at = element.first
    anchors = outline.anchors[element.first_anchor : element.last_anchor]
    for anchor in anchors:
        found += _split("".join(outline.pieces[at : anchor.first]))
        text = clean("".join(outline.pieces[anchor.first : anchor.last])).strip(">＞»› /")
        if text:
            found.append(text)
        at = anchor.last
    found += _split("".join(outline.pieces[at : element.last]))
    return found


def _split(text: str) -> list[str]:
    text = _LEAD_LINE.sub(" ", clean(text))
    return [step for step in (clean(part).strip(":：") for part in _STEPS.split(text)) if step]
