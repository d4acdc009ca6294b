"""总览: the newest audit at a glance, what tonight does, what was done before."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from audits import clock
from audits.nights.tonight import told
from audits.nights.under_way import UnderWay, under_way
from model.finding import Outcome
from model.followup import LedgerState
from reports.cards import CityCard
from web.look import page
from web.visit import Desk, TheDesk, Viewer

router = APIRouter()
_UNTOLD = (None, LedgerState.NEW, LedgerState.VERIFYING, LedgerState.ESTABLISHED, LedgerState.RELAPSED)
_SHOWN = 12  # audits in the list


@router.get("/")
def overview(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    latest = desk.reading.latest()
    city = desk.reading.card(latest.audit.id) if latest else None
    facts: list[tuple[str, str, str]] = []
    if city is not None:
        facts = [
            ("检查单位", f"{len(city.units)} 个", f"/units?audit={city.audit_id}"),
            ("读到网站的单位", f"{city.reached} 个", ""),
            ("不符合", f"{city.count(Outcome.FAIL)} 项", f"/findings?audit={city.audit_id}&outcome=FAIL"),
            ("部分符合", f"{city.count(Outcome.PARTIAL)} 项", f"/findings?audit={city.audit_id}&outcome=PARTIAL"),
            ("待人工核查", f"{city.count(Outcome.REVIEW)} 项", f"/reviews?audit={city.audit_id}"),
            ("无法核查", f"{city.count(Outcome.BLOCKED)} 项", f"/findings?audit={city.audit_id}&outcome=BLOCKED"),
        ]
    listed = desk.reading.audits()[:_SHOWN]
    return page(
        request,
        "overview.html.j2",
        city=city,
        facts=facts,
        steps=_steps(city) if city else (),
        listed=[(one, desk.reading.counts(one.audit.id)) for one in listed],
        tonight=told(desk.settings),
        night=_under_way(desk),
    )


@router.get("/tonight")
def tonight(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    """How far the night at work is: what the overview asks for every few seconds."""
    return page(request, "tonight.html.j2", night=_under_way(desk))


def _steps(city: CityCard) -> list[tuple[str, str, str]]:
    """What the office does next: what there is, where it is done, what that is called."""
    standing = dict(city.ledger)
    fresh = standing.get(LedgerState.NEW, 0) + standing.get(LedgerState.RELAPSED, 0)
    state = LedgerState.NEW if standing.get(LedgerState.NEW) else LedgerState.RELAPSED
    urgent = [f for unit in city.units for f in unit.problems if f.urgent and f.state in _UNTOLD]
    first = [
        (
            f"须立即处置：{f.unit_name}{f.title}。请马上核实并告知单位。",
            f"/findings/{quote(city.audit_id)}/{quote(f.unit_id)}/{quote(f.requirement_id)}",
            "看证据",
        )
        for f in urgent
    ]
    every = [
        (city.overdue, "已超过整改期限 {} 项，请催办或复查。", "/ledger?overdue=1", "看超期的问题"),
        (
            fresh,
            "整改台账有新发现和复发的问题 {} 项，请先核实，属实的再通知单位。",
            f"/ledger?state={state}",
            "核实问题",
        ),
        (
            standing.get(LedgerState.ESTABLISHED, 0),
            "核实属实、尚未通知单位 {} 项。",
            "/ledger?state=established",
            "登记通知",
        ),
        (standing.get(LedgerState.APPEALED, 0), "单位有异议、等待答复 {} 项。", "/ledger?state=appealed", "答复异议"),
        (standing.get(LedgerState.TO_RECHECK, 0), "等待复核 {} 项。", "/ledger?state=to_recheck", "复核"),
        (
            city.count(Outcome.REVIEW),
            "待人工核查 {} 项，请看证据后登记结论。",
            f"/reviews?audit={city.audit_id}",
            "逐项核查",
        ),
        (
            city.count(Outcome.BLOCKED),
            "无法核查 {} 项，不表示单位没有公开，请按原因处理后重查。",
            f"/findings?audit={city.audit_id}&outcome=BLOCKED",
            "看原因",
        ),
    ]
    return first + [(sentence.format(n), where, word) for n, sentence, where, word in every if n]


def _under_way(desk: Desk) -> UnderWay | None:
    return under_way(Path(desk.settings.data), clock.now())
