"""A page parsed once, under guard: what every fact is read from.

The parser is quadratic in nesting depth, so nesting is bounded in one linear pass before it sees the page; a page
that is too deep or too large is cut and marked, and a marked page never proves an absence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.anchors import Told, told
from crawler.extract.charset import Decoded, decode
from crawler.extract.outline import Element, Line, Outline, clean
from crawler.extract.references import Place, join_url, opened
from crawler.extract.regions import Named, named_in, regions_of
from crawler.extract.walk import walk
from model.page import RawPage, Region

# How a document that a browser made says so, and that something was missing when it was made.
RENDERED, INCOMPLETE = "X-Rendered", "incomplete"
MAX_BODY = 8 * 1024 * 1024  # bytes
MAX_DEPTH = 512  # elements
MAX_TAGS = 100_000  # opening and closing tags of one page that are read
_FEW_TAGS = 2_000  # openings of a page that cannot nest deep enough to cost anything
_SLASH = 0x2F
_ANY_TAG = re.compile(rb"<")
# Opening and closing of elements that nest; void ones and those that close themselves do not deepen a page.
_NESTING = re.compile(
    rb"</?(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|option|tr|td|th|tbody"
    rb"|thead)[\s/>])[a-zA-Z]",
    re.I,
)
# Heads of columns: dates that are no days of publication, titles.
_OTHER_DAYS = (
    *("成文", "印发", "签发", "制发", "发文", "生成", "生效", "实施"),
    *("施行", "失效", "废止", "截止", "办结", "受理", "来信"),
)
_DAY_WORDS = ("日期", "时间")
_TITLE_HEADS = frozenset(
    ("标题", "名称", "题名", "信息名称", "信息标题", "文件名称", "文件标题", "公文名称", "主题", "内容")
)
_HEADS, _HEAD = 80, 8  # characters of a line of heads, of one head


def _first_piece(line: Line) -> int:
    return line.first


@dataclass
class Document:
    """One page, walked once. `outline` is empty for a page without markup."""

    url: str
    source: str
    decoded: Decoded
    outline: Outline
    truncated: bool

    @cached_property
    def body(self) -> Element | None:
        """The body, None for a frameset or an empty page."""
        return next(iter(self.outline.all("body")), None)

    @cached_property
    def lines(self) -> list[Line]:
        """What a visitor reads, line by line."""
        return self.outline.lines(self.body) if self.body else []

    @cached_property
    def visible_text(self) -> str:
        """All that a visitor can read, one line per block."""
        return "\n".join([line.text for line in self.lines])

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line begins in `visible_text`."""
        return [0, *accumulate(len(line.text) + 1 for line in self.lines)]

    @cached_property
    def column_heads(self) -> list[tuple[int, tuple[str, ...]]]:
        """Lines of column heads over lists: where each begins (piece), and its heads of dates in order. Only lines of
        which a head of dates is not the plain day of publication: those that dates must be told apart by."""
        text = self.visible_text
        if not any(before.endswith(_OTHER_DAYS) for word in _DAY_WORDS for before in text.split(word)[:-1]):
            return []
        found = []
        for line in self.lines:
            heads = line.text.split() if len(line.text) <= _HEADS else []
            dates = tuple(head for head in heads if head.endswith(_DAY_WORDS))
            if dates and _TITLE_HEADS.intersection(heads) and all(len(head) <= _HEAD for head in heads):
                found.append((line.first, dates))
        return found

    def line_at(self, place: int) -> Line:
        """The line that holds a place of `visible_text`."""
        return self.lines[self.line_number(place)]

    def line_after(self, piece: int) -> int:
        """The first line that begins at or behind a piece."""
        return bisect_left(self.lines, piece, key=_first_piece)

    def line_number(self, place: int) -> int:
        """Which line holds a place of `visible_text`."""
        return bisect_right(self.line_starts, place) - 1

    @cached_property
    def named(self) -> list[Named]:
        """The elements that are named for a part of the page, in page order."""
        return named_in(self.outline)

    @cached_property
    def regions(self) -> list[Region]:
        """The region of each element, by its index."""
        return regions_of(self.outline, self.named)

    def region(self, element: Element) -> Region:
        """The part of the page that an element stands in."""
        return self.regions[element.index]

    @cached_property
    def told(self) -> list[Told]:
        """What each anchor tells of itself, in page order."""
        line = self.outline.line
        found = []
        for anchor in self.outline.anchors:
            said = anchor.attributes.get
            named = said("title") or said("download") or ""
            found.append(told(said("href") or "", line(anchor), named, said("onclick") or ""))
        return found

    @cached_property
    def telling(self) -> list[tuple[Element, Told]]:
        """The anchors that tell more than their name, and what they tell, in page order."""
        together = zip(self.outline.anchors, self.told, strict=True)
        return [(anchor, said) for anchor, said in together if not said.is_plain]

    @cached_property
    def names(self) -> list[str]:
        """What each anchor is called, in page order: its text, else its title, label, or the text of its picture."""
        together = zip(self.outline.anchors, self.told, strict=True)
        return [said.name or self.name(anchor) for anchor, said in together]

    @cached_property
    def targets(self) -> list[str | None]:
        """Where each anchor leads, in page order: by its address, or by its own small script when that opens one."""
        resolve = self.place.resolve
        return [
            (said.href and resolve(said.href)) or (said.opens and resolve(said.opens)) or None for said in self.told
        ]

    def name(self, link: Element) -> str:
        """What one link is called."""
        named = self.outline.line(link) or clean(link.get("title") or link.get("aria-label") or link.get("alt"))
        if named:
            return named
        pictures = (inner for inner in self.outline.inside(link) if inner.tag == "img")
        return next((text for text in (clean(each.get("alt") or each.get("title")) for each in pictures) if text), "")

    @cached_property
    def by_name(self) -> dict[str, list[Element]]:
        """Elements by the names of headlines and containers that they bear."""
        found: dict[str, list[Element]] = {}
        for element, _, names in self.named:
            for name in names:
                found.setdefault(name, []).append(element)
        return found

    def target(self, anchor: Element) -> str | None:
        """Where an anchor leads."""
        return self.targets[anchor.first_anchor]

    def address(self, link: Element) -> str | None:
        """Where a link of any kind leads."""
        return self.place.resolve(link.get("href")) or self._opened(link)

    def _opened(self, link: Element) -> str | None:
        """Where a link without an address leads by its own small script."""
        opens = opened(link.get("href"), link.get("onclick"))
        return self.place.resolve(opens) if opens else None

    def resolve(self, href: str) -> str | None:
        """A reference of this page as an absolute http(s) address, or None."""
        return self.place.resolve(href)

    @cached_property
    def place(self) -> Place:
        """Where relative links start from."""
        for element in self.outline.all("base"):
            href = element.get("href").strip()
            if href:
                return Place(join_url(self.url, href) or self.url)
        return Place(self.url)


def parse(raw: RawPage) -> Document:
    """The page read under the limits of this file; never fails."""
    body, cut = _within_limits(raw.body)
    decoded = decode(body, raw.header("content-type"))
    is_clean = decoded.is_plain and b"\x00" not in body
    outline = outline_of(body if is_clean else decoded.text.replace("\x00", ""))
    is_whole = not cut and raw.header(RENDERED) != INCOMPLETE
    return Document(raw.final_url or raw.url, decoded.text, decoded, outline, not is_whole)


def outline_of(markup: str | bytes) -> Outline:
    """The outline of a page or a fragment of one, as text or in UTF-8."""
    root = LexborHTMLParser(markup).root
    return walk(root) if root is not None else Outline()


def _within_limits(body: bytes) -> tuple[bytes, bool]:
    """The part of the body that may be parsed, and whether anything was cut."""
    cut = len(body) > MAX_BODY
    body = body[:MAX_BODY] if cut else body
    tags = body.count(b"<")
    if tags <= _FEW_TAGS:
        return body, cut
    if tags > MAX_TAGS:
        body, cut = body[: _place_of(_ANY_TAG, body, MAX_TAGS)], True
    elif tags - body.count(b"</") <= _FEW_TAGS:
        return body, cut
    depth = 0
    for at, tag in enumerate(_NESTING.findall(body)):
        depth = max(0, depth - 1) if tag[1] == _SLASH else depth + 1
        if depth > MAX_DEPTH:
            return body[: _place_of(_NESTING, body, at)], True
    return body, cut


def _place_of(pattern: re.Pattern[bytes], body: bytes, number: int) -> int:
    """Where the match of that number begins."""
    found = next(islice(pattern.finditer(body), number, None), None)
    return found.start() if found else len(body)
