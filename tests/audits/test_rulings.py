"""What people decide: filled into the workbook of a real report, read back, laid over the finding, taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audits import tasks
from audits.people import rulings
from audits.settings import Settings
from model.errors import InvalidInput, NotFound, UsageError
from model.finding import Outcome
from reports import RENDERERS
from store import Store
from tests.store import samples

SHEET = "待人工核查"


def _audited(root: Path) -> Settings:
    with Store.open(root / "data") as store:
        store.finish(samples.result(samples.audit(), samples.crawl(samples.visit("a.html"))))
    return Settings(data=str(root / "data"), out=str(root / "out"))


def _filled(settings: Settings, **cells: object) -> Path:
    """The report's workbook with the first waiting row filled in, as a person would."""
    path = next(p for p in tasks.report(settings, samples.audit().id, "xlsx").files if p.suffix == ".xlsx")
    book = load_workbook(path)
    sheet: Any = book[SHEET]
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if any(cell.value == "核查结论" for cell in row))
    places = {cell.value: cell.column for cell in rows[head]}
    for name, value in cells.items():
        sheet.cell(head + 2, places[name], value)
    filled = path.with_name("已填.xlsx")
    book.save(filled)
    return filled


def test_a_filled_in_workbook_becomes_a_ruling_once(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    book = _filled(settings, 核查结论="符合", 核查意见="已现场核实", 核查人="张三", 核查日期="2019-04-03")
    assert "其中新的 1 条" in rulings.read_in(settings, book, samples.AT).text
    assert not rulings.read_in(settings, book, samples.AT).new
    shown = _first(tasks.show(settings, samples.audit().id, as_json=True))
    assert (shown["outcome"], shown["ruling"]["decided_by"], shown["ruling"]["stands"]) == ("PASS", "张三", True)
    assert rulings.listing(rulings.every(settings)).count("张三") == 1


def _first(report: str) -> Any:
    return json.loads(report)["findings"][0]


FAULTS: list[tuple[dict[str, object], str]] = [
    (
        {"核查结论": "好", "核查人": "张三", "核查日期": "2019-04-03"},
        "“核查结论”应为 符合 / 部分符合 / 不符合 / 不适用",
    ),
    ({"核查结论": "符合", "核查日期": "2019-04-03"}, "“核查人”必须填写"),
    ({"核查结论": "符合", "核查人": "张三"}, "“核查日期”必须填写"),
    ({"核查结论": "符合", "核查人": "张三", "核查日期": "去年"}, "“核查日期”应为日期"),
    ({"核查人": "张三"}, "没有选择“核查结论”"),
    ({"核查结论": "符合", "核查人": "张三", "核查日期": "2019-04-03", "证据标识": ""}, "隐藏列被清空"),
]


@pytest.mark.parametrize(("cells", "sentence"), FAULTS)
def test_a_wrong_row_is_told_and_nothing_is_kept(tmp_path: Path, cells: dict[str, object], sentence: str) -> None:
    settings = _audited(tmp_path)
    with pytest.raises(InvalidInput) as told:
        rulings.read_in(settings, _filled(settings, **cells), samples.AT)
    assert sentence in str(told.value)
    assert "工作表“待人工核查” 第" in str(told.value)
    assert rulings.listing(rulings.every(settings)) == "还没有人工核查结论。"


def test_a_ruling_by_hand_is_reopened_when_the_evidence_changes_and_can_be_revoked(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    audit, at = samples.audit().id, samples.AT
    ruling = rulings.add(settings, audit, "示例市财政局", "2.1", Outcome.FAIL, "", "李四", at)
    with Store.open(tmp_path / "data") as store:
        result = replace(store.load_result(audit), rulings=store.rulings())
        seen = replace(result.findings[0], outcome=Outcome.PASS)
        changed = RENDERERS["json"].render(replace(result, findings=(seen,))).decode()
    assert (_first(changed)["outcome"], _first(changed)["ruling"]["stands"]) == ("PASS", False)
    assert _first(tasks.show(settings, audit, as_json=True))["outcome"] == "FAIL"
    revoked = rulings.revoke(settings, ruling.id, by="张三", why="登记有误", at=at + timedelta(days=1))
    assert "已于 2019-04-03 撤销：登记有误，张三" in rulings.line(revoked)
    assert _first(tasks.show(settings, audit, as_json=True))["outcome"] == "REVIEW"


def test_what_does_not_exist_is_not_found(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    with pytest.raises(NotFound, match="没有编号为"):
        rulings.revoke(settings, "none", by="张三", why="登记有误", at=samples.AT)
    with pytest.raises(UsageError, match="核查结论应为"):
        rulings.add(settings, samples.audit().id, "caizheng", "2.1", Outcome.BLOCKED, "", "李四", samples.AT)
    with pytest.raises(UsageError, match="核查人"):
        rulings.add(settings, samples.audit().id, "caizheng", "2.1", Outcome.PASS, "", " ", samples.AT)
    with pytest.raises(UsageError, match="核查结论应为"):
        rulings.outcome_of("还行")


def test_an_office_rules_while_an_audit_holds_the_directory(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    with Store.open(tmp_path / "data") as audit:
        audit.claim()
        rulings.add(settings, samples.audit().id, "caizheng", "2.1", Outcome.PASS, "", "李四", samples.AT)
    assert len(rulings.every(settings)) == 1
