"""The sheet on which a person decides what waits: to be filled in, and read back."""

from __future__ import annotations

from typing import Any

from model.finding import Outcome
from reports.cards import CityCard
from reports.findings import OPEN, FindingCard
from reports.sheet_cells import evidence_told, href, opens, seen, stacked
from reports.workbook import HEAD, Book, Column

RULING_SHEET = "待人工核查"
RULING_CHOICES = (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.NOT_APPLICABLE)
_OPINIONS = (
    "证据属实",
    "证据有误（误报）",
    "已人工打开网站核实",
    "已现场核实",
    "单位已书面说明",
    "材料不足，暂不认定",
)


def to_rule_on(book: Book, city: CityCard) -> None:
    """待人工核查: rows that wait for a person. Only the yellow columns can be filled in; the last three, hidden, say
    which finding a row is about, so that the workbook can be read back."""
    filled: list[Column[FindingCard]] = [
        Column("核查结论", 11, lambda _: None, "open"),
        Column("核查意见", 24, lambda _: None, "open"),
        Column("核查人", 9, lambda _: None, "open"),
        Column("核查日期", 11, lambda _: None, "day"),
        Column("佐证材料", 16, lambda _: None, "open"),
    ]
    told: list[Column[FindingCard]] = [
        Column("单位", 15, lambda f: f.unit_name),
        Column("要求", 20, lambda f: f.title),
        Column("机器结论", 13, lambda f: f"{f.symbol} {f.word}", coloured=lambda f: f.outcome),
        Column("原因", 30, lambda f: stacked(f.reason, f.ruling.text if f.ruling else "")),
        Column("需要判断", 24, lambda f: "" if f.manual == f.reason else f.manual),
        Column("证据网址", 28, lambda f: evidence_told(f, seen)),
        Column("打开", 6, opens, "centred", link=href),
    ]
    more: list[Column[FindingCard]] = [
        Column("怎么办", 36, lambda f: f.advice),
        Column("要求原文", 160, lambda f: f.text),
        Column("查找范围", 200, lambda f: f.searched),
    ]
    keys: list[Column[FindingCard]] = [
        Column("单位标识", 10, lambda f: f.unit_id),
        Column("要求标识", 10, lambda f: f.requirement_id),
        Column("证据标识", 70, lambda f: f.digest),
    ]
    waiting = sorted(city.of(*OPEN), key=lambda finding: OPEN.index(finding.outcome))
    about = (
        f"待人工核查 {city.count(Outcome.REVIEW)} 项，请在黄色栏内填写，空着的不读入，其余栏已锁定；其后的无法核查 "
        f"{city.count(Outcome.BLOCKED)} 项不表示单位没有公开，请先按原因处理后重查，不必逐项填写"
    )
    sheet = book.sheet(RULING_SHEET, about, freeze=1)
    last = book.table(sheet, [*told, *filled, *more, *keys], waiting, "没有需要人工核查的项目。")
    first = len(told)
    hidden = len(told) + len(filled) + len(more)
    sheet.set_column(hidden, hidden + len(keys) - 1, 10, None, {"hidden": True})
    if waiting:
        _drop_downs(sheet, first, last)
    sheet.print_area(0, 0, last, first + len(filled) - 1)
    allowed = ("autofilter", "sort", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))


def _drop_downs(sheet: Any, first: int, last: int) -> None:
    """核查结论 must be chosen, 核查意见 may be chosen or written, 核查日期 must be a day."""
    conclusion = {
        "validate": "list",
        "source": [outcome.printed for outcome in RULING_CHOICES],
        "error_title": "核查结论",
        "error_message": "请从下拉列表中选择。",
    }
    opinion = {"validate": "list", "source": list(_OPINIONS), "show_error": False}
    on = {
        "validate": "custom",
        "value": f"=ISNUMBER({chr(ord('A') + first + 3)}{HEAD + 2})",
        "error_title": "核查日期",
        "error_message": "请填写日期，如 2019-04-02。",
    }
    for place, rule in ((first, conclusion), (first + 1, opinion), (first + 3, on)):
        sheet.data_validation(HEAD + 1, place, last, place, rule)
