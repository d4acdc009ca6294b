"""The page walked once: elements, text and links in reading order, so that every fact is read without the tree.

Text is kept as a sequence of pieces; block boundaries are pieces of their own ("\\n"). An element knows the range of
pieces, links and elements inside it, so the text of any part of the page is a slice.
"""

from __future__ import annotations

import re
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


@dataclass(slots=True, eq=False)
class Element:
    """One element. Ranges are half open: `first`/`last` over pieces, links over `Outline.anchors`, and
    `index`/`end` over `Outline.elements` (descendants are elements[index + 1:end])."""

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    index: int
    first: int
    first_anchor: int
    end: int = 0
    last: int = 0
    last_anchor: int = 0
    hidden: bool = False
    shown: str | None = None  # its text as one line, once asked for

    def get(self, name: str) -> str:
        """An attribute's value, "" when missing."""
        return self.attributes.get(name) or ""

    @property
    def marks(self) -> str:
        """Class and id as one string, for telling parts of a page by their names; "" when it has neither."""
        names, name = self.attributes.get("class"), self.attributes.get("id")
        return f"{names or ''} {name or ''}" if names or name else ""

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
    """The page in reading order."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    anchors: list[Element] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # pieces that a visitor cannot see
    tagged: dict[str, list[Element]] = field(default_factory=dict)

    def text(self, element: Element) -> str:
        """The text of an element in lines, without hidden parts."""
        return "\n".join(line.text for line in self.lines(element))

    def line(self, element: Element) -> str:
        """The text of an element as one line."""
        if element.shown is None:
            element.shown = clean("".join(self.pieces[element.first : element.last]))
        return element.shown

    def all(self, *tags: str) -> list[Element]:
        """All elements of the given tags, tag by tag, each in page order."""
        if len(tags) == 1:
            return self.tagged.get(tags[0], [])
        return [element for tag in tags for element in self.tagged.get(tag, ())]

    def lines(self, element: Element, *, hidden: bool = False) -> list[Line]:
        """The lines of an element in order; hidden text is left out unless asked for."""
        found: list[Line] = []
        held: list[str] = []
        begin = element.first
        pieces, unseen = self.pieces, self.hidden
        for at in range(element.first, element.last):
            piece = pieces[at]
            if piece != "\n":
                if not held:
                    begin = at
                if hidden or at not in unseen:
                    held.append(piece)
            elif held:
                text = clean("".join(held))
                if text:
                    found.append(Line(text, begin, at))
                held = []
        text = clean("".join(held))
        return [*found, Line(text, begin, element.last)] if text else found

    def inside(self, element: Element) -> list[Element]:
        """The descendants of an element in page order."""
        return self.elements[element.index + 1 : element.end]


def walk(root: LexborNode) -> Outline:
    """Read a parsed tree from its root element downwards, once."""
    outline = Outline()
    pieces = outline.pieces
    above: Element | None = None
    open_nodes: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        child = None
        tag = node.tag
        if tag == "-text":
            text = node.text_content
            if text and not text.isspace():
                _add_text(outline, above, text)
            elif pieces and pieces[-1] != "\n":
                pieces.append(" ")
        elif tag == "-comment":
            comment = node.comment_content
            if comment and len(comment) > _LARGE_COMMENT:
                outline.comments.append(comment)
        elif tag is not None:
            element = _open(outline, above, tag, node.attributes)
            if tag == "script":
                _read_script(outline, element, node)
            elif tag not in _UNREAD:
                child = node.child
            if child is not None:
                open_nodes.append(node)
                above = element
            else:
                _close(outline, element)
        following = child if child is not None else node.next
        while following is None and open_nodes and above is not None:
            node = open_nodes.pop()
            _close(outline, above)
            above = above.parent
            following = node.next if open_nodes else None
        node = following
    pieces.append("\n")
    _show_tabs(outline)
    return outline


def _show_tabs(outline: Outline) -> None:
    """Hidden blocks whose like (same tag, same class, same parent) is shown are tabs: a visitor reaches them."""
    closed = [each for each in outline.elements if each.hidden and each.get("class") and not _is_hidden_above(each)]
    if not closed:
        return
    parents = {id(each.parent) for each in closed}
    shown = {
        (id(each.parent), each.tag, each.get("class"))
        for each in outline.elements
        if not each.hidden and id(each.parent) in parents
    }
    for element in closed:
        if (id(element.parent), element.tag, element.get("class")) in shown:
            for inner in outline.elements[element.index : element.end]:
                inner.hidden = False
            outline.hidden.difference_update(range(element.first, element.last))


def _is_hidden_above(element: Element) -> bool:
    return element.parent is not None and element.parent.hidden


def _read_script(outline: Outline, element: Element, node: LexborNode) -> None:
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
                outline.pieces.append(clean(text))


def _add_text(outline: Outline, above: Element | None, text: str) -> None:
    """A text node with its blanks folded, those at its ends kept as one space."""
    core = " ".join(text.split())
    if above is not None and above.hidden:
        outline.hidden.add(len(outline.pieces))
    if len(core) != len(text):
        core = f"{' ' if text[0].isspace() else ''}{core}{' ' if text[-1].isspace() else ''}"
    outline.pieces.append(core)


def _open(outline: Outline, above: Element | None, tag: str, attributes: dict[str, str | None]) -> Element:
    pieces, elements, tagged = outline.pieces, outline.elements, outline.tagged
    if tag in _BLOCKS and pieces and pieces[-1] != "\n":
        pieces.append("\n")
    element = Element(tag, attributes, above, len(elements), len(pieces), len(outline.anchors))
    if (above is not None and above.hidden) or (attributes and _hides(attributes)):
        element.hidden = True
    elements.append(element)
    if tag in tagged:
        tagged[tag].append(element)
    else:
        tagged[tag] = [element]
    if tag == "a":
        outline.anchors.append(element)
    return element


def _close(outline: Outline, element: Element) -> None:
    pieces = outline.pieces
    element.end, element.last = len(outline.elements), len(pieces)
    element.last_anchor = len(outline.anchors)
    if element.tag in _BLOCKS:
        if pieces and pieces[-1] != "\n":
            pieces.append("\n")
    elif element.tag in _CELLS:
        pieces.append(" ")


def _hides(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and _style_hides(style or "")


@lru_cache(maxsize=16_384)
def names_in(marks: str) -> tuple[str, ...]:
    """The words of a class or id, in lower case."""
    return tuple(marks.lower().split())


@lru_cache(maxsize=4096)
def _style_hides(style: str) -> bool:
    return bool(_HIDING_STYLE.search(style[:500]))
