"""The page in reading order: elements, text and links, so that every fact is read without the tree.

Text is kept as a sequence of pieces; block boundaries are pieces of their own ("\\n"). An element knows the range of
pieces, links and elements inside it, so the text of any part of the page is a slice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])


def clean(text: str | None) -> str:
    """Text without zero-width characters, runs of blanks as one space, trimmed."""
    if not text:
        return ""
    joined = " ".join(text.split())
    return joined if joined.isprintable() else " ".join(joined.translate(INVISIBLE).split())


class Element:
    """One element, filled in by the walk. Ranges are half open: `first`/`last` over pieces, links over
    `Outline.anchors`, and `index`/`end` over `Outline.elements` (descendants are elements[index + 1:end]).

    `marks` are class and id as one string, for telling parts of a page by their names; "" when it has neither.
    `in_link` says that it is a link or stands in one; `shown` is its text as one line, once asked for.
    """

    __slots__ = (
        "attributes",
        "end",
        "first",
        "first_anchor",
        "hidden",
        "in_link",
        "index",
        "last",
        "last_anchor",
        "marks",
        "parent",
        "shown",
        "tag",
    )

    tag: str
    attributes: dict[str, str | None]
    parent: Element | None
    index: int
    end: int
    first: int
    last: int
    first_anchor: int
    last_anchor: int
    hidden: bool
    in_link: bool
    marks: str
    shown: str | None

    def get(self, name: str) -> str:
        """An attribute's value, "" when missing."""
        return self.attributes.get(name) or ""

    def nearest(self, most: int) -> list[Element]:
        """At most so many parents, from the nearest outwards."""
        found: list[Element] = []
        above = self.parent
        while above is not None and len(found) < most:
            found.append(above)
            above = above.parent
        return found

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
        text = "".join(self.pieces[first:last]).strip()
        return " ".join(text.split()) if "  " in text or "\n" in text else text

    def all(self, *tags: str) -> list[Element]:
        """All elements of the given tags, tag by tag, each in page order."""
        if len(tags) == 1:
            return self.tagged.get(tags[0], [])
        return [element for tag in tags for element in self.tagged.get(tag, ())]

    def lines(self, element: Element, *, hidden: bool = False) -> list[Line]:
        """The lines of an element in order; hidden text is left out unless asked for."""
        first, last = element.first, element.last
        pieces = self.pieces[first:last]
        for at in () if hidden else self.hidden:
            if first <= at < last:
                pieces[at - first] = ""
        texts = "".join(pieces).split("\n")
        pieces.append("\n")
        found: list[Line] = []
        new_line, begin = tuple.__new__, 0
        for text in texts:
            end = pieces.index("\n", begin)
            shown = text.strip()
            if shown:
                if "  " in shown:
                    shown = " ".join(shown.split())
                found.append(new_line(Line, (shown, first + begin, first + end)))
            begin = end + 1
        return found

    def children(self, element: Element) -> Iterator[Element]:
        """The elements directly inside an element, in page order."""
        elements, at = self.elements, element.index + 1
        while at < element.end:
            yield elements[at]
            at = elements[at].end

    def inside(self, element: Element) -> list[Element]:
        """The descendants of an element in page order."""
        return self.elements[element.index + 1 : element.end]
