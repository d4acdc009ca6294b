"""The workbook read back: its sheets, its figures, no formula, drop-downs where a person writes, locks elsewhere."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from model.audit import AuditResult
from model.finding import Evidence, Outcome, Role
from reports import xlsx
from reports.ruling_sheet import RULING_SHEET
from reports.scorecard import city_card
from reports.words import SYMBOLS
from reports.workbook import HEAD
from tests.reports.factory import FINDINGS, result

SHEETS = ["总览", "单位×要求", "问题清单", "待人工核查", "要求统计", "覆盖与说明"]


def opened(audit: AuditResult) -> Any:
    """The workbook as openpyxl reads it; formulas stay formulas."""
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(audit)))


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(result())


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The table of a sheet by its head row."""
    head, *body = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body if row[1] is not None]


def test_sheets_stand_in_the_readers_order(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_the_same_result_gives_the_same_bytes() -> None:
    assert xlsx.render(result()) == xlsx.render(result())


def test_no_cell_is_a_formula(book: Any) -> None:
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_prints_on_a4_with_its_head_repeated(book: Any, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows
    assert sheet.freeze_panes
    assert "草稿" in sheet["A2"].value, "this audit read too few sites to be issued"


def test_overview_prints_the_figures_of_the_cards(book: Any) -> None:
    printed = {row["单位"]: row for row in rows(book["总览"]) if row["单位"]}
    for unit in city_card(result()).units:
        row = printed[unit.name]
        assert row["得分"] == ("未得出" if unit.points is None else unit.points)
        assert row["覆盖率"] == unit.coverage
        assert row["名次"] == (unit.rank or "不参与排名")
        assert row["得分区间"] == unit.interval_text
    assert printed["临江市工商行政管理局"]["单项否决"] == "（二）预决算公开"


def test_matrix_shows_every_finding_by_colour_and_symbol(book: Any) -> None:
    sheet = book["单位×要求"]
    marks = [cell for row in sheet.iter_rows(min_row=HEAD + 3, min_col=2) for cell in row if cell.value]
    assert len(marks) == len(FINDINGS)
    assert {cell.value for cell in marks} == set(SYMBOLS.values())
    for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.BLOCKED):
        assert len({cell.fill.fgColor.rgb for cell in marks if cell.value == SYMBOLS[outcome]}) == 1


def test_problems_say_what_where_when_and_what_to_do(book: Any) -> None:
    found = rows(book["问题清单"])
    assert [row["结论"] for row in found] == ["△ 部分符合", "△ 部分符合", "× 不符合", "× 不符合"]
    late = found[1]
    assert late["证据日期"] == "2018-08-15"
    assert late["日期来源"] == "页面标明的发布时间"
    assert late["存档摘要（SHA-256）"] == "b" * 64
    assert late["规定期限"] == "2018-07-29"
    assert "阈值待核定" in late["判断标准"]
    absent = found[3]
    assert "已全部读完" in absent["查找范围（全文）"]
    assert absent["证据和查找范围"].endswith(
        "查找“2018年部门预算和2017年部门决算”：读到栏目 2 个、页面 120 个、附件 14 个，隔 35 分钟复查一次，已全部读完"
    ), "the paper itself says where was looked"
    assert absent["怎么办"].startswith("请公开2018年部门预算")


def test_rulings_are_chosen_from_lists_and_everything_else_is_locked(book: Any) -> None:
    sheet = book[RULING_SHEET]
    assert sheet.protection.sheet
    heads = [cell.value for cell in sheet[HEAD + 1]]
    kinds = {str(v.sqref).split(":")[0].rstrip("0123456789"): v for v in sheet.data_validations.dataValidation}
    letter = {head: sheet.cell(HEAD + 1, place).column_letter for place, head in enumerate(heads, start=1)}
    assert kinds[letter["核查结论"]].formula1 == '"符合,部分符合,不符合,不适用"'
    assert kinds[letter["核查意见"]].type == "list"
    assert kinds[letter["核查日期"]].type == "custom"
    open_heads = {heads[cell.column - 1] for cell in sheet[HEAD + 2] if not cell.protection.locked}
    assert open_heads == {"核查结论", "核查意见", "核查人", "核查日期", "佐证材料"}
    for head in ("单位标识", "要求标识", "证据标识"):
        assert sheet.column_dimensions[letter["单位标识"]].hidden, head


def test_a_row_to_rule_on_names_its_finding(book: Any) -> None:
    waiting = rows(book[RULING_SHEET])
    cards = {(f.unit_id, f.requirement_id): f for f in city_card(result()).of(Outcome.REVIEW, Outcome.BLOCKED)}
    assert {(row["单位标识"], row["要求标识"]): row["证据标识"] for row in waiting} == {
        key: card.digest for key, card in cards.items()
    }


HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "<r><t>x</t></r>",
    "<r>&broken",
    "_x0041_\x00\x1b",
    "\ud800\ufffe\uffff",
    "+cmd|'/c calc'!A1",
    "http://evil.example/",
    "字" * 40_000,
    "🎉" * 20_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_neither_acts_nor_breaks_the_file(text: str) -> None:
    evidence = Evidence("javascript:alert(1)", Role.DEFECT, text, text, text, text)
    finding = replace(FINDINGS[0], outcome=Outcome.FAIL, reason=text, advice=text, manual=text, evidence=(evidence,))
    read = opened(replace(result(), findings=(finding,)))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    if len(text) > 32_767:
        assert any("过长" in str(cell.value) for cell in cells), "shortened, and says so"
