"""What every sheet of the workbook shares: formats made once, a title, a head row repeated in print, columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from model.finding import Outcome
from reports.neutral import excel_cell

Row = TypeVar("Row")
Cell = str | int | float | None

COLOURS = {
    Outcome.PASS: "#DDEFE3",
    Outcome.PARTIAL: "#FBF0C9",
    Outcome.FAIL: "#F4C7C3",
    Outcome.REVIEW: "#DCE6F4",
    Outcome.BLOCKED: "#E3E3E3",
    Outcome.NOT_DUE: "#FFFFFF",
    Outcome.NOT_APPLICABLE: "#FFFFFF",
}
HEAD = 2  # the head row; above it the title and one line about the sheet
_URL_LIMIT = 2_000  # characters of a link Excel accepts (2,079)
_LINKS_LIMIT = 60_000  # links a sheet may hold (65,530)
_A4 = 9
_FONT = "Noto Sans CJK SC"
_LINE = 14.5  # points of a line of 10 pt text
_CHINESE, _LATIN = 1.95, 0.9  # widths of signs at 10 pt, in the digits that column widths count
_LOST_AT_SLASHES = 4
_TALLEST = 400.0  # points a row may be high (409)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table: its head, its width in characters, what it shows of a row.

    `link` gives the address a cell leads to, or "". `style` is a format's name; a row's outcome colours the cell
    when `coloured` gives one.
    """

    head: str
    width: float
    cell: Callable[[Row], Cell]
    style: str = "text"
    link: Callable[[Row], str] | None = None
    coloured: Callable[[Row], Outcome] | None = None


class Book:
    """The workbook with its formats, made once. `title` heads every sheet, `day` stands in its footer."""

    def __init__(self, workbook: Any, title: str, day: str, *, is_draft: bool) -> None:
        self.workbook, self.title, self.day, self.is_draft = workbook, title, day, is_draft
        plain = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
        strong = {
            "font_name": _FONT,
            "bold": True,
            "font_size": 10,
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
        }
        centred = {**plain, "align": "center"}
        self._formats = {
            "title": workbook.add_format({"font_name": _FONT, "bold": True, "font_size": 16, "valign": "vcenter"}),
            "about": workbook.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter"}),
            "draft": workbook.add_format(
                {"font_name": _FONT, "bold": True, "font_size": 10, "font_color": "#A32020"}
            ),
            "head": workbook.add_format({**strong, "bg_color": "#E8EBEF", "align": "center"}),
            "upright": workbook.add_format(
                {**strong, "bg_color": "#E8EBEF", "align": "center", "valign": "top", "rotation": 270}
            ),
            "text": workbook.add_format(plain),
            "centred": workbook.add_format(centred),
            "points": workbook.add_format({**centred, "num_format": "0.00"}),
            "percent": workbook.add_format({**centred, "num_format": '0.0"%"'}),
            "link": workbook.add_format({**centred, "font_color": "#0B4F9E", "underline": 1}),
            "open": workbook.add_format({**plain, "locked": False, "bg_color": "#FFFDE7"}),
            "day": workbook.add_format(
                {**centred, "locked": False, "bg_color": "#FFFDE7", "num_format": "yyyy-mm-dd"}
            ),
        }
        self._outcomes = {o: workbook.add_format({**centred, "bg_color": c}) for o, c in COLOURS.items()}

    def style(self, name: str) -> Any:
        """A format by its name."""
        return self._formats[name]

    def outcome(self, outcome: Outcome) -> Any:
        """The centred format in an outcome's colour."""
        return self._outcomes[outcome]

    def sheet(self, name: str, about: str, *, freeze: int = 0, across: int = 1) -> Any:
        """A sheet with title and one line about it: A4 landscape, `across` pages wide, head frozen and repeated."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_string(0, 0, excel_cell(f"{self.title}　{name}"), self.style("title"))
        sheet.set_row(0, 26)
        said = excel_cell(f"草稿，不得印发。{about}" if self.is_draft else about)
        sheet.write_string(1, 0, said, self.style("draft" if self.is_draft else "about"))
        sheet.set_row(1, 18)
        sheet.freeze_panes(HEAD + 1, freeze)
        sheet.repeat_rows(HEAD)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(across, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.set_footer(f"&L{self.day}&R第 &P 页　共 &N 页")
        return sheet

    def table(self, sheet: Any, columns: Sequence[Column[Row]], rows: Sequence[Row], empty: str) -> int:
        """Head row and rows from HEAD on; returns the number of the last row written. `empty` stands for no rows."""
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(HEAD, place, column.head, self.style("head"))
        sheet.set_row(HEAD, 2 * _LINE + 4)
        if not rows:
            sheet.write_string(HEAD + 1, 0, empty, self.style("about"))
            return HEAD + 1
        for number, row in enumerate(rows, start=HEAD + 1):
            cells = [column.cell(row) for column in columns]
            sheet.set_row(number, row_height(cells, [column.width for column in columns]))
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self._write(sheet, number, place, column, row, cell)
        sheet.autofilter(HEAD, 0, HEAD + len(rows), len(columns) - 1)
        return HEAD + len(rows)

    def totals(self, sheet: Any, last: int, cells: Sequence[Cell]) -> int:
        """A row of totals under a table that ends in row `last`; returns its number. It is not filtered or sorted."""
        for place, cell in enumerate(cells):
            write = sheet.write_number if isinstance(cell, int | float) else sheet.write_string
            write(last + 1, place, cell, self.style("head"))
        sheet.set_row(last + 1, 2 * _LINE)
        return last + 1

    def _write(self, sheet: Any, number: int, place: int, column: Column[Row], row: Row, cell: Cell) -> None:
        style = self.outcome(column.coloured(row)) if column.coloured else self.style(column.style)
        if cell is None:
            sheet.write_blank(number, place, None, style)
        elif isinstance(cell, int | float):
            sheet.write_number(number, place, cell, style)
        else:
            address = column.link(row) if column.link else ""
            if address and len(address) <= _URL_LIMIT and number <= _LINKS_LIMIT:
                sheet.write_url(number, place, address, self.style("link"), excel_cell(cell))
            else:
                sheet.write_string(number, place, excel_cell(cell), style)


def row_height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Points a row needs for its wrapped texts: programs that open a workbook do not all measure it themselves."""
    lines = max(_lines(cell, width) for cell, width in zip(cells, widths, strict=True))
    return min(_TALLEST, lines * _LINE + 4)


def _lines(cell: Cell, width: float) -> int:
    """How many lines a cell wraps to; a Chinese character is three bytes long."""
    if not isinstance(cell, str) or (len(cell) * 2 <= width - 1 and "\n" not in cell):
        return 1
    return sum(max(1, math.ceil(_units(part) / width)) for part in cell.split("\n"))


def _units(part: str) -> float:
    """How wide a line is; an address breaks at its slashes, not where the column ends."""
    slack = _LOST_AT_SLASHES if "://" in part else 0
    chinese = (len(part.encode("utf-8", "replace")) - len(part)) / 2
    return _CHINESE * chinese + _LATIN * (len(part) - chinese) + slack
