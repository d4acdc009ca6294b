"""总览: the newest audit at a glance, what tonight does, what was done before."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from audits import clock
from audits.nights.tonight import told
from audits.nights.under_way import UnderWay, under_way
from model.finding import Outcome
from web.look import page
from web.visit import Desk, TheDesk, Viewer

router = APIRouter()
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
        listed=[(one, desk.reading.counts(one.audit.id)) for one in listed],
        tonight=told(desk.settings),
        night=_under_way(desk),
    )


@router.get("/tonight")
def tonight(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    """How far the night at work is: what the overview asks for every few seconds."""
    return page(request, "tonight.html.j2", night=_under_way(desk))


def _under_way(desk: Desk) -> UnderWay | None:
    return under_way(Path(desk.settings.data), clock.now())
