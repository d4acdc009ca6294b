"""The way from 首页 to the page, as the page shows it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from crawler.extract.document import Document
from crawler.extract.header import squeeze
from crawler.extract.outline import Element, clean
from model.page import Region

_LEAD = re.compile(
    r"(?:(?:您|你)(?:现在|当前|目前|所在)?所?[在处]?的?(?:所[在处])?位置|(?:当前|所[在处]|现在|目前)(?:的)?(?:所[在处])?(?:位置|页面|栏目)"
    r"|^位置)(?:导航)?(?:是|在)?\s*[:：>＞]?|^当前页\s*[:：]|^(?:您|你)(?:在这里|正在(?:浏览|访问|查看))\s*[:：]?|^(?:页面)?(?:导航|路径)\s*[:：]|^Location\s*[:：]"
)
# One of them stands in every lead; menus are full of the plain words 页面 and 栏目.
_LEAD_WORDS = ("位置", "Location", "前页", "在页面", "的页面", "前栏目", "在栏目", "的栏目")
_MOST_LEADS = 100  # lines with one of them that are looked at
_LEAD_REACH = 24  # characters of a line in which its lead stands
_HOME = frozenset(("首页", "网站首页", "主页", "门户首页", "本站首页", "政府首页", "home"))
_SEPARATOR = re.compile(r"\s*(?:[>＞﹥〉»›→▶►/\\|│·]|-{1,2}>|::|\s-\s|--+)+\s*")
_SEPARATES = frozenset(">＞﹥〉»›→▶►/")
# Steps that name no column.
_HERE = frozenset(
    (
        "提示信息",
        "错误页面",
        "404",
        "正文",
        "详情",
        "内容",
        "详情页",
        "文章",
        "内容页",
        "文章内容",
        "当前页",
        "列表",
        "列表页",
    )
)
# What shares a line with the trail on some pages.
_BESIDE = re.compile(r"^(?:字号|字体|打印|分享|收藏|关闭|大|中|小|超大|默认|设为首页|返回)(?:[:：].*)?$")
_TITLE = 8  # characters: a shorter last step names the column, not the article
_WORD = re.compile(r"\w")
_BEFORE_HOME = 2  # steps that are none: a clock, the name of the column
_STEP = 45  # characters of one step
_WIDEST = 12  # links of one trail
_LONGEST = 300  # characters of one trail
_PLAIN = re.compile(
    r"^\[?(?:网站|本站)?首页\]?\s*[>＞»→]{1,2}\s*[^>＞»→。，：:]{2,20}(?:\s*[>＞»→]{1,2}[^>＞»→。，：:]{2,40})*$"
)


class _Range(NamedTuple):
    """A range of pieces and of anchors."""

    first: int
    last: int
    first_anchor: int
    last_anchor: int


def breadcrumb(document: Document, title: str, container: Element | None) -> tuple[str, ...]:
    """The steps from 首页 to the column, without the page's own title; () when the page shows none."""
    best: list[str] = []
    for places, enough in (
        (_led(document), 1),
        (_from_home(document), 3),
        (_named(document, container), 1),
        (_plain(document), 0),
    ):
        for place in places:
            steps = _steps(document, place)
            while steps and title and _is_title(steps[-1], title):
                steps.pop()
            if _worth(steps) > _worth(best) and all(len(step) <= _STEP for step in steps):
                best = steps
        if len(best) >= enough:
            break
    return tuple(best)


def column(trail: tuple[str, ...], declared: str | None) -> str | None:
    """The column that the page is, or is filed under."""
    steps = [step for step in trail if step not in _HERE]
    if len(steps) > 1:
        return steps[-1]
    return declared or (steps[0] if steps and squeeze(steps[0]) not in _HOME else None)


def _worth(steps: list[str]) -> int:
    """Steps that say something; a trail that begins at 首页 is worth one more, a single step is worth nothing."""
    if not steps:
        return 1
    return sum(step not in _HERE for step in steps) + (squeeze(steps[0]).lower() in _HOME)


def _is_title(step: str, title: str) -> bool:
    shown, wanted = squeeze(step).rstrip(".…"), squeeze(title)
    if len(shown) < _TITLE or not wanted.startswith(shown):
        return False
    return len(shown) * 2 > len(wanted) or step.endswith(("…", "..."))


def _led(document: Document) -> Iterator[_Range]:
    """Lines with the lead words (当前位置 …)."""
    numbers = sorted({number for word in _LEAD_WORDS for number in _lines_with(document, word)})
    for number in numbers[:_MOST_LEADS]:
        line = document.lines[number]
        if len(line.text) <= _LONGEST and _LEAD.search(line.text[:_LEAD_REACH]):
            yield _grown(document, line.first, line.last)


def _lines_with(document: Document, word: str) -> Iterator[int]:
    """The first lines that hold a word, by their numbers."""
    at = document.visible_text.find(word)
    for _ in range(_MOST_LEADS):
        if at < 0:
            break
        number = document.line_number(at)
        yield number
        at = document.visible_text.find(word, document.line_starts[number + 1])


def _from_home(document: Document) -> Iterator[_Range]:
    """What stands around a link to 首页."""
    for anchor, said in document.telling:
        if said.leads_home:
            holder = _holder(document, anchor)
            if holder is not None:
                yield _range(holder)


def _named(document: Document, container: Element | None) -> Iterator[_Range]:
    """Elements that are named for the trail."""
    end = container.index if container else len(document.outline.elements)
    for element, region, _ in document.named:
        if element.index >= end:
            break
        if region is Region.BREADCRUMB and element.last_anchor > element.first_anchor and _fits(document, element):
            yield _range(element)


def _plain(document: Document) -> Iterator[_Range]:
    """Lines that are a trail from 首页 in plain text."""
    for number in _lines_with(document, "首页"):
        line = document.lines[number]
        if len(line.text) <= _LONGEST and _PLAIN.match(line.text):
            yield _between(document, line.first, line.last)


def _holder(document: Document, anchor: Element) -> Element | None:
    """The nearest element around a link to 首页 that looks like a trail."""
    for depth, above in enumerate(anchor.ancestors()):
        if depth > 2 or above.tag == "body" or not _fits(document, above):
            return None
        if above.last_anchor - above.first_anchor < 2:
            continue
        between = clean("".join(document.outline.pieces[anchor.last : above.last]))[:1]
        if between in _SEPARATES or document.region(above) is Region.BREADCRUMB:
            return above
    return None


def _grown(document: Document, first: int, last: int) -> _Range:
    """The line with the lead words, and what continues it after a separator in the elements around."""
    outline = document.outline
    begun = outline.elements[: bisect_right(outline.elements, first, key=_first_piece)]
    holding = [each for each in begun if each.last >= last - 1]
    fitting = [each for each in holding if each.tag != "body" and _fits(document, each)]
    place = _between(document, first, last)
    for element in reversed(fitting):
        after = clean("".join(outline.pieces[place.last : element.last]))[:1]
        only_led = not _split("".join(outline.pieces[place.first : place.last]))
        if after in _SEPARATES or only_led:
            place = _between(document, first, element.last)
    return place


def _first_piece(element: Element) -> int:
    return element.first


def _between(document: Document, first: int, last: int) -> _Range:
    """The range of these pieces, with the links inside it."""
    anchors = document.outline.anchors
    begin = bisect_left(anchors, first, key=_first_piece)
    return _Range(first, last, begin, bisect_left(anchors, last, begin, key=_first_piece))


def _range(element: Element) -> _Range:
    return _Range(element.first, element.last, element.first_anchor, element.last_anchor)


def _fits(document: Document, element: Element) -> bool:
    return element.last_anchor - element.first_anchor <= _WIDEST and len(document.outline.line(element)) <= _LONGEST


def _steps(document: Document, place: _Range) -> list[str]:
    pieces = document.outline.pieces
    found: list[str] = []
    at = place.first
    for anchor in document.outline.anchors[place.first_anchor : place.last_anchor]:
        found += _split("".join(pieces[at : anchor.first]))
        text = clean("".join(pieces[anchor.first : anchor.last])).strip(">＞»› /")
        if text:
            found.append(_bare(text))
        at = anchor.last
    found += _split("".join(pieces[at : place.last]))
    steps = [step for step in found if not _BESIDE.match(step)]
    home = next((at for at, step in enumerate(steps) if squeeze(step) in _HOME), 0)
    return steps[home:] if home <= _BEFORE_HOME else steps


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[str, ...]:
    """The steps in what stands between links, mostly a separator and no step."""
    text = _LEAD.sub(" ", clean(text))
    parts = (clean(part).strip(":：-–— ") for part in _SEPARATOR.split(text))
    return tuple(_bare(step) for step in parts if _WORD.search(step))


def _bare(step: str) -> str:
    """A step without the brackets that stand around all of it."""
    return step[1:-1].strip() or step if step[0] + step[-1] in ("[]", "【】") else step
