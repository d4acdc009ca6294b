"""可用性: how often each home page opened in the last seven days, as a chart."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from audits import clock
from audits.availability import weeks as site_weeks
from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/availability")
def availability(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    weeks = site_weeks.weeks(desk.settings, desk.spot_checks.roster(), clock.now())
    return page(
        request,
        "availability.html.j2",
        weeks=sorted(weeks, key=lambda one: (not one.week.samples, -(one.week.failed_share or 0.0))),
        is_sampled=any(one.week.samples for one in weeks),
        width=site_weeks.WIDTH,
    )
