"""/healthz: whether the process lives, and whether it can do its work. Says nothing of what was found."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from audits.nights import health
from audits.nights.health import Readiness
from model.errors import StoreError
from web.visit import Desk, desk_of

router = APIRouter()
_log = logging.getLogger("gongkai.web")


@router.get("/healthz/live")
async def live() -> Response:
    """The process answers: to be restarted when it does not."""
    return JSONResponse({"status": "ok"})


@router.get("/healthz")
@router.get("/healthz/ready")
def ready(request: Request) -> Response:
    """503 while it cannot do its work: the databases cannot be read, or the disk is full."""
    found = readiness_of(desk_of(request))
    body = {
        "status": "ok" if found.is_ready else "unavailable",
        "database": "ok" if found.is_database_readable else "unreadable",
        "disk": found.disk,
        "last_night": found.night,
    }
    return JSONResponse(body, 200 if found.is_ready else 503)


def readiness_of(desk: Desk) -> Readiness:
    """Whether the page over this desk can do its work."""
    try:
        desk.reading.audits()
        desk.accounts.office.count_spot_checks()
    except StoreError as error:
        _log.error("health: %s", error)
        return health.readiness(desk.settings, is_database_readable=False)
    return health.readiness(desk.settings, is_database_readable=True)
