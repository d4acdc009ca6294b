"""The ledger as the office keeps it: filled by audits and rulings, moved by people, listed, exported."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from audits.people import ledger, ledger_book, rulings
from audits.settings import RectificationSettings, Settings
from model.audit import Audit, AuditKind
from model.errors import NotFound, UsageError
from model.finding import Evidence, Outcome
from model.followup import LedgerState, Waiver
from store import Store
from store.people import People
from tests.store import samples

S = LedgerState
AT = samples.AT + timedelta(days=5)
TODAY = AT.date()
UNIT, ROW = "caizheng", "2.1"


def audited(
    root: Path,
    outcome: Outcome,
    number: int = 1,
    evidence: str = "a.html",
    at: datetime = AT,
    kind: AuditKind = AuditKind.SPECIAL,
    reason: str = "",
) -> Audit:
    """An audit of the sample unit with this outcome, kept, and the ledger brought up to date."""
    order = samples.audit(number)
    order = replace(order, finished_at=order.started_at, kind=kind)
    result = samples.result(order, samples.crawl(samples.visit("a.html")))
    cited = (Evidence(samples.SITE + evidence),) if evidence else ()
    finding = replace(result.findings[0], outcome=outcome, evidence=cited)
    finding = replace(finding, reason=reason or finding.reason)
    result = replace(result, findings=(finding,))
    with Store.open(root) as store:
        store.finish(result)
        ledger.follow(result, store, at)
    return order


def states(root: Path) -> list[LedgerState]:
    """Every state the problem went through."""
    (found,) = ledger.entries(Settings(data=str(root)))
    return [move.after for move in found.moves]


def go(root: Path, *after: LedgerState, why: str = "") -> None:
    for state in after:
        ledger.move(Settings(data=str(root)), UNIT, ROW, ledger.Step(state, "张三", why, AT))


def test_a_problem_goes_its_way_and_comes_back(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    go(tmp_path, S.VERIFYING, S.ESTABLISHED, S.NOTIFIED, S.MENDING)
    audited(tmp_path, Outcome.PASS, 2)
    go(tmp_path, S.CLOSED)
    audited(tmp_path, Outcome.BLOCKED, 3)
    audited(tmp_path, Outcome.FAIL, 4)
    way = [S.NEW, S.VERIFYING, S.ESTABLISHED, S.NOTIFIED, S.MENDING, S.TO_RECHECK, S.CLOSED]
    assert states(tmp_path) == [*way, S.CLOSED, S.RELAPSED]
    (found,) = ledger.entries(Settings(data=str(tmp_path)))
    assert found.relapses == 1
    assert [move.by for move in found.moves if move.after is S.RELAPSED] == [ledger.PROGRAM]


def test_the_same_audit_twice_adds_nothing(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    audited(tmp_path, Outcome.FAIL)
    audited(tmp_path, Outcome.FAIL, 2)
    assert states(tmp_path) == [S.NEW]


def test_a_notice_is_due_in_working_days(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    go(tmp_path, S.VERIFYING, S.ESTABLISHED)
    settings, monday = Settings(data=str(tmp_path)), datetime(2019, 4, 29, 9, tzinfo=AT.tzinfo)
    moved = ledger.move(settings, UNIT, ROW, ledger.Step(S.NOTIFIED, "张三", "整改通知书", monday))
    assert moved.moves[-1].why == "整改通知书；期限按办公室设定的15个工作日计"
    assert moved.due_on == date(2019, 5, 22)  # four days of holiday in between, and two moved working days
    assert ledger.entries(settings, overdue_on=date(2019, 5, 23)) == (moved,)
    assert ledger.entries(settings, overdue_on=date(2019, 5, 22)) == ()


def test_the_office_sets_the_term(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    go(tmp_path, S.VERIFYING, S.ESTABLISHED)
    settings = Settings(data=str(tmp_path), rectification=RectificationSettings(due_working_days=5))
    monday = datetime(2019, 4, 8, 9, tzinfo=AT.tzinfo)
    moved = ledger.move(settings, UNIT, ROW, ledger.Step(S.NOTIFIED, "张三", "", monday))
    assert (moved.due_on, moved.moves[-1].why) == (date(2019, 4, 15), "期限按办公室设定的5个工作日计")


def test_a_revoked_ruling_takes_back_what_it_did(tmp_path: Path) -> None:
    order = audited(tmp_path, Outcome.FAIL)
    settings = Settings(data=str(tmp_path))
    away = rulings.add(settings, order.id, UNIT, ROW, Outcome.PASS, "已在别处公开", "王五", AT)
    assert states(tmp_path) == [S.NEW, S.FALSE_ALARM]
    for by, why, said in (("张三", " ", "撤销的原因"), ("", "登记有误", "撤销人")):
        with pytest.raises(UsageError, match=said):
            rulings.revoke(settings, away.id, by=by, why=why, at=AT)
    rulings.revoke(settings, away.id, by="张三", why="登记有误。", at=AT)
    assert states(tmp_path) == [S.NEW, S.FALSE_ALARM, S.VERIFYING]
    with pytest.raises(UsageError, match="已由 张三 于"):
        rulings.revoke(settings, away.id, by="张三", why="登记有误", at=AT)
    (found,) = ledger.entries(settings)
    told = "据以认定的核查结论已由张三撤销（登记有误），重新核实。"
    assert [(m.by, m.why) for m in found.moves[2:]] == [(ledger.PROGRAM, told)]


def test_a_revoked_ruling_gives_way_to_the_one_before_it(tmp_path: Path) -> None:
    order = audited(tmp_path, Outcome.FAIL)
    settings = Settings(data=str(tmp_path))
    rulings.add(settings, order.id, UNIT, ROW, Outcome.FAIL, "属实", "李四", AT)
    go(tmp_path, S.VERIFYING)
    second = rulings.add(settings, order.id, UNIT, ROW, Outcome.PASS, "", "王五", AT + timedelta(hours=1))
    rulings.revoke(settings, second.id, by="张三", why="登记有误", at=AT + timedelta(hours=2))
    assert states(tmp_path)[-3:] == [S.FALSE_ALARM, S.VERIFYING, S.ESTABLISHED]


def test_what_people_did_after_a_ruling_is_not_taken_back_with_it(tmp_path: Path) -> None:
    order = audited(tmp_path, Outcome.FAIL)
    settings = Settings(data=str(tmp_path))
    ruling = rulings.add(settings, order.id, UNIT, ROW, Outcome.FAIL, "属实", "李四", AT)
    go(tmp_path, S.NOTIFIED)
    rulings.revoke(settings, ruling.id, by="张三", why="登记有误", at=AT)
    (found,) = ledger.entries(settings)
    assert (found.state, found.moves[-1].why) == (
        S.NOTIFIED,
        "据以认定的核查结论已由张三撤销（登记有误），请核对其后的处理。",
    )


def test_another_thing_missing_is_another_problem(tmp_path: Path) -> None:
    """A false alarm over an absence that no page shows holds for that absence alone."""
    settings = Settings(data=str(tmp_path))
    order = audited(tmp_path, Outcome.FAIL, evidence="", reason="未见2018年部门预算，已15天")
    rulings.add(settings, order.id, UNIT, ROW, Outcome.PASS, "已在别处公开", "王五", AT)
    audited(tmp_path, Outcome.FAIL, 2, evidence="", reason="未见2018年部门预算，已16天")
    assert states(tmp_path)[-1] is S.FALSE_ALARM
    audited(tmp_path, Outcome.FAIL, 3, evidence="", reason="未见2017年部门决算，已16天")
    assert states(tmp_path)[-1] is S.VERIFYING


def test_a_move_that_the_state_does_not_allow_is_one_sentence(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    settings = Settings(data=str(tmp_path))
    with pytest.raises(UsageError, match="现为“新发现”，只能转为：待核实"):
        go(tmp_path, S.CLOSED)
    with pytest.raises(UsageError, match="经办人"):
        ledger.move(settings, UNIT, ROW, ledger.Step(S.VERIFYING, " ", "", AT))
    with pytest.raises(NotFound, match=r"没有单位“caizheng”要求 9\.9"):
        ledger.move(settings, UNIT, "9.9", ledger.Step(S.VERIFYING, "张三", "", AT))
    with pytest.raises(UsageError, match="没有可以转为“已销号”"):
        ledger.move_many(settings, UNIT, ledger.ALL, ledger.Step(S.CLOSED, "张三", "", AT))
    with pytest.raises(UsageError, match="没有名为“好了”的状态"):
        ledger_book.state_of("好了")
    assert states(tmp_path) == [S.NEW]


def test_rulings_move_the_ledger(tmp_path: Path) -> None:
    order = audited(tmp_path, Outcome.REVIEW)
    settings = Settings(data=str(tmp_path))
    assert ledger.entries(settings) == ()
    ruling = rulings.add(settings, order.id, UNIT, ROW, Outcome.FAIL, "确未公开", "李四", AT)
    assert states(tmp_path) == [S.NEW, S.ESTABLISHED]
    rulings.revoke(settings, ruling.id, by="张三", why="登记有误", at=AT)
    rulings.add(settings, order.id, UNIT, ROW, Outcome.PASS, "已在别处公开", "王五", AT + timedelta(hours=1))
    assert states(tmp_path)[-1] is S.FALSE_ALARM
    (found,) = ledger.entries(settings)
    assert (found.moves[-1].by, "已在别处公开" in found.moves[-1].why) == ("王五", True)
    audited(tmp_path, Outcome.FAIL, 2, evidence="b.html")
    assert states(tmp_path)[-1] is S.VERIFYING


def test_a_recheck_opens_nothing(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL, kind=AuditKind.RECHECK)
    assert ledger.entries(Settings(data=str(tmp_path))) == ()


def test_a_waived_row_opens_no_problem(tmp_path: Path) -> None:
    with People.open(tmp_path) as people:
        people.keep_waiver(Waiver(UNIT, ROW, "机构改革", "李四", samples.DAY, "w1", AT))
    audited(tmp_path, Outcome.FAIL)
    assert ledger.entries(Settings(data=str(tmp_path))) == ()


def test_the_record_can_only_grow(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    with People.open(tmp_path) as people:
        for change in ("update moves set unit='x'", "delete from moves"):
            with pytest.raises(Exception, match="append-only"):
                people._db.conn.execute(change)


def test_it_is_told_with_names_and_exported(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    settings = Settings(data=str(tmp_path))
    go(tmp_path, S.VERIFYING, why="=1+1\x1b[2J")
    found = ledger.entries(settings)
    assert ledger.unit_id(settings, "示例市财政局") == UNIT
    assert "示例市财政局（caizheng） 2.1" in ledger_book.listing(settings, found, TODAY, as_json=False)
    assert "新发现→待核实" in ledger_book.history(settings, found[0], TODAY, as_json=False)
    (told,) = json.loads(ledger_book.listing(settings, found, TODAY, as_json=True))["problems"]
    assert [line["after"] for line in told["lines"]] == ["新发现", "待核实"]
    rows = list(
        csv.DictReader(io.StringIO(ledger_book.export(settings, tmp_path / "台账.csv", TODAY).read_text("utf-8-sig")))
    )
    assert [(row["单位"], row["状态"]) for row in rows] == [("示例市财政局", "待核实")]
    assert rows[0]["最近情况"].startswith("'=1+1")
    book = load_workbook(ledger_book.export(settings, tmp_path / "台账.xlsx", TODAY))
    assert [sheet.title for sheet in book] == ["整改台账", "办理记录"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with pytest.raises(UsageError, match="csv 或"):
        ledger_book.export(settings, tmp_path / "台账.pdf", TODAY)


def test_a_unit_that_is_in_the_roster_no_more_keeps_its_name(tmp_path: Path) -> None:
    """Offices are merged and closed, and a pasted address is checked by a roster of its own; the problems stay."""
    audited(tmp_path, Outcome.FAIL)
    later = replace(samples.audit(2), finished_at=AT, units=())
    whole = samples.result(later, samples.crawl(samples.visit("a.html")))
    with Store.open(tmp_path) as store:
        store.finish(
            replace(
                whole, roster=replace(whole.roster, city="另一市", units=()), findings=(), scores=(), unit_crawls=()
            )
        )
    settings = Settings(data=str(tmp_path))
    found = ledger.entries(settings)
    told = ledger_book.cards(settings, found, TODAY)
    assert [(card.city, card.unit_name) for card in told] == [("示例市", "示例市财政局")]
    book = load_workbook(ledger_book.export(settings, tmp_path / "台账.xlsx", TODAY))
    assert book["整改台账"]["A1"].value == "示例市政务公开　整改台账"  # not the newest audit's city
    assert ledger_book.NamedLedger.read(settings).unit_names() == {UNIT: "示例市财政局"}
