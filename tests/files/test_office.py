"""Files that real office programs wrote: all Chinese text, every table, merged cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from crawler.files import file_facts
from model.page import Cause, FileKind
from tests.files.conftest import SAMPLES
from tests.files.made import raw

TEXT = (
    "示例市财政局2018年部门预算",
    "一、部门基本情况。联系电话:0663-1234567,见市政府网站。",
    "一般公共服务支出",
    "财政事务(含䶮、𠮷两字)",
    "二、说明:“三公”经费预算安排情况。",
)
TABLE = (
    ("科目编码", "科目名称", "本年预算数", "本年预算数"),
    ("科目编码", "科目名称", "基本支出", "项目支出"),
    ("201", "一般公共服务支出", "1,234.50", "88.00"),
    ("20106", "财政事务(含䶮、𠮷两字)", "", "12.30"),
    ("合计", "合计", "1,234.50", "100.30"),
)
NUMBERS = {"1,234.50": "1234.5", "88.00": "88", "12.30": "12.3", "100.30": "100.3"}  # as a workbook holds them
SHEET = tuple(tuple(NUMBERS.get(cell, cell) for cell in row) for row in TABLE)

KEPT = [
    ("budget.doc", "关于批复预算的通知.doc", FileKind.DOC),
    ("budget.doc", "关于批复预算的通知.wps", FileKind.DOC),
    ("budget.doc", "预算.pdf", FileKind.DOC),
    ("budget.rtf", "预算.doc", FileKind.DOC),
    ("budget.xls", "预算.xls", FileKind.XLS),
    ("budget.xls", "预算.et", FileKind.XLS),
    ("budget.html", "预算.doc", FileKind.HTML),
]
CONVERTED = [
    ("budget.docx", FileKind.DOCX),
    ("budget.doc", FileKind.DOC),
    ("budget.rtf", FileKind.DOC),
    ("budget.pdf", FileKind.PDF),
    ("budget.xlsx", FileKind.XLSX),
    ("budget.xls", FileKind.XLS),
]


def check(path: Path, name: str, kind: FileKind) -> None:
    facts = file_facts(raw(path.read_bytes(), name))
    assert (facts.kind, facts.failure, facts.scanned) == (kind, None, False)
    assert [line for line in TEXT if line not in facts.text] == []
    is_sheet = kind in (FileKind.XLS, FileKind.XLSX)
    table = facts.tables[0]
    assert (table.rows[3:8] if is_sheet else table.rows) == (SHEET if is_sheet else TABLE)
    assert is_sheet or table.caption.replace(" ", "") == "表1收支预算总表"


@pytest.mark.parametrize(("sample", "name", "kind"), KEPT)
def test_samples(sample: str, name: str, kind: FileKind) -> None:
    check(SAMPLES / sample, name, kind)


@pytest.mark.parametrize(("name", "kind"), CONVERTED)
def test_what_libreoffice_writes(office: Path, name: str, kind: FileKind) -> None:
    check(office / name, name, kind)


# Draws a page of width W and height H so that it stands upright when the page is shown turned by so many degrees.
UPRIGHT: dict[int, Callable[[float, float], tuple[float, ...]]] = {
    90: lambda width, height: (0, 1, -1, 0, height, 0),
    180: lambda width, height: (-1, 0, 0, -1, width, height),
    270: lambda width, height: (0, -1, 1, 0, 0, width),
}


@pytest.mark.parametrize("degrees", UPRIGHT)
def test_turned_pages_and_forms_inside_pages(office: Path, degrees: int) -> None:
    with pypdfium2.PdfDocument(office / "budget.pdf") as source, pypdfium2.PdfDocument.new() as turned:
        width, height = source[0].get_size()
        form = source.page_as_xobject(0, turned).as_pageobject()
        form.set_matrix(pypdfium2.PdfMatrix(*UPRIGHT[degrees](width, height)))
        page = turned.new_page(width, height) if degrees == 180 else turned.new_page(height, width)
        page.insert_obj(form)
        page.set_rotation(degrees)
        page.gen_content()
        body = io.BytesIO()
        turned.save(body)
    assert [table.rows for table in file_facts(raw(body.getvalue())).tables] == [TABLE]


def test_a_sheet_printed_to_pdf(office: Path) -> None:
    facts = file_facts(raw((office / "sheet" / "budget.pdf").read_bytes()))
    assert facts.pages == 1
    assert [cell for row in TABLE for cell in row if cell not in facts.text and not cell[:1].isdigit()] == []


def test_a_pdf_with_a_password(office: Path) -> None:
    facts = file_facts(raw((office / "secret" / "budget.pdf").read_bytes()))
    assert facts.failure is not None
    assert (facts.failure.cause, facts.failure.detail) == (Cause.UNREADABLE_FILE, "已加密，需要密码")


def test_a_doc_with_a_password() -> None:
    body = (SAMPLES / "budget.doc").read_bytes()
    start = body.index(b"\xec\xa5")  # the file information block
    locked = body[: start + 0x0B] + bytes([body[start + 0x0B] | 0x01]) + body[start + 0x0C :]
    facts = file_facts(raw(locked))
    assert facts.failure is not None
    assert facts.failure.detail == "已加密，需要密码"


def test_an_xls_with_a_password() -> None:
    body = (SAMPLES / "budget.xls").read_bytes()
    second = body.index(bytes.fromhex("0908100000060500")) + 20  # the record after the workbook's first
    locked = body[:second] + b"\x2f\x00" + body[second + 2 :]  # FilePass
    facts = file_facts(raw(locked))
    assert facts.failure is not None
    assert (facts.failure.cause, facts.text) == (Cause.UNREADABLE_FILE, "")
    assert "密码" in facts.failure.detail


def test_a_doc_cut_in_half_says_so() -> None:
    body = (SAMPLES / "budget.doc").read_bytes()
    facts = file_facts(raw(body[: len(body) // 2]))
    assert (facts.kind, facts.failure is not None) == (FileKind.DOC, True)
