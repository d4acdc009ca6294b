"""单位 and 要求: the findings of one audit by unit and by requirement."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from model.errors import NotFound
from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/units")
def units(request: Request, desk: TheDesk, visitor: Viewer, audit: str = "") -> Response:
    shown = desk.reading.shown(audit)
    return page(request, "units.html.j2", city=shown, readable=desk.reading.readable())


@router.get("/units/{unit}")
def unit(request: Request, desk: TheDesk, visitor: Viewer, unit: str, audit: str = "") -> Response:
    city = desk.reading.shown(audit)
    if city is None:
        raise NotFound("还没有可以查看的检查结果。")
    card = desk.reading.unit(city.audit_id, unit)
    return page(request, "unit.html.j2", city=city, unit=card, readable=desk.reading.readable(unit))


@router.get("/requirements")
def requirements(request: Request, desk: TheDesk, visitor: Viewer, audit: str = "") -> Response:
    shown = desk.reading.shown(audit)
    return page(request, "requirements.html.j2", city=shown, readable=desk.reading.readable())


@router.get("/requirements/{requirement}")
def requirement(request: Request, desk: TheDesk, visitor: Viewer, requirement: str, audit: str = "") -> Response:
    city = desk.reading.shown(audit)
    card = next((r for r in city.requirements if r.id == requirement), None) if city else None
    if card is None:
        raise NotFound(f"没有编号为“{requirement[:20]}”的要求。")
    return page(request, "requirement.html.j2", city=city, requirement=card, readable=desk.reading.readable())
