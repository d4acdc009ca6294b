"""What is gathered from one file while it is read, within limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from crawler.files.grids import Cell, lay_out
from crawler.files.limits import FileLimits
from model.page import Table

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff]")
_MONEY_UNIT = re.compile(r"^[\s((]*(?:金额)?单位[::]?\s*(?:人民币)?[万亿千]?元|[::][万亿千]?元[\s))]*$")


class Unreadable(Exception):
    """The file cannot be read; the message is the Chinese reason that the reader of a report sees."""


class LimitReached(Exception):
    """A limit is spent; what was gathered so far stands. The message is the Chinese reason."""


def clean(text: str) -> str:
    """The text without NULs, control and zero-width characters; line ends as \\n. Nothing is folded."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def numbers(pages: Sequence[int]) -> str:
    """Page numbers for a reader, at most ten of them."""
    shown = "、".join(map(str, pages[:10]))
    return shown if len(pages) <= 10 else f"{shown} 等 {len(pages)} "


class Harvest:
    """Collects text, tables and members in the order of the file, and raises LimitReached when a limit is spent.

    `out_of_time` is asked between pages, rows and members.
    """

    def __init__(self, limits: FileLimits, out_of_time: Callable[[], bool]) -> None:
        self.limits = limits
        self.pages: int | None = None
        self.scanned = False
        self.members: list[str] = []
        self.metas: dict[str, str] = {}
        self.troubles: list[str] = []  # parts that could not be read while the rest could
        self._texts: list[str] = []
        self._tables: list[Table] = []
        self._characters = 0
        self._rows = 0
        self._cells = 0
        self._unpacked = 0
        self._out_of_time = out_of_time

    @property
    def text(self) -> str:
        """The text so far, blocks separated by line breaks."""
        return "\n".join(self._texts)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables so far."""
        return tuple(self._tables)

    def check_time(self) -> None:
        """Raise LimitReached when the time for this file is spent."""
        if self._out_of_time():
            raise LimitReached(f"读取超过 {self.limits.soft_seconds:g} 秒,只读了前一部分")

    def add_text(self, text: str) -> None:
        """Add one block of text; empty blocks are dropped."""
        self.check_time()
        block = clean(text).strip("\n\t ")
        if not block:
            return
        room = self.limits.characters - self._characters
        self._texts.append(block[:room])
        self._characters += min(len(block), room)
        if len(block) > room:
            raise LimitReached(f"文字超过 {self.limits.characters:,} 字,只读了前一部分")

    def add_table(
        self,
        rows: Iterable[Sequence[str]],
        caption: str | None = None,
        plain: Iterable[Sequence[str]] | None = None,
    ) -> None:
        """Add one table, and its text: a line per row, tabs between cells.

        `rows` repeat merged cells; `plain` are the rows as text, each cell once (the same rows when None).
        `caption` None takes the heading that stands above. Empty rows at the end and empty columns at the right
        are dropped; a table without content is no table.
        """
        heading = self._heading() if caption is None else clean(caption).strip()
        kept: list[tuple[str, ...]] = []
        cut = ""
        for row in rows:
            self.check_time()
            cut = self._count_row(len(row))
            if cut:
                break
            kept.append(tuple(clean(cell).strip() for cell in row))
        while kept and not any(kept[-1]):
            kept.pop()
        width = max((_width(row) for row in kept), default=0)
        if width:
            table = tuple(row[:width] for row in kept)
            self._tables.append(Table(rows=table, caption=heading))
            lines = ("\t".join(row).strip() for row in islice(plain if plain is not None else table, len(table)))
            self.add_text("\n".join(line for line in lines if line))
        if cut:
            raise LimitReached(cut)

    def add_cells(self, rows: Sequence[Sequence[Cell]], tolerance: float, caption: str | None = None) -> None:
        """Add a table of cells given by their edges; edges closer than `tolerance` are one."""
        self.add_table(lay_out(rows, tolerance), caption, [[cell.text for cell in row] for row in rows])

    def _count_row(self, width: int) -> str:
        """Account for one row; why it is one too many, or ""."""
        self._rows += 1
        self._cells += width
        if self._rows > self.limits.table_rows:
            return f"表格超过 {self.limits.table_rows:,} 行,只读了前一部分"
        if self._cells > self.limits.table_cells or width > self.limits.columns:
            return f"表格超过 {self.limits.table_cells:,} 格或 {self.limits.columns:,} 列,只读了前一部分"
        return ""

    def _heading(self) -> str:
        """The short line above, unless it is a sentence; lines that only name the unit of money are passed over."""
        lines = self._texts[-1].split("\n")[-1:] if self._texts else []
        if lines and _MONEY_UNIT.search(lines[0]) and len(self._texts) > 1:
            lines = self._texts[-2].split("\n")[-1:]
        return lines[0].strip() if lines and len(lines[0]) <= 60 and "。" not in lines[0] else ""

    def unpack(self, size: int) -> None:
        """Account for `size` decompressed bytes."""
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise LimitReached(f"解压后超过 {self.limits.unpacked_bytes // 1024 // 1024} MB,疑为压缩炸弹,已停止")

    def add_member(self, name: str) -> None:
        """Account for one member of an archive."""
        self.check_time()
        if len(self.members) >= self.limits.members:
            raise LimitReached(f"压缩包内文件超过 {self.limits.members} 个,只读了前一部分")
        self.members.append(clean(name))


def _width(row: tuple[str, ...]) -> int:
    return next((n for n in range(len(row), 0, -1) if row[n - 1]), 0)
