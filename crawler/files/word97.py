"""Word 97-2003 documents (.doc, and .wps as Kingsoft Writer saves them): text and tables.

Read after [MS-DOC]: the text lies in pieces (2.8.35 PlcPcd); whether a paragraph is a cell or the end of a table row
lies in the paragraph properties (2.9.181 PapxFkp), the edges of a row's cells in sprmTDefTable (2.9.321).
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import olefile

from crawler.files.grids import Cell
from crawler.files.harvest import Harvest, Unreadable
from crawler.files.tools import in_memory_file, run_tool

_DISK_PAGE = 512
_OLDER, _WORD97 = 0xA5DC, 0xC1  # the mark of Word 6 and 95; the first version of Word 97
_PIECE_TABLE, _PARAGRAPH_TABLE = 0x01A2, 0x0102  # where the file information block keeps their place and length
_TEXT_LENGTHS = 0x4C  # eight counts of characters: main text, footnotes, headers, macros, comments, endnotes, boxes
_IN_TABLE, _ROW_END, _ROW_DEFINITION, _ELSEWHERE = 0x2416, 0x2417, 0xD608, (0x6645, 0x6646)
_OPERAND_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_FEW_CHARACTERS = 10
_PICTURE_BYTES = 20_000  # of pictures in a document without text: it is a scan
_TOLERANCE = 40.0  # twips (1/20 point): edges closer than 0.7 mm are one

_FIELD_MARKS = re.compile("([\x13\x14\x15])")  # begin, separator between code and result, end
_PARAGRAPH = re.compile("([^\r\x07\x0c]*)([\r\x07\x0c])")
_SHOWN = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xad": ""})


@dataclass(frozen=True, slots=True)
class _Properties:
    """What a paragraph is; `edges` (twips) and `continues` only at the end of a table row."""

    in_table: bool = False
    row_end: bool = False
    edges: tuple[int, ...] = ()
    continues: tuple[bool, ...] = ()


_PLAIN = _Properties()


def read_doc(body: bytes, harvest: Harvest) -> None:
    """The text of all parts, the tables of the main text.

    Word 6 and 95 are left to antiword; a damaged document never is: it guesses at the rest, and not twice the same.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            document = _Document(ole)
        _harvest_main_text(document, harvest)
        harvest.add_text(_visible(document.rest, []).translate(_SHOWN).replace("\x07", "\t"))
        harvest.scanned = len(harvest.text) < _FEW_CHARACTERS and document.pictures > _PICTURE_BYTES
    except _Older as error:
        with in_memory_file(body) as path:
            text = run_tool("antiword", "-w", "0", "-m", "UTF-8.txt", path)
        if not text:
            raise Unreadable("Word 95 或更早格式的文档，无法读取") from error
        harvest.add_text(text.decode("utf-8", "replace"))
    except (struct.error, IndexError, OSError, _Unknown) as error:
        if harvest.text:
            raise Unreadable(f"Word 文档后部损坏，只读了前一部分（{error}）") from error
        raise Unreadable(f"无法读取的 Word 文档：{error}") from error


def _harvest_main_text(document: _Document, harvest: Harvest) -> None:
    paragraphs: list[str] = []
    cells: list[str] = []
    rows: list[list[Cell]] = []
    for text, mark, properties in document.paragraphs():
        if rows and not properties.in_table:
            harvest.add_cells(rows, _TOLERANCE)
            rows = []
        if properties.row_end:
            rows.append(_row(cells, properties))
            cells, paragraphs = [], []
        elif properties.in_table:
            paragraphs.append(text)
            if mark == "\x07":
                cells.append("\n".join(paragraphs))
                paragraphs = []
        else:
            harvest.add_text(text)
    harvest.add_text("\n".join([*cells, *paragraphs]))  # a table cut off before the end of its row
    if rows:
        harvest.add_cells(rows, _TOLERANCE)


def _row(texts: list[str], properties: _Properties) -> list[Cell]:
    edges: tuple[int, ...] = properties.edges
    if len(edges) != len(texts) + 1:  # no definition, or one that does not fit: cells in order
        edges = tuple(range(0, 1000 * (len(texts) + 1), 1000))
    continues = properties.continues or (False,) * len(texts)
    spans = zip(pairwise(edges), texts, continues, strict=False)
    return [Cell(left, right, text, below and not text) for (left, right), text, below in spans]


def _visible(text: str, fields: list[bool]) -> str:
    """The text without field codes (hyperlink targets, page counters …), their results kept.

    `fields` are the fields open at the start of `text`, True while in the code; it is brought up to date.
    """
    kept: list[str] = []
    for part in _FIELD_MARKS.split(text):
        if part == "\x13":
            fields.append(True)
        elif part == "\x14" and fields:
            fields[-1] = False
        elif part == "\x15" and fields:
            fields.pop()
        elif not any(fields):
            kept.append(part)
    return "".join(kept)


class _Older(Exception):
    """A document of Word 6 or 95."""


class _Unknown(Exception):
    """A Word document of a kind that this reader does not know, or a damaged one."""


class _Document:
    """The streams of one document. `main` is its main text, `rest` footnotes, headers, text boxes …"""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._stream: bytes = ole.openstream("WordDocument").read()
        magic, version, flags = struct.unpack_from("<HH6xH", self._stream)
        if flags & 0x0100:
            raise Unreadable("已加密，需要密码")
        if magic == _OLDER and version < _WORD97:
            raise _Older
        if magic != 0xA5EC or version < _WORD97:
            raise _Unknown("文件头损坏，或格式不明")
        self._table: bytes = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
        self._data: bytes = ole.openstream("Data").read() if ole.exists("Data") else b""
        self.pictures = len(self._data)  # bytes
        self._pieces: list[tuple[int, int, int]] = []  # character position, offset in the stream, bytes a character
        units = b"".join(self._read_pieces())
        main_length = self._u32(_TEXT_LENGTHS)
        self.main = units[: 2 * main_length].decode("utf-16-le", "replace")
        self.rest = units[2 * main_length :].decode("utf-16-le", "replace")
        self._runs = self._paragraph_runs()

    def paragraphs(self) -> Iterator[tuple[str, str, _Properties]]:
        """Paragraphs of the main text: text, the character that ends it, what it is."""
        starts = [position for position, _, _ in self._pieces]
        offsets = [start for start, _, _ in self._runs]
        fields: list[bool] = []
        position = end = 0
        for match in _PARAGRAPH.finditer(self.main):
            position += len(match[0].encode("utf-16-le", "replace")) // 2  # Word counts code units
            end = match.end()
            first, offset, width = self._pieces[max(bisect_right(starts, position - 1) - 1, 0)]
            place = offset + (position - 1 - first) * width
            run = bisect_right(offsets, place) - 1
            known = run >= 0 and place < self._runs[run][1]
            text = _visible(match[1], fields).translate(_SHOWN)
            yield text, match[2], self._properties(self._runs[run][2]) if known else _PLAIN
        if end < len(self.main):
            yield _visible(self.main[end:], fields).translate(_SHOWN), "\r", _PLAIN

    def _read_pieces(self) -> Iterator[bytes]:
        """The text as UTF-16 code units, piece by piece."""
        table = self._piece_table()
        count = (len(table) - 4) // 12
        positions = struct.unpack_from(f"<{count + 1}I", table)
        for number, (first, last) in enumerate(pairwise(positions)):
            (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(place & 0x40000000)
            offset = (place & 0x3FFFFFFF) // 2 if narrow else place & 0x3FFFFFFF
            width = 1 if narrow else 2
            self._pieces.append((first, offset, width))
            raw = self._stream[offset : offset + (last - first) * width]
            yield raw.decode("cp1252", "replace").encode("utf-16-le") if narrow else raw

    def _piece_table(self) -> bytes:
        place, length = self._u32(_PIECE_TABLE), self._u32(_PIECE_TABLE + 4)
        block = self._table[place : place + length]
        at = 0
        while at < len(block) and block[at] == 0x01:  # property modifiers before the pieces
            at += 3 + int.from_bytes(block[at + 1 : at + 3], "little")
        if at >= len(block) or block[at] != 0x02:
            raise _Unknown("找不到正文分段表")
        (size,) = struct.unpack_from("<I", block, at + 1)
        return block[at + 5 : at + 5 + size]

    def _paragraph_runs(self) -> list[tuple[int, int, bytes]]:
        """Ranges of offsets in the stream and the property bytes of the paragraphs that end in them."""
        place, length = self._u32(_PARAGRAPH_TABLE), self._u32(_PARAGRAPH_TABLE + 4)
        count = (length - 4) // 8
        runs: list[tuple[int, int, bytes]] = []
        for number in range(count):
            (page,) = struct.unpack_from("<I", self._table, place + 4 * (count + 1) + 4 * number)
            runs.extend(self._page_runs((page & 0x3FFFFF) * _DISK_PAGE))
        return sorted(runs, key=lambda run: run[0])

    def _page_runs(self, at: int) -> Iterator[tuple[int, int, bytes]]:
        page = self._stream[at : at + _DISK_PAGE]
        count = page[_DISK_PAGE - 1]
        places = struct.unpack_from(f"<{count + 1}I", page)
        for number, (first, last) in enumerate(pairwise(places)):
            start = 2 * page[4 * (count + 1) + 13 * number]
            if start:
                size = page[start]
                begin, end = (start + 1, start + 2 * size) if size else (start + 2, start + 2 + 2 * page[start + 1])
                yield first, last, page[begin + 2 : end]  # two bytes of style come first

    def _properties(self, modifiers: bytes) -> _Properties:
        in_table = row_end = False
        definition = b""
        for operation, operand in _modifiers(modifiers):
            if operation == _IN_TABLE:
                in_table = bool(operand[0])
            elif operation == _ROW_END:
                row_end = bool(operand[0])
            elif operation == _ROW_DEFINITION:
                definition = operand
            elif operation in _ELSEWHERE:
                place = int.from_bytes(operand, "little")
                size = int.from_bytes(self._data[place : place + 2], "little")
                return self._properties(self._data[place + 2 : place + 2 + size])
        edges, continues = _row_definition(definition) if definition else ((), ())
        return _Properties(in_table or row_end, row_end, edges, continues)

    def _u32(self, at: int) -> int:
        return int(struct.unpack_from("<I", self._stream, at)[0])


def _modifiers(modifiers: bytes) -> Iterator[tuple[int, bytes]]:
    """Operation and operand of each property modifier (2.2.5.1 Sprm)."""
    at = 0
    while at + 3 <= len(modifiers):
        operation = int.from_bytes(modifiers[at : at + 2], "little")
        at += 2
        kind = operation >> 13
        if operation == _ROW_DEFINITION:
            size, at = int.from_bytes(modifiers[at : at + 2], "little") - 1, at + 2
        elif kind == 6:
            size, at = modifiers[at], at + 1
        else:
            size = _OPERAND_SIZES[kind]
        yield operation, modifiers[at : at + size]
        at += max(size, 0)


def _row_definition(operand: bytes) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """The edges of a row's cells in twips, and which of them go on with the cell above (2.9.321, 2.9.331)."""
    count = operand[0]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[1 + 2 * (count + 1) :]
    merges = (int.from_bytes(flags[20 * n : 20 * n + 2], "little") >> 5 & 3 for n in range(count))
    return edges, tuple(merge == 1 for merge in merges)
