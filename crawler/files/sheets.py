"""Workbooks: .xls, .et, .xlsx, and the flat XML that Excel 2003 saved."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import olefile
import python_calamine

from crawler.files.harvest import Harvest, LimitReached, Unreadable
from crawler.files.headings import sheet_title
from crawler.files.packages import Element, Package, attribute, elements, local

CellValue = str | float | int | bool | date | datetime | time | timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]

_FILE_PASS, _FIRST_RECORDS = 0x002F, 40
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?[vt]>")


def read_xlsx(body: bytes, harvest: Harvest) -> None:
    """Every sheet as a table; sheets with endless rows are cut before they are opened."""
    package = Package(body, harvest)
    cut, loses = _cut_long_sheets(package, harvest.limits.table_rows)
    images = sum(name.startswith("xl/media/") for name in package.names())
    read_xls(_repacked(package, cut) if cut else body, harvest)
    if images and len(harvest.text) < 10 * images:
        harvest.scanned = True
    if loses:
        raise LimitReached(f"工作表超过 {harvest.limits.table_rows:,} 行，只读了前一部分")


def read_xls(body: bytes, harvest: Harvest) -> None:
    """Every sheet as a table with its title, else its name, as the caption; merged cells repeated."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            hidden = [
                s.name for s in book.sheets_metadata if s.visible is not python_calamine.SheetVisibleEnum.Visible
            ]
            harvest.metas["sheets"] = "、".join(book.sheet_names)
            if hidden:
                harvest.metas["hidden_sheets"] = "、".join(hidden)
            for index, name in enumerate(book.sheet_names):
                sheet = book.get_sheet_by_index(index)
                plain = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
                rows = _fill_merges(plain, sheet.merged_cell_ranges or ())
                harvest.add_table(rows, sheet_title(plain, name), plain)
    except python_calamine.CalamineError as error:
        raise Unreadable("已加密，需要密码" if _is_locked(body) else f"无法打开表格文件：{error}") from error


def read_excel_xml(body: bytes, harvest: Harvest) -> None:
    """A workbook that Excel 2003 saved as one XML file; merged cells across are repeated."""
    for sheet in elements(body, "Worksheet"):
        rows = [element for element in sheet.iter() if local(element) == "Row"]
        plain = [[text for text, _ in _xml_cells(row)] for row in rows]
        wide = [[text for text, span in _xml_cells(row) for _ in range(span)] for row in rows]
        harvest.add_table(wide, sheet_title(plain, attribute(sheet, "Name")), plain)


def _is_locked(body: bytes) -> bool:
    """Whether an .xls begins with a FilePass record ([MS-XLS] 2.4.117), as encrypted ones do."""
    with contextlib.suppress(OSError), olefile.OleFileIO(io.BytesIO(body)) as ole:
        stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book")
        for _ in range(_FIRST_RECORDS):
            kind, size = struct.unpack("<HH", stream.read(4).ljust(4, b"\0"))
            if kind == _FILE_PASS:
                return True
            stream.seek(size, io.SEEK_CUR)
    return False


def cell_text(value: CellValue) -> str:
    """A cell as a reader sees it: numbers without float noise, dates as ISO 8601, midnight left out."""
    if isinstance(value, float):
        number = Decimal(repr(round(value, 9)))
        return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number, "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _fill_merges(plain: Sequence[Sequence[str]], merges: Sequence[Merge]) -> list[list[str]]:
    rows = [list(row) for row in plain]
    for (top, left), (bottom, right) in merges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def _cut_long_sheets(package: Package, most_rows: int) -> tuple[dict[str, bytes], bool]:
    """The sheets whose last row lies below `most_rows`, cut there, and whether that loses a value.

    A sheet is opened whole, with every empty cell down to its last row.
    """
    cut: dict[str, bytes] = {}
    loses = False
    for name in package.names():
        if not _SHEET.fullmatch(name):
            continue
        xml = package.read(name)
        last = _ROW_NUMBER.search(xml, max(xml.rfind(b"<row "), xml.rfind(b":row "), 20) - 20)
        if last is None or int(last[1]) <= most_rows:
            continue
        beyond = next((match.start() for match in _ROW_NUMBER.finditer(xml) if int(match[1]) > most_rows), len(xml))
        cut[name] = xml[:beyond] + _closing_tags(xml)
        loses = loses or _VALUE.search(xml, beyond) is not None
    return cut, loses


def _closing_tags(xml: bytes) -> bytes:
    """What ends the sheet data and the sheet, with the prefix that the sheet uses."""
    match = re.search(rb"<(\w+:)?sheetData", xml)
    prefix = match[1] or b"" if match else b""
    return b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


def _repacked(package: Package, replaced: dict[str, bytes]) -> bytes:
    """The package with some parts replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name in package.names():
            target.writestr(name, replaced[name] if name in replaced else package.read(name))
    return packed.getvalue()


def _xml_cells(row: Element) -> Iterator[tuple[str, int]]:
    """Text and width in columns of each cell; cells left out before an `Index` are empty."""
    column = 1
    for cell in row:
        if local(cell) != "Cell":
            continue
        index = attribute(cell, "Index")
        if index.isdigit() and column < int(index) <= 20_000:
            yield from [("", 1)] * (int(index) - column)
            column = int(index)
        across = attribute(cell, "MergeAcross")
        span = 1 + (min(int(across), 1000) if across.isdigit() else 0)
        yield "".join(str(part) for data in cell if local(data) == "Data" for part in data.itertext()), span
        column += span
