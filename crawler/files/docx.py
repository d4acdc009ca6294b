"""Word 2007 documents (.docx, .wps in its new form), and the flat XML that Word 2003 saved (.doc, .xml)."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.files.grids import Cell
from crawler.files.harvest import Harvest, Unreadable
from crawler.files.packages import Element, Package, attribute, elements, local

_LAST_PARTS = ("footnotes", "endnotes", "header", "footer")
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOT_SHOWN = frozenset({"Fallback", "instrText", "delText", "del", "moveFrom", "pPr", "rPr"})


def read_docx(body: bytes, harvest: Harvest) -> None:
    """Paragraphs and tables in order, then notes, headers and footers. Pictures alone make a scan."""
    package = Package(body, harvest)
    main = _main_part(package)
    _harvest_blocks(package.elements(main, "p", "tbl"), harvest)
    images = sum(name.startswith("word/media/") for name in package.names())
    if images and len(harvest.text) < 10 * images:
        harvest.scanned = True
    for name in package.names():
        if name.startswith("word/") and name.removeprefix("word/").startswith(_LAST_PARTS) and name.endswith(".xml"):
            _harvest_blocks(package.elements(name, "p", "tbl"), harvest)


def read_word_xml(body: bytes, harvest: Harvest) -> None:
    """A document that Word 2003 saved as one XML file."""
    _harvest_blocks(elements(body, "p", "tbl"), harvest)


def _main_part(package: Package) -> str:
    """The main document: nearly always word/document.xml, else what the package's relationships say."""
    if "word/document.xml" in package:
        return "word/document.xml"
    for relation in package.elements("_rels/.rels", "Relationship"):
        if attribute(relation, "Type").endswith("/officeDocument"):
            return attribute(relation, "Target").lstrip("/")
    raise Unreadable("Word 文档缺少正文部件")


def _harvest_blocks(blocks: Iterator[Element], harvest: Harvest) -> None:
    for block in blocks:
        if local(block) == "p":
            harvest.add_text(_text(block))
        else:
            harvest.add_cells([list(_cells(row)) for row in _children(block, "tr")], tolerance=0.5)


def _cells(row: Element) -> Iterator[Cell]:
    """The cells of a row in grid columns; `vMerge` without "restart" goes on with the cell above."""
    column = _number(row, "gridBefore", 0)
    for cell in _children(row, "tc"):
        properties = next(_children(cell, "tcPr"), None)
        span = _number(cell, "gridSpan", 1)
        merge = None if properties is None else next(_children(properties, "vMerge", "vmerge"), None)
        text = "\n".join(filter(None, (_text(paragraph) for paragraph in cell.iter() if local(paragraph) == "p")))
        yield Cell(column, column + span, text, merge is not None and attribute(merge, "val") != "restart")
        column += span


def _children(element: Element, *names: str) -> Iterator[Element]:
    """Children of those names, wrappers such as content controls looked through."""
    for child in element:
        if local(child) in names:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _children(child, *names)


def _number(element: Element, name: str, default: int) -> int:
    """The value of the property `name` (in trPr or tcPr), between 0 and 1000."""
    for properties in _children(element, "trPr", "tcPr"):
        for found in _children(properties, name):
            value = attribute(found, "val")
            return min(int(value), 1000) if value.isascii() and value.isdigit() else default
    return default


def _text(paragraph: Element) -> str:
    """What a reader sees of a paragraph: no deleted text, no field codes, text boxes once."""
    parts: list[str] = []
    pending = [paragraph]
    while pending:
        element = pending.pop()
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name in _SPACES:
            parts.append(_SPACES[name])
        elif name not in _NOT_SHOWN:
            if name == "p" and element is not paragraph:  # a paragraph in a text box
                parts.append("\n")
            pending.extend(reversed(element))
    return "".join(parts)
