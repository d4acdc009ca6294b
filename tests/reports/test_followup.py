"""What people did, as the reader meets it: scores before and after, rows held against nobody, the ledger, trends."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import openpyxl

from model.audit import AuditResult, PastAudit
from model.finding import Outcome
from model.followup import Downtime, LedgerEntry, LedgerMove, LedgerState, ProblemKey, Waiver
from reports import RENDERERS, docx
from reports.evidence import evidence_digest
from reports.scorecard import city_card
from tests.reports.factory import AUDIT, FINDINGS, NOW, PLAN, SCORES, result
from tests.reports.test_docx import said

S = LedgerState
TRADE = next(f for f in FINDINGS if f.unit == "trade" and f.requirement == "2.1")


def problem(*states: LedgerState, digest: str = "", due: date | None = None) -> LedgerEntry:
    """临江市工商行政管理局's 2.1 in the ledger, through these states."""
    key = ProblemKey(PLAN.id, "trade", "2.1")
    found = LedgerMove(
        key, None, S.NEW, NOW, "程序", "", None, "a", NOW, Outcome.FAIL, digest or evidence_digest(TRADE)
    )
    moves, before = [found], S.NEW
    for state in states:
        moves.append(LedgerMove(key, before, state, NOW, "张三", "附件2第3页已公开", due))
        before = state
    return LedgerEntry(tuple(moves))


def ruled() -> AuditResult:
    """With a score of 临江市财政局 that rulings raised."""
    scores = tuple(replace(s, points=92.3, coverage=0.96) if s.unit == "finance" else s for s in SCORES)
    return replace(result(), ruled_scores=scores)


def test_the_score_after_rulings_stands_beside_the_machines() -> None:
    page, text = RENDERERS["html"].render(ruled()).decode(), RENDERERS["text"].render(ruled()).decode()
    for words in ("92.30", "机器得分 88.46，覆盖率 83.9%"):
        assert words in page
        assert words in text
    scores = {s["unit"]: s for s in json.loads(RENDERERS["json"].render(ruled()))["scores"]}
    assert (scores["finance"]["points"], scores["finance"]["machine"]["points"]) == (92.3, 88.46)
    assert scores["finance"]["machine"]["coverage"] == 0.839
    assert scores["trade"]["machine"] is None
    sheet = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"].render(ruled())))["总览"]
    assert "机器得分 88.46，覆盖率 83.9%" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "得分已计入人工核查结论" in page
    assert "机器得分" not in RENDERERS["html"].render(result()).decode()


def test_a_waived_row_and_a_false_alarm_stand_in_no_paper() -> None:
    waived = replace(result(), waivers=(Waiver("trade", "2.1", "系统迁移", "市府办", AUDIT.as_of),))
    alarm = replace(result(), ledger=(problem(S.VERIFYING, S.FALSE_ALARM),))
    other = replace(result(), ledger=(problem(S.VERIFYING, S.FALSE_ALARM, digest="0" * 64),))
    assert "发现问题2项" in said(docx.notice(result(), "trade"))
    assert "发现问题1项" in said(docx.notice(waived, "trade"))
    assert "发现问题1项" in said(docx.notice(alarm, "trade"))
    assert "发现问题2项" in said(docx.notice(other, "trade"))  # other evidence than that which was set aside
    for told in (waived, alarm):
        assert city_card(told).units[2].count(Outcome.FAIL) == city_card(result()).units[2].count(Outcome.FAIL) - 1
        assert "不计入；机器结论为不符合：未见2018年部门预算" in RENDERERS["html"].render(told).decode()
        assert "不计入：临江市工商行政管理局 （二）预决算公开——" in RENDERERS["text"].render(told).decode()
    passed = replace(result(), waivers=(Waiver("finance", "2.1", "系统迁移", "市府办", AUDIT.as_of),))
    assert city_card(passed) == city_card(result())  # what passed needs no waiver
    closed = replace(result(), ledger=(problem(S.CLOSED),))
    assert "发现问题1项" in said(docx.notice(closed, "trade"))  # a later look struck it off
    assert "经核实为误报（张三）：附件2第3页已公开" in RENDERERS["html"].render(alarm).decode()


def test_the_ledger_stands_in_page_workbook_text_and_notice() -> None:
    told = replace(result(), ledger=(problem(S.ESTABLISHED, S.NOTIFIED, due=date(2019, 3, 29)),))
    page = RENDERERS["html"].render(told).decode()
    for words in ("已通知（已超期），期限 2019-03-29", "整改台账：已通知 1 项；其中已超过整改期限 1 项"):
        assert words in page
    assert "整改台账：已通知（已超期），期限 2019-03-29" in RENDERERS["text"].render(told).decode()
    sheet = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"].render(told)))["问题清单"]
    assert "已通知（已超期）\n期限 2019-03-29" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "于2019年3月29日前完成，" in said(docx.notice(told, "trade"))
    assert "（不符合）" in said(docx.notice(told, "trade"))
    assert "（不符合，尚待核实）" in said(docx.notice(replace(result(), ledger=(problem(),)), "trade"))
    assert "尚待核实" not in said(docx.notice(told, "trade"))
    assert "于　　年　　月　　日前完成，" in said(docx.notice(result(), "trade"))


def test_what_nobody_verified_is_issued_to_nobody() -> None:
    """A paper about a problem that no person has looked at says so where it is read first."""
    whole = replace(AUDIT, units=("office", "finance", "trade"))  # no draft for what could not be read
    fresh = replace(result(), audit=whole, ledger=(problem(),))
    notice, bulletin = said(docx.notice(fresh, "trade")), said(docx.bulletin(fresh))
    assert notice.startswith("政务公开问题整改通知书\n（初稿，核实后印发）")
    assert "其中1项尚待核实，现通知如下" in notice
    assert "1项尚待核实，核实前不得印发" in bulletin
    assert "临江市工商行政管理局（未见2018年部门预算、2017年部门决算，尚待核实）" in bulletin
    sure = replace(fresh, ledger=(problem(S.VERIFYING, S.ESTABLISHED),))
    for paper in (docx.notice(sure, "trade"), docx.bulletin(sure)):
        assert "核实前" not in said(paper)
        assert "初稿" not in said(paper)
        assert "尚待核实" not in said(paper)


def test_a_reported_downtime_is_said_on_its_days() -> None:
    down = Downtime("d", "east", AUDIT.as_of, AUDIT.as_of + timedelta(days=2), "机房搬迁", "东河区府办", NOW)
    assert (
        "已报备停机（2019-04-02 至 2019-04-04）：机房搬迁（东河区府办）"
        in RENDERERS["html"].render(replace(result(), downtimes=(down,))).decode()
    )
    over = replace(down, since=date(2019, 3, 1), until=date(2019, 4, 1))
    assert "机房搬迁" not in RENDERERS["html"].render(replace(result(), downtimes=(over,))).decode()


def test_units_and_requirements_have_a_trend() -> None:
    days = [date(2019, 2, 1), date(2019, 3, 1)]
    past = tuple(PastAudit(replace(AUDIT, id=f"{day}", as_of=day), FINDINGS, SCORES) for day in days)
    city = city_card(replace(result(), history=past))
    assert [point.text for point in city.units[1].trend] == [f"{day} 88.46（覆盖率 83.9%）" for day in days]
    assert city.units[1].change_text == "持平"
    card = next(r for r in city.requirements if r.id == "2.1")
    assert [trend.count(Outcome.FAIL) for trend in card.trend] == [1, 1]
    page = RENDERERS["html"].render(replace(result(), history=past)).decode()
    assert "历次机器得分：2019-02-01 88.46（覆盖率 83.9%）" in page
