"""The people's loop over one office of the demonstration city: audit, rulings, notices, recheck, closed, 复发."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from audits import clock, compare, demonstration, recheck, tasks
from audits.people import ledger, rulings
from audits.settings import Settings
from fixtures import city
from model.comparison import ChangeKind
from model.errors import UsageError
from model.finding import Outcome
from model.followup import LedgerState
from tests.audits.one_office import roster_of

S = LedgerState
UNIT, NAME = "poverty", "望澜市扶贫开发办公室"
RULES = ("N3", "2.1", "5.4", "12.1")
MENDED = {"2.1", "5.4", "12.1"}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return roster_of(UNIT, tmp_path)


def on_day(day: int, folder: Path, roster: Path) -> tasks.Done | recheck.Rechecked:
    """The office audited on a day of the story, or on the second day rechecked."""
    with city.serve(day) as served:
        settings = demonstration.settings(folder / "out", folder / "data", served.resolve)
        common: Any = {"roster": roster, "plan": "jieyang_2018", "as_of": demonstration.AS_OF, "registers": None}
        common["progress"] = lambda _: None
        if day == 2:
            return recheck.recheck(settings, NAME, **common)
        return tasks.audit(settings, units=(UNIT,), rules=RULES, **common)


def states(settings: Settings) -> Mapping[str, LedgerState]:
    return {entry.key.requirement: entry.state for entry in ledger.entries(settings, unit=UNIT)}


def fill_in(workbook: Path, requirement: str, conclusion: str) -> Path:
    """The workbook with one row ruled on, as a person would."""
    book = load_workbook(workbook)
    sheet: Any = book["待人工核查"]
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if any(cell.value == "核查结论" for cell in row))
    places = {cell.value: cell.column for cell in rows[head]}
    row = next(n for n, cells in enumerate(rows, 1) if cells[places["要求标识"] - 1].value == requirement)
    ruled = {"核查结论": conclusion, "核查意见": "未收到报告", "核查人": "张三", "核查日期": date(2019, 4, 3)}
    for name, value in ruled.items():
        sheet.cell(row, places[name], value)
    book.save(workbook)
    return workbook


def paragraphs(document: bytes) -> str:
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in opened.paragraphs] + cells)


def test_a_problem_is_found_ruled_on_notified_mended_struck_off_and_found_again(tmp_path: Path, roster: Path) -> None:
    settings = demonstration.settings(tmp_path / "out", tmp_path / "data", ())

    first = on_day(1, tmp_path, roster)
    assert states(settings) == dict.fromkeys(MENDED, S.NEW)

    workbook = next(path for path in first.files if path.suffix == ".xlsx")
    read = rulings.read_in(settings, fill_in(workbook, "N3", "不符合"), clock.now())
    assert [ruling.outcome for ruling in read.new] == [Outcome.FAIL]
    assert not rulings.read_in(settings, workbook, clock.now()).new
    assert states(settings) == {**dict.fromkeys(MENDED, S.NEW), "N3": S.ESTABLISHED}

    for state in (S.VERIFYING, S.ESTABLISHED, S.NOTIFIED):
        for requirement in (MENDED | {"N3"}) if state is S.NOTIFIED else MENDED:
            ledger.move(settings, UNIT, requirement, ledger.Step(state, "张三", "整改通知书〔2019〕1号", clock.now()))
    due = ledger.entry(settings, UNIT, "5.4").due_on
    assert due == ledger.due_after(clock.today(), settings.rectification.due_working_days)
    (path,) = tasks.report(settings, first.result.audit.id, "notices").files
    with zipfile.ZipFile(path) as package:
        (name,) = package.namelist()
        said = paragraphs(package.read(name))
    assert NAME in said
    assert "发现问题4项" in said
    assert f"于{due.year}年{due.month}月{due.day}日前完成" in said

    second = on_day(2, tmp_path, roster)
    assert isinstance(second, recheck.Rechecked)
    assert {entry.key.requirement for entry in second.closed} == MENDED
    assert states(settings)["N3"] is S.NOTIFIED  # no site shows it: it stays open, not struck off, not held anew
    opinion = paragraphs(second.files[0].read_bytes())
    assert opinion.splitlines().count("已整改到位") == len(MENDED)
    assert f"已整改到位{len(MENDED)}项" in opinion
    assert "本次未能核实" in opinion
    assert "复查" in recheck.text(second)

    third = on_day(3, tmp_path, roster)
    assert isinstance(third, tasks.Done)
    assert states(settings) == {"2.1": S.CLOSED, "12.1": S.CLOSED, "5.4": S.RELAPSED, "N3": S.NOTIFIED}
    assert "复发 1" in third.text
    compared = compare.compare(settings, first.result.audit.id, third.result.audit.id)
    kinds = {row.after.requirement: row.kind for row in compared.rows}
    assert (kinds["5.4"], kinds["2.1"]) == (ChangeKind.RELAPSED, ChangeKind.FIXED)
    page = next(path for path in third.files if path.suffix == ".html").read_text("utf-8")
    assert "复发（第1次复发）" in page


def test_a_unit_without_open_problems_is_not_rechecked(tmp_path: Path, roster: Path) -> None:
    with pytest.raises(UsageError, match="没有未销号的问题"):
        on_day(2, tmp_path, roster)
