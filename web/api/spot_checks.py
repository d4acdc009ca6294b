"""Spot checks: order, follow, cancel."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from audits.desk.spot_checks import Watched
from model.account import Action
from web.api.shapes import Name, Paged, PageNumber, PageSize, SiteProgress, SpotCheckOrder, SpotCheckShape, told
from web.visit import Checker, Reader, TheDesk, noted

router = APIRouter(tags=["spot checks"])


@router.get("/spot-checks", summary="Every spot check that was ordered, the newest first")
def listed(desk: TheDesk, program: Reader, number: PageNumber = 1, size: PageSize = 50) -> Paged[SpotCheckShape]:
    office = desk.accounts.office
    items = [_shape(Watched(check)) for check in office.spot_checks(size, (number - 1) * size)]
    return Paged[SpotCheckShape](items=items, page=number, size=size, total=office.count_spot_checks())


@router.post("/spot-checks", status_code=202, summary="Order a spot check")
def order(request: Request, desk: TheDesk, program: Checker, order: SpotCheckOrder) -> SpotCheckShape:
    check = desk.spot_checks.order(order.target, program.name, order.as_unit, tuple(order.requirements), order.as_of)
    noted(request, program, Action.SPOT_CHECK_ORDERED, f"{check.id} {check.target}")
    return _shape(Watched(check))


@router.get("/spot-checks/{check}", summary="One spot check and how far it is")
def one(desk: TheDesk, program: Reader, check: Name) -> SpotCheckShape:
    return _shape(desk.spot_checks.watched(check))


@router.delete("/spot-checks/{check}", status_code=202, summary="Cancel a spot check")
async def cancel(request: Request, desk: TheDesk, program: Checker, check: Name) -> SpotCheckShape:
    cancelled = await desk.spot_checks.cancel(check)
    await run_in_threadpool(noted, request, program, Action.SPOT_CHECK_CANCELLED, check)
    return _shape(Watched(cancelled))


def _shape(watched: Watched) -> SpotCheckShape:
    check = watched.check
    return told(SpotCheckShape, check, audit=check.audit_id, sites=[told(SiteProgress, s) for s in watched.sites])
