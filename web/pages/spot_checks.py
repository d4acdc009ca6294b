"""即时抽查: order, watch, cancel, read the result in the same place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from audits.desk.spot_checks import Watched
from model.account import Action
from model.errors import NotFound, UsageError
from reports.cards import UnitCard
from web.look import drawn, page
from web.paging import Number, paged
from web.visit import Desk, Reviewer, TheDesk, Viewer, day_in, noted, unit_named

router = APIRouter()
_ROWS = 20  # on a page


@router.get("/spot-checks")
def spot_checks(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    unit: str = "",
    number: Number = 1,
) -> Response:
    return _desk_of(request, desk, _Typed(unit=unit), number)


@router.post("/spot-checks")
def order(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    unit: Annotated[str, Form(max_length=300)] = "",
    address: Annotated[str, Form(max_length=2100)] = "",
    as_unit: Annotated[str, Form(max_length=300)] = "",
    as_of: Annotated[str, Form(max_length=20)] = "",
    requirements: Annotated[list[str] | None, Form(max_length=100)] = None,
) -> Response:
    chosen = tuple(requirements or ())
    try:
        if unit.strip() and address.strip():
            raise UsageError(
                "单位和网址只能填一个：要检查单位的，请清空网址；要检查网址的，请把单位选为“用下面的网址”。"
            )
        target = address.strip() or unit.strip()
        check = desk.spot_checks.order(target, visitor.user.name, as_unit, chosen, day_in(as_of))
    except (UsageError, NotFound) as error:
        return _desk_of(request, desk, _Typed(unit, address, as_unit, as_of, chosen, str(error)))
    noted(request, visitor, Action.SPOT_CHECK_ORDERED, f"{check.id} {unit_named(desk, check.target)}")
    return RedirectResponse(f"/spot-checks/{quote(check.id)}", 303)


@dataclass(frozen=True, slots=True)
class _Typed:
    """An order as it was typed, and why it was refused."""

    unit: str = ""
    address: str = ""
    as_unit: str = ""
    as_of: str = ""
    requirements: tuple[str, ...] = ()
    wrong: str = ""


def _desk_of(request: Request, desk: Desk, typed: _Typed, number: int = 1) -> Response:
    """The form and the list of orders."""
    office = desk.accounts.office
    paging = paged(office.count_spot_checks(), number, _ROWS)
    names = {unit.id: unit.name for unit in desk.spot_checks.roster().units}
    return page(
        request,
        "spot_checks.html.j2",
        400 if typed.wrong else 200,
        units={u.id: u.name + ("" if u.entry_points else "（未登记网址）") for u in desk.spot_checks.roster().units},
        names=names,
        roster=desk.spot_checks.roster(),
        plan=desk.spot_checks.plan(),
        typed=typed,
        checks=office.spot_checks(paging.size, paging.start),
        paging=paging,
    )


@router.get("/spot-checks/{check}")
def spot_check(request: Request, desk: TheDesk, visitor: Viewer, check: str) -> Response:
    watched = desk.spot_checks.watched(check)
    return page(request, "spot_check.html.j2", name=_name(desk, watched), **_seen(desk, watched))


@router.get("/spot-checks/{check}/result")
def result(request: Request, desk: TheDesk, visitor: Viewer, check: str) -> Response:
    """The part of the page that shows how it ended."""
    return page(request, "spot_check_result.html.j2", **_seen(desk, desk.spot_checks.watched(check)))


@router.get("/spot-checks/{check}/events")
async def events(desk: TheDesk, visitor: Viewer, check: str) -> Response:
    """Server-sent events: `progress` with a piece of the page, at last `ended`."""
    await run_in_threadpool(desk.spot_checks.watched, check)  # an unknown one is told now

    async def stream() -> AsyncIterator[ServerSentEvent]:
        async for watched in desk.spot_checks.changes(check):
            text = drawn("spot_check_progress.html.j2", visitor, watched=watched)
            yield ServerSentEvent(text, event="progress")
        yield ServerSentEvent("", event="ended")

    return EventSourceResponse(stream(), ping=15, headers={"X-Accel-Buffering": "no"})


@router.post("/spot-checks/{check}/cancel")
async def cancel(request: Request, desk: TheDesk, visitor: Reviewer, check: str) -> Response:
    await desk.spot_checks.cancel(check)
    await run_in_threadpool(noted, request, visitor, Action.SPOT_CHECK_CANCELLED, check)
    if request.headers.get("hx-request"):
        return HTMLResponse("", 204)
    return RedirectResponse(f"/spot-checks/{quote(check)}", 303)


def _seen(desk: Desk, watched: Watched) -> dict[str, Any]:
    """What the result's template needs: the unit's card once there is an audit."""
    unit: UnitCard | None = None
    if watched.check.audit_id:
        card = desk.reading.card(watched.check.audit_id)
        unit = next(iter(card.units), None)
    return {"watched": watched, "unit": unit}


def _name(desk: Desk, watched: Watched) -> str:
    target = watched.check.target
    unit = desk.spot_checks.roster().unit(target)
    return unit.name if unit else target
