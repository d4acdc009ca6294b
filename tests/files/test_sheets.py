"""Workbooks: every sheet a table, values as a reader sees them."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from crawler.files import FileLimits, file_facts
from crawler.files.headings import sheet_title
from crawler.files.sheets import CellValue, cell_text
from model.page import Cause, FileKind
from tests.files import made

DAY = datetime(2018, 6, 29)  # noqa: DTZ001 (a cell has no zone)
VALUES: list[tuple[CellValue, str]] = [
    (0.1 + 0.2, "0.3"),
    (12.0, "12"),
    (1234567890123456.0, "1234567890123456"),
    (-0.5, "-0.5"),
    (1e-7, "0.0000001"),
    (date(2018, 6, 29), "2018-06-29"),
    (DAY, "2018-06-29"),
    (DAY.replace(hour=10, minute=8), "2018-06-29 10:08:00"),
    (True, "是"),
    ("公开", "公开"),
]
EXCEL_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="预算"><Table>'
    '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">总表</Data></Cell></Row>'
    '<Row><Cell ss:Index="2"><Data ss:Type="Number">12.3</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def workbook(rows: int, *, far: bool = False, formatted_far: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("收支总表")
        for row in range(rows):
            sheet.write_row(row, 0, [f"科目{row}", row])
        if far:
            sheet.write(1_048_575, 2, "末行")
        if formatted_far:
            sheet.set_row(1_048_575, 30)
    return stream.getvalue()


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_cell_text(value: CellValue, text: str) -> None:
    assert cell_text(value) == text


def test_merged_cells_hidden_sheets_and_typed_dates() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("收支总表")
        sheet.merge_range(0, 0, 0, 1, "2018年收支总表")
        sheet.write_datetime(1, 0, DAY, book.add_format({"num_format": "yyyy年m月d日"}))
        sheet.write(1, 1, 0.1 + 0.2)
        hidden = book.add_worksheet("底稿")
        hidden.write(0, 0, "草稿")
        hidden.hide()
    facts = file_facts(made.raw(stream.getvalue(), "a.xls"))
    assert facts.kind is FileKind.XLSX
    assert facts.tables[0].rows == (("2018年收支总表", "2018年收支总表"), ("2018-06-29", "0.3"))
    assert [table.caption for table in facts.tables] == ["2018年收支总表", "底稿"]
    assert facts.metas == (("sheets", "收支总表、底稿"), ("hidden_sheets", "底稿"))
    assert facts.text == "2018年收支总表\n2018-06-29\t0.3\n草稿"


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ((("附件1",), ("2018年部门收支预算总表",), ("单位:万元",), ("科目", "金额")), "2018年部门收支预算总表"),
        ((("", "单位:万元"), ("科目", "金额")), "表1"),
        ((("科目", "金额"), ("合计", "1"), ("注:本表没有数据",)), "表1"),
        ((), "表1"),
    ],
)
def test_sheet_title(rows: tuple[tuple[str, ...], ...], title: str) -> None:
    assert sheet_title(rows, "表1") == title


def test_a_sheet_longer_than_the_limit_keeps_its_first_rows() -> None:
    facts = file_facts(made.raw(workbook(3_000)), FileLimits(table_rows=1_000))
    assert facts.failure is not None
    assert (facts.failure.cause, len(facts.tables[0].rows)) == (Cause.OVER_LIMIT, 1_000)


def test_a_cell_in_the_last_row_costs_no_memory_and_is_reported() -> None:
    facts = file_facts(made.raw(workbook(3, far=True)))
    assert facts.failure is not None
    assert (facts.failure.cause, len(facts.tables[0].rows)) == (Cause.OVER_LIMIT, 3)


def test_an_empty_last_row_is_nothing_lost() -> None:
    facts = file_facts(made.raw(workbook(3, formatted_far=True)))
    assert (facts.failure, len(facts.tables[0].rows)) == (None, 3)


def test_excel_2003_xml() -> None:
    facts = file_facts(made.raw(EXCEL_2003.encode()))
    assert (facts.kind, facts.tables[0].rows) == (FileKind.XLS, (("总表", "总表"), ("", "12.3")))
