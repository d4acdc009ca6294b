"""Workbooks: .xls, .et, .xlsx."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import python_calamine

from crawler.files.harvest import Harvest, Unreadable


def read_workbook(body: bytes, harvest: Harvest) -> None:
    """Every sheet as a table, its name as the caption."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    except python_calamine.PasswordError as error:
        raise Unreadable("已加密,需要密码") from error
    except python_calamine.CalamineError as error:
        raise Unreadable(f"无法打开表格文件:{error}") from error
    for index, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_index(index)
        harvest.add_table((map(cell_text, row) for row in sheet.iter_rows()), name)


def cell_text(value: str | float | int | bool | date | datetime | time | timedelta) -> str:
    """A cell as a reader sees it: whole numbers without .0, dates as ISO, midnight left out."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 10))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)
