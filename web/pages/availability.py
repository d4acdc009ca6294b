"""可用性: how often each home page answered, as a chart."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/availability")
def availability(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    return page(request, "availability.html.j2")
