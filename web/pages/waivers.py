"""报备: findings set aside on the record (豁免), and sites that their units reported to be down (停机)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from audits import clock
from audits.people import waivers as book
from model.account import Action
from model.errors import GongkaiError, UsageError
from web.look import page
from web.visit import Desk, Reviewer, TheDesk, Viewer, day_in, noted, unit_named

router = APIRouter()
_Unit = Annotated[str, Form(max_length=300)]
_Day = Annotated[str, Form(max_length=20)]
_Basis = Annotated[str, Form(max_length=1000)]
_Why = Annotated[str, Form(max_length=500)]
_FIELDS = (
    "unit",
    "requirement",
    "basis",
    "until",
    "down_unit",
    "down_since",
    "down_until",
    "down_basis",
    "withdrawn",
    "why",
)


@router.get("/waivers")
def waivers(request: Request, desk: TheDesk, visitor: Viewer, unit: str = "", requirement: str = "") -> Response:
    return _shown(request, desk, {"unit": unit, "requirement": requirement})


@router.post("/waivers")
def file_waiver(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    unit: _Unit = "",
    requirement: Annotated[str, Form(max_length=20)] = "",
    basis: _Basis = "",
    until: _Day = "",
) -> Response:
    typed = {"unit": unit, "requirement": requirement, "basis": basis, "until": until}
    try:
        last = day_in(until)
        if not unit or not requirement or last is None:
            raise UsageError("请选择单位和要求，并填写截止日期。")
        filed = book.add(
            desk.settings,
            unit,
            requirement,
            basis=basis.strip(),
            author=visitor.user.name,
            until=last,
            at=clock.now(),
        )
    except GongkaiError as error:
        return _shown(request, desk, typed, str(error))
    noted(
        request,
        visitor,
        Action.WAIVER_FILED,
        f"{filed.id} {unit_named(desk, filed.unit)} {filed.requirement} 至 {filed.until}",
    )
    return RedirectResponse("/waivers", 303)


@router.post("/waivers/{waiver}/revoke")
def revoke(request: Request, desk: TheDesk, visitor: Reviewer, waiver: str, why: _Why = "") -> Response:
    try:
        revoked = book.revoke(desk.settings, waiver, by=visitor.user.name, why=why, at=clock.now())
    except UsageError as error:
        return _shown(request, desk, {"withdrawn": waiver, "why": why}, revoke_wrong=str(error))
    said = f"{revoked.id} {unit_named(desk, revoked.unit)} {revoked.requirement}：{revoked.revoked_why}"
    noted(request, visitor, Action.WAIVER_REVOKED, said)
    return RedirectResponse("/waivers", 303)


@router.post("/downtimes")
def file_downtime(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    unit: _Unit = "",
    since: _Day = "",
    until: _Day = "",
    basis: _Basis = "",
) -> Response:
    typed = {"down_unit": unit, "down_since": since, "down_until": until, "down_basis": basis}
    try:
        first, last = day_in(since), day_in(until)
        if not unit or first is None or last is None:
            raise UsageError("请选择单位，并填写停机的开始日期和结束日期。")
        filed = book.add_downtime(
            desk.settings,
            unit,
            since=first,
            until=last,
            basis=basis.strip(),
            author=visitor.user.name,
            at=clock.now(),
        )
    except GongkaiError as error:
        return _shown(request, desk, typed, down_wrong=str(error))
    noted(
        request,
        visitor,
        Action.DOWNTIME_FILED,
        f"{filed.id} {unit_named(desk, filed.unit)} {filed.since} 至 {filed.until}",
    )
    return RedirectResponse("/waivers#downtimes", 303)


@router.post("/downtimes/{downtime}/withdraw")
def withdraw(request: Request, desk: TheDesk, visitor: Reviewer, downtime: str, why: _Why = "") -> Response:
    try:
        taken = book.withdraw_downtime(desk.settings, downtime, by=visitor.user.name, why=why, at=clock.now())
    except UsageError as error:
        return _shown(request, desk, {"withdrawn": downtime, "why": why}, withdraw_wrong=str(error))
    said = f"{taken.id} {unit_named(desk, taken.unit)} {taken.since} 至 {taken.until}：{taken.withdrawn_why}"
    noted(request, visitor, Action.DOWNTIME_WITHDRAWN, said)
    return RedirectResponse("/waivers#downtimes", 303)


def _shown(
    request: Request,
    desk: Desk,
    typed: dict[str, str],
    wrong: str = "",
    down_wrong: str = "",
    withdraw_wrong: str = "",
    revoke_wrong: str = "",
) -> Response:
    """Both lists and their forms; what was typed stays where it was refused."""
    city = desk.reading.shown()
    return page(
        request,
        "waivers.html.j2",
        400 if wrong or down_wrong or withdraw_wrong or revoke_wrong else 200,
        city=city,
        unit_names={unit.id: unit.name for unit in city.units} if city else {},
        requirement_titles={r.id: r.title for r in city.requirements} if city else {},
        waivers=tuple(reversed(book.every(desk.settings))),
        downtimes=tuple(reversed(book.downtimes(desk.settings))),
        today=clock.today(),
        typed={**dict.fromkeys(_FIELDS, ""), **typed},
        wrong=wrong,
        down_wrong=down_wrong,
        withdraw_wrong=withdraw_wrong,
        revoke_wrong=revoke_wrong,
    )
