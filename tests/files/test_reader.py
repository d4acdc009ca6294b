"""FileReader: files parsed in processes that may die."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter

from crawler.files import FileReader
from model.page import FileKind, RawPage


def raw(body: bytes, name: str = "附件.xls") -> RawPage:
    url = f"http://www.example.gov.cn/{name}"
    return RawPage(url=url, final_url=url, fetched_at=datetime(2019, 4, 2, tzinfo=UTC), status=200, body=body)


async def test_reads_a_workbook_saved_under_another_suffix() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet("预算").write_row(0, 0, ["科目", 12.5])
    async with FileReader() as reader:
        facts = await reader.read(raw(book.getvalue()))
    assert (facts.kind, facts.tables[0].rows, facts.failure) == (FileKind.XLSX, (("科目", "12.5"),), None)
