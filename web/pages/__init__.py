"""The pages, one file for each group, joined. Whatever they change needs the session's CSRF token."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from web.pages import (
    account,
    availability,
    downloads,
    findings,
    ledger,
    office,
    overview,
    reviews,
    roster,
    screenshots,
    spot_checks,
    units,
    waivers,
)
from web.visit import form_is_ours

_GROUPS = (
    account,
    availability,
    downloads,
    findings,
    ledger,
    office,
    overview,
    reviews,
    roster,
    screenshots,
    spot_checks,
    units,
    waivers,
)


def joined() -> APIRouter:
    """One router with every page."""
    router = APIRouter(dependencies=[Depends(form_is_ours())])
    for group in _GROUPS:
        router.include_router(group.router)
    return router
