"""整改台账: every problem, how it stands, and moving it on."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/ledger")
def ledger(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    return page(request, "ledger.html.j2")
