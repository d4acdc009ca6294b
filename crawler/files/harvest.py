"""What is gathered from one file while it is read, within limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from crawler.files.grids import Cell, lay_out
from crawler.files.headings import heading
from crawler.files.limits import MEBIBYTE, FileLimits
from model.page import Cause, Failure, Table

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff]")


class Stopped(Exception):
    """Reading ended early; the message is the Chinese reason that the reader of a report sees."""

    cause: Cause

    @property
    def failure(self) -> Failure:
        """The same as a value."""
        return Failure(self.cause, str(self))


class Unreadable(Stopped):
    """The file, or the rest of it, cannot be read."""

    cause = Cause.UNREADABLE_FILE


class LimitReached(Stopped):
    """A limit is spent; what was gathered so far stands."""

    cause = Cause.OVER_LIMIT


def clean(text: str) -> str:
    """The text without NULs, control and zero-width characters; line ends as \\n. Nothing is folded."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def numbers(pages: Sequence[int]) -> str:
    """Page numbers for a reader, at most ten of them."""
    shown = "、".join(map(str, pages[:10]))
    return shown if len(pages) <= 10 else f"{shown} 等 {len(pages)} "


class Budget:
    """What one attachment may still cost; shared by all members of an archive.

    `out_of_time` is asked between pages, rows and members.
    """

    def __init__(self, limits: FileLimits, out_of_time: Callable[[], bool] = lambda: False) -> None:
        self.limits = limits
        self.characters = 0
        self._out_of_time = out_of_time
        self._rows = self._cells = self._unpacked = self._members = 0

    def check_time(self) -> None:
        """Raise LimitReached when the time for this file is spent."""
        if self._out_of_time():
            raise LimitReached(f"读取超过 {self.limits.soft_seconds:g} 秒，只读了前一部分")

    def count_row(self, width: int) -> str:
        """Account for one row of a table; why it is one too many, or ""."""
        self._rows += 1
        self._cells += width
        if self._rows > self.limits.table_rows:
            return f"表格超过 {self.limits.table_rows:,} 行，只读了前一部分"
        if self._cells > self.limits.table_cells or width > self.limits.columns:
            return f"表格超过 {self.limits.table_cells:,} 格或 {self.limits.columns:,} 列，只读了前一部分"
        return ""

    def unpack(self, size: int) -> None:
        """Account for `size` decompressed bytes."""
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise LimitReached(f"解压后超过 {self.limits.unpacked_bytes // MEBIBYTE} MB，已停止")

    def count_member(self) -> None:
        """Account for one member of an archive."""
        self.check_time()
        self._members += 1
        if self._members > self.limits.members:
            raise LimitReached(f"压缩包内文件超过 {self.limits.members} 个，只读了前一部分")


class Harvest:
    """Collects text, tables and members of one file in order; raises LimitReached when the budget is spent.

    `depth` counts the archives around the file.
    """

    def __init__(self, budget: Budget, depth: int = 0) -> None:
        self.budget = budget
        self.depth = depth
        self.limits = budget.limits
        self.pages: int | None = None
        self.scanned = False
        self.members: list[str] = []
        self.metas: dict[str, str] = {}
        self.troubles: list[Failure] = []  # parts that could not be read while the rest could
        self._texts: list[str] = []
        self._tables: list[Table] = []

    @property
    def text(self) -> str:
        """The text so far, blocks separated by line breaks."""
        return "\n".join(self._texts)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables so far."""
        return tuple(self._tables)

    def add_text(self, text: str) -> None:
        """Add one block of text; empty blocks are dropped."""
        self.budget.check_time()
        block = clean(text).strip("\n\t ")
        if not block:
            return
        room = self.limits.characters - self.budget.characters
        self._texts.append(block[:room])
        self.budget.characters += min(len(block), room)
        if len(block) > room:
            raise LimitReached(f"文字超过 {self.limits.characters:,} 字，只读了前一部分")

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
        above = [text.rpartition("\n")[2] for text in self._texts[-3:]]
        title = heading(above) if caption is None else clean(caption).strip()
        kept: list[tuple[str, ...]] = []
        cut = ""
        for row in rows:
            self.budget.check_time()
            cut = self.budget.count_row(len(row))
            if cut:
                break
            kept.append(tuple(clean(cell).strip() for cell in row))
        while kept and not any(kept[-1]):
            kept.pop()
        width = max((_width(row) for row in kept), default=0)
        if width:
            table = tuple(row[:width] for row in kept)
            self._tables.append(Table(rows=table, caption=title))
            lines = ("\t".join(row).strip() for row in islice(plain if plain is not None else table, len(table)))
            self.add_text("\n".join(line for line in lines if line))
        if cut:
            raise LimitReached(cut)

    def add_cells(self, rows: Sequence[Sequence[Cell]], tolerance: float, caption: str | None = None) -> None:
        """Add a table of cells given by their edges; edges closer than `tolerance` are one."""
        self.add_table(lay_out(rows, tolerance), caption, [[cell.text for cell in row] for row in rows])

    def add_trouble(self, detail: str, cause: Cause = Cause.UNREADABLE_FILE) -> None:
        """Say that a part could not be read, while the rest could."""
        self.troubles.append(Failure(cause, detail))

    def add_member(self, name: str, member: Harvest, failure: Failure | None) -> None:
        """Take over what was gathered from one member; its name is the caption of tables that have none."""
        self.members.extend([name, *(f"{name}/{inner}" for inner in member.members)])
        self._texts.extend(member._texts)
        stem = PurePosixPath(name).stem
        self._tables.extend(replace(table, caption=table.caption or stem) for table in member.tables)
        if failure:
            self.add_trouble(f"{name}：{failure.detail}", failure.cause)


def _width(row: tuple[str, ...]) -> int:
    return next((n for n in range(len(row), 0, -1) if row[n - 1]), 0)
