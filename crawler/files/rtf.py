"""Rich Text Format, which many a .doc is inside: text and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawler.files.grids import Cell
from crawler.files.harvest import Harvest

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_NOT_TEXT = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata themedata datastore listtable listoverridetable rsidtbl "
    b"generator xmlnstbl latentstyles filetbl revtbl fldinst template upr bkmkstart bkmkend".split()
)
_CHARACTERS = {
    b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"page": "\n", b"sect": "\n",
}  # fmt: skip
_TOLERANCE = 40.0  # twips (1/20 point)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces."""

    silent: bool = False
    fallback: int = 1  # characters after \\u that stand in for it


def read_rtf(body: bytes, harvest: Harvest) -> None:
    """The text in order; tables with their cells where the row definitions put them."""
    _Reader(body, harvest).read()


class _Reader:
    def __init__(self, body: bytes, harvest: Harvest) -> None:
        self._body = body
        self._harvest = harvest
        codepage = re.search(rb"\\ansicpg(\d+)", body[:4096])
        is_chinese = b"\\fcharset134" in body or codepage is None or codepage[1] in (b"936", b"0", b"54936")
        self._charset = "gb18030" if is_chinese else f"cp{codepage[1].decode()}" if codepage else "cp1252"
        self._group = _Group()
        self._groups: list[_Group] = []
        self._paragraph: list[str] = []
        self._bytes = bytearray()  # characters of the codepage, perhaps half of one
        self._to_skip = 0
        self._in_table = False
        self._cell: list[str] = []
        self._cells: list[str] = []
        self._edges: list[int] = []
        self._below: list[bool] = []  # per cell: goes on with the one above
        self._goes_on = False
        self._rows: list[list[Cell]] = []

    def read(self) -> None:
        at = 0
        while match := _TOKEN.match(self._body, at):
            at = match.end()
            if match["word"] == b"bin":
                at += max(int(match["number"] or 0), 0)
            elif match["word"]:
                self._word(match["word"], int(match["number"]) if match["number"] else None)
            elif match["brace"]:
                self._brace(match["brace"])
            elif match["symbol"]:
                self._symbol(match["symbol"])
            elif match["hex"]:
                self._raw(bytes.fromhex(match["hex"].decode()))
            elif match["text"]:
                self._raw(match["text"])
        self._end_paragraph()
        self._end_table()

    def _brace(self, brace: bytes) -> None:
        self._flush_bytes()
        if brace == b"{":
            self._groups.append(self._group)
        elif self._groups:
            self._group = self._groups.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":  # a destination that older readers may ignore
            self._group = replace(self._group, silent=True)
        elif symbol in b"\\{}":
            self._raw(symbol)
        elif symbol in b"~_-":
            self._text({b"~": " ", b"_": "-", b"-": ""}[symbol])
        elif symbol in b"\r\n":
            self._end_paragraph()

    def _raw(self, raw: bytes) -> None:
        skipped = min(self._to_skip, len(raw))
        self._to_skip -= skipped
        if not self._group.silent:
            self._bytes += raw[skipped:]

    def _flush_bytes(self) -> None:
        if self._bytes:
            self._paragraph.append(self._bytes.decode(self._charset, "replace"))
            self._bytes.clear()

    def _text(self, text: str) -> None:
        self._flush_bytes()
        if not self._group.silent:
            self._paragraph.append(text)

    def _word(self, word: bytes, number: int | None) -> None:
        self._to_skip = 0
        if word == b"u" and number is not None:
            self._text(chr(number % 0x10000))
            self._to_skip = self._group.fallback
        elif word == b"uc" and number is not None:
            self._group = replace(self._group, fallback=max(0, min(number, 10)))
        elif word in _NOT_TEXT:
            self._flush_bytes()
            self._group = replace(self._group, silent=True)
        elif word in _CHARACTERS:
            self._text(_CHARACTERS[word])
        elif not self._group.silent:
            self._layout(word, number)

    def _layout(self, word: bytes, number: int | None) -> None:
        if word == b"par":
            self._end_paragraph()
        elif word == b"intbl":
            self._in_table = True
        elif word == b"pard":
            self._in_table = False
        elif word == b"trowd":
            self._edges, self._below = [], []
        elif word in (b"clvmrg", b"clvmgf"):
            self._goes_on = word == b"clvmrg"
        elif word == b"cellx" and number is not None:
            self._edges.append(number)
            self._below.append(self._goes_on)
            self._goes_on = False
        elif word == b"cell":
            self._in_table = True
            self._end_paragraph()
            self._cells.append("\n".join(self._cell))
            self._cell = []
        elif word == b"row":
            self._end_row()

    def _end_paragraph(self) -> None:
        self._flush_bytes()
        text = _joined(self._paragraph)
        self._paragraph = []
        if self._in_table:
            self._cell.append(text)
        elif text.strip():
            self._end_table()
            self._harvest.add_text(text)

    def _end_row(self) -> None:
        count = len(self._cells)
        edges, below = self._edges, self._below
        if len(edges) != count:
            edges, below = list(range(1000, 1000 * (count + 1), 1000)), [False] * count
        lefts = [min(0, edges[0] - 1) if edges else 0, *edges]
        spans = zip(lefts, edges, self._cells, below, strict=False)
        self._rows.append([Cell(left, right, text, goes_on) for left, right, text, goes_on in spans])
        self._cells, self._cell = [], []

    def _end_table(self) -> None:
        if self._cells:
            self._end_row()
        if self._rows:
            rows, self._rows = self._rows, []
            self._harvest.add_cells(rows, _TOLERANCE)


def _joined(parts: list[str]) -> str:
    """The parts as one text, surrogate pairs (written as two \\u) put together."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
