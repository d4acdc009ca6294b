"""Tables of data: rows of cell texts, merged cells repeated, the nearest heading as caption."""

from __future__ import annotations

from bisect import bisect_right

from crawler.extract.document import Document
from crawler.extract.outline import Element, Line
from model.page import Table

_MOST_ROWS = 2_000
_MOST_COLUMNS = 60
_MOST_CELLS = 40_000  # of all tables of a page
_HEADINGS = 3  # lines above a table in which its heading may stand


def tables(document: Document) -> tuple[Table, ...]:
    """Innermost tables with at least two rows and two columns, in page order."""
    found: list[Table] = []
    cells_left = _MOST_CELLS
    for element in document.outline.all("table"):
        inside = document.outline.inside(element)
        if any(inner.tag == "table" for inner in inside):
            continue
        rows = _grid(document, inside)
        cells_left -= sum(map(len, rows))
        if cells_left < 0:
            break
        if len(rows) >= 2 and max(map(len, rows)) >= 2:
            found.append(Table(rows, _caption(document, element, inside)))
    return tuple(found)


def _grid(document: Document, inside: list[Element]) -> tuple[tuple[str, ...], ...]:
    """Cells by row and column; a merged cell stands in every place it covers."""
    grid: list[list[str]] = []
    covered: dict[int, tuple[int, str]] = {}  # column -> rows still covered, text
    rows = [element for element in inside if element.tag == "tr"][:_MOST_ROWS]
    for row in rows:
        cells = [inner for inner in document.outline.inside(row) if inner.tag in ("td", "th")]
        line: list[str] = []
        for cell in cells:
            if covered:
                _fill_covered(line, covered)
            text = document.outline.line(cell)
            attributes = cell.attributes
            width = _span(cell, "colspan") if "colspan" in attributes else 1
            height = _span(cell, "rowspan") if "rowspan" in attributes else 1
            if width == height == 1:
                line.append(text)
                continue
            for _ in range(width):
                if height > 1:
                    covered[len(line)] = (height - 1, text)
                line.append(text)
        _fill_covered(line, covered)
        grid.append(line[:_MOST_COLUMNS])
    return tuple(tuple(line) for line in grid if any(line))


def _fill_covered(line: list[str], covered: dict[int, tuple[int, str]]) -> None:
    while len(line) in covered:
        left, text = covered.pop(len(line))
        if left > 1:
            covered[len(line)] = (left - 1, text)
        line.append(text)


def _span(cell: Element, name: str) -> int:
    value = cell.get(name).strip()
    return min(int(value), _MOST_COLUMNS) if value.isascii() and value.isdigit() and int(value) > 0 else 1


def _caption(document: Document, element: Element, inside: list[Element]) -> str:
    for inner in inside:
        if inner.tag == "caption":
            return document.outline.line(inner)
    end = bisect_right(document.lines, element.first, key=_end)
    above = (line.text for line in reversed(document.lines[max(0, end - _HEADINGS) : end]))
    return next((text for text in above if 2 <= len(text) <= 60), "")


def _end(line: Line) -> int:
    return line.last
