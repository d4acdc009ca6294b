"""The page walked once: elements, text and links in reading order, so that every fact is read without the tree.

Text is kept as a sequence of pieces; block boundaries are pieces of their own ("\\n"). An element knows the range of
pieces, links and elements inside it, so the text of any part of the page is a slice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_BLOCK_TAGS = """
    address article aside blockquote body br center dd details div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hr html iframe legend li main nav ol option p pre
    section select table tbody tfoot thead tr ul ucapcontent ucaptitle
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELLS = frozenset(("td", "th"))
_UNREAD = frozenset(("style", "noscript", "template", "object", "svg", "textarea"))
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?<![-\w])(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}"
    r"|(?<![-\w])font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|$)"
    r"|(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)(?=.*overflow\s*:\s*hidden)"
    r"|overflow\s*:\s*hidden(?=.*(?<![-\w])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$))",
    re.I,
)
_HIDES = re.compile("none|hidden|-|size|height|width", re.I)  # what no such style is without
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])
_WRITE = re.compile(r"""document\.write\(\s*(?:'([^'<>]{1,80})'|"([^"<>]{1,80})"|([A-Za-z_]\w{0,40}))\s*\)""")
_SMALL_SCRIPT = 800  # characters: a longer one does more than write a value
_LARGE_COMMENT = 120  # characters: a smaller one hides no list


def clean(text: str | None) -> str:
    """Text without zero-width characters, runs of blanks as one space, trimmed."""
    if not text:
        return ""
    joined = " ".join(text.split())
    return joined if joined.isprintable() else " ".join(joined.translate(_INVISIBLE).split())


class Element:
    """One element. Ranges are half open: `first`/`last` over pieces, links over `Outline.anchors`, and
    `index`/`end` over `Outline.elements` (descendants are elements[index + 1:end]).

    `marks` are class and id as one string, for telling parts of a page by their names; "" when it has neither.
    """

    __slots__ = (
        "attributes",
        "end",
        "first",
        "first_anchor",
        "hidden",
        "index",
        "last",
        "last_anchor",
        "marks",
        "parent",
        "shown",
        "tag",
    )

    end: int
    last: int
    last_anchor: int

    def __init__(
        self,
        tag: str,
        attributes: dict[str, str | None],
        parent: Element | None,
        index: int,
        first: int,
        first_anchor: int,
        hidden: bool,
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.index = index
        self.first = first
        self.first_anchor = first_anchor
        self.hidden = hidden
        self.marks = ""
        self.shown: str | None = None  # its text as one line, once asked for

    def get(self, name: str) -> str:
        """An attribute's value, "" when missing."""
        return self.attributes.get(name) or ""

    def ancestors(self) -> Iterator[Element]:
        """Parents from the nearest outwards."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


class Line(NamedTuple):
    """One line of text and the pieces it is made of."""

    text: str
    first: int
    last: int


@dataclass(slots=True)
class Outline:
    """The page in reading order. Pieces hold no zero-width characters and no runs of blanks."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    anchors: list[Element] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    unlinked: list[int] = field(default_factory=list)  # pieces of text that stand in no link
    hidden: set[int] = field(default_factory=set)  # pieces that a visitor cannot see
    hiding: list[Element] = field(default_factory=list)  # outermost elements that hide themselves, tabs among them
    marked: list[Element] = field(default_factory=list)  # elements with a class or an id
    tagged: defaultdict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))

    def text(self, element: Element) -> str:
        """The text of an element in lines, without hidden parts."""
        return "\n".join(line.text for line in self.lines(element))

    def line(self, element: Element) -> str:
        """The text of an element as one line."""
        shown = element.shown
        if shown is None:
            shown = element.shown = self.between(element.first, element.last)
        return shown

    def between(self, first: int, last: int) -> str:
        """The text of a range of pieces as one line."""
        if last - first == 1:
            return self.pieces[first].strip()
        return " ".join("".join(self.pieces[first:last]).split())

    def all(self, *tags: str) -> list[Element]:
        """All elements of the given tags, tag by tag, each in page order."""
        if len(tags) == 1:
            return self.tagged.get(tags[0], [])
        return [element for tag in tags for element in self.tagged.get(tag, ())]

    def lines(self, element: Element, *, hidden: bool = False) -> list[Line]:
        """The lines of an element in order; hidden text is left out unless asked for."""
        found: list[Line] = []
        pieces, new_line = self.pieces, tuple.__new__
        unseen = frozenset() if hidden else self.hidden
        at, last = element.first, element.last
        while at < last:
            try:
                end = pieces.index("\n", at, last)
            except ValueError:
                end = last
            if unseen and not unseen.isdisjoint(range(at, end)):
                text = " ".join("".join(pieces[n] for n in range(at, end) if n not in unseen).split())
            elif end - at == 1:
                text = pieces[at].strip()
            else:
                text = " ".join("".join(pieces[at:end]).split())
            if text:
                found.append(new_line(Line, (text, at, end)))
            at = end + 1
        return found

    def inside(self, element: Element) -> list[Element]:
        """The descendants of an element in page order."""
        return self.elements[element.index + 1 : element.end]


def walk(root: LexborNode) -> Outline:
    """Read a parsed tree from its root element downwards, once.

    Every page is read through this loop, several hundred elements each: it stands in one piece for speed.
    """
    outline = Outline()
    pieces, elements, anchors, tagged = outline.pieces, outline.elements, outline.anchors, outline.tagged
    above: Element | None = None
    is_hidden = False
    links_open = 0
    open_nodes: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        child = None
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if not text.isspace():
                _add_text(outline, text, is_hidden, links_open)
            elif pieces and pieces[-1] != "\n":
                pieces.append(" ")
        elif tag == "-comment":
            comment = node.comment_content
            if comment and len(comment) > _LARGE_COMMENT:
                outline.comments.append(comment)
        elif tag is not None:
            is_block = tag in _BLOCKS
            if is_block and pieces and pieces[-1] != "\n":
                pieces.append("\n")
            attributes = node.attributes
            element = Element(tag, attributes, above, len(elements), len(pieces), len(anchors), is_hidden)
            elements.append(element)
            tagged[tag].append(element)
            if attributes:
                if "style" in attributes or "hidden" in attributes:
                    _hide(outline, element)
                names, name = attributes.get("class"), attributes.get("id")
                if names or name:
                    element.marks = f"{names or ''} {name or ''}"
                    outline.marked.append(element)
            if tag == "script":
                _read_script(outline, element, node, links_open)
            elif tag not in _UNREAD:
                child = node.child
                if tag == "a":
                    anchors.append(element)
            if child is not None:
                open_nodes.append(node)
                above = element
                is_hidden = element.hidden
                links_open += tag == "a"
                node = child
                continue
            element.end, element.last, element.last_anchor = len(elements), len(pieces), len(anchors)
            if is_block:
                if pieces and pieces[-1] != "\n":
                    pieces.append("\n")
            elif tag in _CELLS:
                pieces.append(" ")
        following = node.next
        while following is None and above is not None:
            node = open_nodes.pop()
            above.end, above.last, above.last_anchor = len(elements), len(pieces), len(anchors)
            tag = above.tag
            if tag in _BLOCKS:
                if pieces and pieces[-1] != "\n":
                    pieces.append("\n")
            elif tag in _CELLS:
                pieces.append(" ")
            elif tag == "a":
                links_open -= 1
            above = above.parent
            is_hidden = above is not None and above.hidden
            following = node.next if above is not None else None
        node = following
    pieces.append("\n")
    _show_tabs(outline)
    return outline


def _hide(outline: Outline, element: Element) -> None:
    """Note an element that its attributes take out of sight."""
    hides = "hidden" in element.attributes or _style_hides(element.get("style"))
    if hides and not element.hidden:
        element.hidden = True
        outline.hiding.append(element)


def _show_tabs(outline: Outline) -> None:
    """Hidden blocks whose like (same tag, same class, same parent) is shown are tabs: a visitor reaches them."""
    closed = [each for each in outline.hiding if each.get("class")]
    if not closed:
        return
    parents = {id(each.parent) for each in closed}
    shown = {
        (id(each.parent), each.tag, each.get("class"))
        for each in outline.marked
        if not each.hidden and id(each.parent) in parents
    }
    for element in closed:
        if (id(element.parent), element.tag, element.get("class")) in shown:
            for inner in outline.elements[element.index : element.end]:
                inner.hidden = False
            outline.hidden.difference_update(range(element.first, element.last))


def _read_script(outline: Outline, element: Element, node: LexborNode, links_open: int) -> None:
    """Keep an inline script. What it plainly writes where it stands (`var d='2018'; document.write(d)`) is text."""
    if "src" in element.attributes:
        return
    script = node.text() or ""
    outline.scripts.append(script)
    if len(script) <= _SMALL_SCRIPT and "document.write(" in script:
        for literal, other, name in _WRITE.findall(script):
            kept = re.search(rf"\b{name}\s*=\s*['\"]([^'\"<>]{{1,80}})['\"]", script) if name else None
            text = literal or other or (kept[1] if kept else "")
            if text:
                _add_text(outline, clean(text), False, links_open)


def _add_text(outline: Outline, text: str, is_hidden: bool, links_open: int) -> None:
    """A text node with its blanks folded, those at its ends kept as one space."""
    pieces = outline.pieces
    core = " ".join(text.split())
    if not core.isprintable():
        text = text.translate(_INVISIBLE)
        core = " ".join(text.split())
    if not core:
        if text and pieces and pieces[-1] != "\n":
            pieces.append(" ")
        return
    if is_hidden:
        outline.hidden.add(len(pieces))
    if not links_open:
        outline.unlinked.append(len(pieces))
    if len(core) != len(text):
        core = f"{' ' if text[0].isspace() else ''}{core}{' ' if text[-1].isspace() else ''}"
    pieces.append(core)


@lru_cache(maxsize=4096)
def _style_hides(style: str) -> bool:
    return bool(_HIDES.search(style)) and bool(_HIDING_STYLE.search(style[:500]))
