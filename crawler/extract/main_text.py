"""The main part: the container that publishing systems name, else the deepest element that holds the running text."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

from crawler.extract.document import Document
from crawler.extract.header import is_byline
from crawler.extract.names import CONTAINERS
from crawler.extract.outline import Element, Outline
from crawler.extract.publication import is_header_line

_LATIN_STOP = re.compile("[a-z][,.;] ")
_SURE = 4  # groups of names that no publishing system uses for anything else …
_ANY = 5  # … so that a few characters are enough
_MANY_LINKS = 5  # that a container of those names holds when links are all it shows: a map of the site
_ENOUGH = 30  # characters outside links that a named container must hold to be taken at its name
_PARTS = ("p", "span", "font", "strong", "b", "section")  # of a text, never all of it
_LINE = 15  # characters of a piece of running text
_SHARES = (0.7, 0.45)  # of the running text that the main part holds; less where a page carries its text twice
_A_FEW = 8  # characters under a headline that are more than its header
_FEW_LINES, _MANY_LINES = 30, 1_000  # between a headline and the footer, with links among them and without
_FOOTER = re.compile(r"主办单位|主办[:：]|版权所有|网站标识码|ICP备|公网安备|友情链接|相关链接|上一[篇条]|关闭窗口")
_IDENTITY = re.compile(r"版权所有|网站标识码|ICP备|公网安备")
# What stands behind the text of an article, in lines of its own.
_BELOW_TEXT = re.compile(
    r"[【\[]?(?:[上下前后]一?[篇条]|分享到|我要推荐|相关(?:信息|链接|文章|新闻|阅读)|延伸阅读|打印本[页文]|关闭(?:窗口|本页))"
)
# A word processor cuts a text into sections, each in a block of its own (`class=WordSection1`, `page: Section1`).
_SECTION = re.compile(r"\b(?:Word)?Section\d", re.I)
# A line that states something under a label, and one that a script was to fill.
_STATED = re.compile(r"[\u4e00-\u9fff（）()、－—\-\s]{2,16}[:：]\s*(?![{$<])\S{2}")
_FEWEST_STATED = 2  # such lines, and at least half of all, make a text
_NEIGHBOUR = re.compile(r"[上下]一?[篇条](?:文章|新闻|信息)?\s?[:：]")
# What a visitor may do with a page, and the places to which it may be sent.
_DEEDS = (
    r"分享(?:到|至)?|打印(?:本[页文]|此页|页面)?|关闭(?:窗口|本页|此页|页面)?|(?:加入)?收藏(?:本页)?|扫描分享|我要(?:推荐|纠错|打印|分享)|网站纠错"
    r"|返回(?:顶部|列表|上一?页)|扫一扫,?在?(?:手机|微信)?(?:上|端)?(?:打开|查看|浏览|分享|阅读)(?:当前|本)?(?:页面?|内容)|用?手机扫一扫"
    r"|字[号体]|[大中小]|更多|QQ(?:空间|好友)?|(?:新浪|腾讯)?微博|人人网|微信(?:好友|朋友圈)?|朋友圈|豆瓣网?|百度贴吧"
)
_BAR = re.compile(rf"(?:[【\[（(|]?\s?(?:{_DEEDS})\s?[】\]）)|:：]?\s?)+\d{{0,4}}", re.I)
_BAR_STARTS, _BAR_LINE = frozenset("【[（(|分打关收加扫我网返用字大中小更Qq新腾微人朋豆百"), 80
_FOOTER_SIZE = 400  # characters that a footer written with the editor of articles has at most
_FEW_PIECES = 20  # of text in a headline
_LEFT_OUT = 300  # characters of text beside a named container that show that it was closed too early …
_LEFT_SENTENCES = 100  # … if so many of them are sentences
_LEFT_SHARE = 0.1  # … and they are such a part of the whole


class Weights:
    """Characters of text outside links (`plain`) and of sentences (`running`) in any range of pieces."""

    def __init__(self, outline: Outline) -> None:
        pieces, hidden = outline.pieces, outline.hidden
        shown = [at for at in outline.unlinked if at not in hidden] if hidden else outline.unlinked
        sizes = [len(pieces[at]) for at in shown]
        running = [
            size if size >= _LINE and _is_sentence(pieces[at]) else 0 for at, size in zip(shown, sizes, strict=True)
        ]
        self._places = shown
        self._plain = [0, *accumulate([size if size > 1 else 0 for size in sizes])]
        self._running = [0, *accumulate(running)]

    def plain(self, element: Element) -> int:
        """Characters of an element's text outside links."""
        return self._between(self._plain, element)

    def running(self, element: Element) -> int:
        """Characters of an element's sentences."""
        return self._between(self._running, element)

    def _between(self, sums: list[int], element: Element) -> int:
        return sums[bisect_left(self._places, element.last)] - sums[bisect_left(self._places, element.first)]


def _is_sentence(text: str) -> bool:
    """Whether a text is more than words in a row. One sign after the other is looked for several times as fast as a
    set of wide ones, and most texts have one of the first."""
    if "，" in text or "。" in text or "、" in text or "；" in text or "！" in text or "？" in text:
        return True
    return _LATIN_STOP.search(text) is not None


def main_container(document: Document) -> Element | None:
    """The element that holds the page's own text, or None when the page has no text of its own."""
    if document.body is None:
        return None
    weights = Weights(document.outline)
    found = _named(document, weights) or _deepest(document, document.body, weights)
    if found is None or _is_footer(document, found, weights):
        return None
    return _with_tables(document, _widened(found, weights), weights)


def _named(document: Document, weights: Weights) -> Element | None:
    by_name = document.by_name
    for rank, names in enumerate(CONTAINERS if by_name else ()):
        named = [each for name in names for each in by_name.get(name, ()) if each.tag != "body"]
        found = [each for each in named if not _is_footer(document, each, weights)]
        best = max(found, key=weights.plain, default=None)
        enough = _ANY if rank < _SURE else _ENOUGH
        if best is not None and (weights.plain(best) >= enough or _shows_pictures(document, best)):
            return best
        linking = max(found, key=_links_in, default=None) if rank < _SURE else None
        if linking is not None and _links_in(linking) >= _MANY_LINKS:
            return linking
    return None


def _links_in(element: Element) -> int:
    return element.last_anchor - element.first_anchor


def _is_footer(document: Document, element: Element, weights: Weights) -> bool:
    """True for the footer of a site that was written with the editor of its articles, and bears its name."""
    return weights.plain(element) <= _FOOTER_SIZE and _IDENTITY.search(document.outline.line(element)) is not None


def _shows_pictures(document: Document, element: Element) -> bool:
    return any(inner.tag == "img" for inner in document.outline.inside(element))


def _widened(container: Element, weights: Weights) -> Element:
    """The container, or the parent that holds the rest of a text whose container was closed by a stray end tag."""
    for above in container.ancestors():
        if above.tag in ("body", "html"):
            break
        left_out = weights.plain(above) - weights.plain(container)
        sentences = weights.running(above) - weights.running(container)
        if left_out > max(_LEFT_OUT, _LEFT_SHARE * weights.plain(above)) and sentences > _LEFT_SENTENCES:
            return above
    return container


def _with_tables(document: Document, container: Element, weights: Weights) -> Element:
    """The container, or its parent when that holds but tables without links behind it, as lists of names."""
    parent, outline = container.parent, document.outline
    if parent is None or parent.tag in ("body", "html", "form") or parent.end == container.end:
        return container
    if parent.last_anchor > container.last_anchor or parent.first_anchor < container.first_anchor:
        return container
    if not any(each.tag == "table" and outline.line(each) for each in outline.elements[container.end : parent.end]):
        return container
    is_headed = bool("".join(outline.pieces[parent.first : container.first]).strip())
    return container if is_headed or _is_footer(document, parent, weights) else parent


def _deepest(document: Document, body: Element, weights: Weights) -> Element | None:
    """The deepest element below the body that still holds most of the running text."""
    whole = weights.running(body)
    if whole < _ENOUGH:
        return None
    best: Element | None = None
    for share in _SHARES:
        inner = _holding(document, body, weights, whole * share)
        while inner is not None:
            best, inner = inner, _holding(document, inner, weights, whole * share)
        if best is not None:
            break
    while best is not None and best.parent is not body and (best.tag in _PARTS or _is_section(best)):
        best = best.parent
    return best


def _is_section(element: Element) -> bool:
    """Whether an element is one of the sections of a text that a word processor wrote."""
    return bool(_SECTION.search(element.marks) or _SECTION.search(element.get("style")))


def _holding(document: Document, element: Element, weights: Weights, least: float) -> Element | None:
    """The first child of an element that holds so much running text."""
    elements = document.outline.elements
    at = element.index + 1
    while at < element.end:
        if weights.running(elements[at]) >= least:
            return elements[at]
        at = elements[at].end
    return None


def text_under(document: Document, headline: str, *, whole_page: bool = True) -> str:
    """What stands under the headline of an article whose few words make no main part: the lines that follow it in the
    smallest element that holds more than its header; "" when there is none, or when it is the whole page and that is
    not asked for."""
    outline = document.outline
    shown = [e for e in outline.elements if 0 < e.last - e.first < _FEW_PIECES and outline.line(e) == headline]
    if not shown:
        return ""
    headed = next((e for e in reversed(shown) if not e.in_link), shown[-1])  # lists beside it link to the page, too
    start = document.line_after(headed.last)
    for above in headed.ancestors():
        if above.tag in ("body", "html", "form"):
            return _above_footer(document, start) if whole_page else ""
        told = [line.text for line in document.lines[start : document.line_after(above.last)]]
        end = next((at for at, text in enumerate(told) if _BELOW_TEXT.match(text)), None)
        said = _without_header(told[:end])
        if sum(map(len, said)) >= _A_FEW:
            return "\n".join(said)
        if end is not None:
            return ""
    return ""


def stated_under(document: Document, headline: str) -> str:
    """What stands under the headline when most of its lines state something under a label, as on a page of addresses
    and telephone numbers; "" for all other pages, and where only the footer tells where it ends."""
    text = text_under(document, headline, whole_page=False) if headline else ""
    return text if states_facts(text) else ""


def states_facts(text: str) -> bool:
    """Whether most lines of a text state something under a label."""
    lines = text.split("\n")
    stated = sum(_STATED.match(line) is not None for line in lines)
    return stated >= _FEWEST_STATED and stated * 2 >= len(lines)


def _above_footer(document: Document, start: int) -> str:
    """The lines from one on to the footer, where headline and text stand side by side under the whole page; "" when
    nothing tells where the text ends."""
    lines = document.lines[start : start + _MANY_LINES]
    told = [line.text for line in lines]
    end = next((at for at, text in enumerate(told) if _FOOTER.search(text)), None)
    if end is None or (end > _FEW_LINES and _leads_on(document, lines[0].first, lines[end].first)):
        return ""
    said = _without_header(told[:end])
    return "\n".join(told[:end]) if any(not _is_bar(text) for text in said) else ""


def _without_header(told: list[str]) -> list[str]:
    """Lines below a headline without the header of the article."""
    return [text for text in told if not is_header_line(text) and not is_byline(text)]


def _leads_on(document: Document, first: int, last: int) -> bool:
    """Whether links stand in a range of pieces."""
    return any(first <= anchor.first < last for anchor in document.outline.anchors)


def main_text(document: Document, container: Element | None) -> str:
    """The main text in lines, up to the links to the articles before and after it; "" when there is no main part."""
    if container is None:
        return ""
    start, end = document.line_after(container.first), document.line_after(container.last)
    told = [line.text for line in document.lines[start:end]]
    behind = next((at for at, text in enumerate(told) if text[0] in "上下" and _NEIGHBOUR.match(text)), len(told))
    first = 0
    while first < behind and _is_bar(told[first]):
        first += 1
    while behind > first and _is_bar(told[behind - 1]):
        behind -= 1
    return "\n".join(told[first:behind])


def _is_bar(line: str) -> bool:
    """Whether a line is nothing but what a visitor may do with the page: share it, print it, close it."""
    return len(line) <= _BAR_LINE and line[0] in _BAR_STARTS and _BAR.fullmatch(line) is not None
