"""Tables that office staff fill in: xlsx, xls, et and csv read as text, whatever program saved them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from model.errors import InvalidInput
from store.outputs import read_bytes

SUFFIXES = (".xlsx", ".xls", ".et", ".csv")
_MOST_BYTES = 50 << 20
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0?0:00(?::00)?)?")


Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its name and its rows of trimmed cell texts; row 1 is `rows[0]`.

    `merged` are the ranges of cells joined into one, first and last (row, column) from 0; only the first holds text.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Range, ...] = ()

    def spread(self) -> Sheet:
        """The sheet with the text of every joined cell in each place that it covers, its rows of one width."""
        width = max(map(len, self.rows), default=0)
        rows = [[*row, *[""] * (width - len(row))] for row in self.rows]
        for (top, left), (bottom, right) in self.merged:
            for row in rows[top : bottom + 1]:
                for column in range(left, min(right + 1, width)):
                    row[column] = self.rows[top][left]
        return replace(self, rows=tuple(map(tuple, rows)))

    def are_joined(self, row: int, left: int, right: int) -> bool:
        """True when one joined cell covers both columns of a row."""
        return any(t <= row <= b and le <= left and right <= r for (t, le), (b, r) in self.merged)

    def starts_at(self, row: int, column: int) -> int:
        """The row in which the cell that covers this place begins."""
        return next((t for (t, le), (b, r) in self.merged if t <= row <= b and le <= column <= r), row)


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Every worksheet of the file; a csv is one. InvalidInput when it cannot be read as a table."""
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidInput(f"{path.name}：不是可读的表格，请用 {'、'.join(SUFFIXES)} 之一")
    content = read_bytes(path)
    if len(content) > _MOST_BYTES:
        raise InvalidInput(f"{path.name}：文件超过 {_MOST_BYTES >> 20} MB，请确认是否选错文件")
    if path.suffix.lower() == ".csv":
        return (Sheet("", _csv_rows(content, path)),)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(_sheet(name, book.get_sheet_by_name(name)) for name in book.sheet_names)
    except PasswordError:
        raise InvalidInput(f"{path.name}：表格设了密码，请取消密码后再试") from None
    except (CalamineError, OSError, ValueError) as error:
        raise InvalidInput(f"{path.name}：无法作为表格打开（{error}），请另存为 .xlsx 后再试") from None


def _sheet(name: str, sheet: CalamineSheet) -> Sheet:
    merged = tuple(r for r in sheet.merged_cell_ranges or () if r[0][0] < sheet.total_height)
    return Sheet(name, _texts(sheet.to_python(skip_empty_area=False)), merged)


def column_letters(number: int) -> str:
    """How a spreadsheet calls the column at that index: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_date(text: str) -> date | None:
    """The day in 2018-07-05, 2018/7/5, 2018.7.5, 2018年7月5日 or 20180705; None when it is none."""
    found = _DATE.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _csv_rows(content: bytes, path: Path) -> tuple[tuple[str, ...], ...]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise InvalidInput(f"{path.name}：文字编码既不是 UTF-8 也不是 GB18030，请另存为 .xlsx 后再试") from None
    try:
        return _texts(csv.reader(io.StringIO(text.replace("\0", ""), newline="")))
    except csv.Error as error:
        raise InvalidInput(f"{path.name}：不是正确的 csv（{error}）") from None


def _texts(rows: Iterable[Iterable[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_text(cell) for cell in row) for row in rows)


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, days in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
