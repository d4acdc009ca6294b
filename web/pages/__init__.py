"""The pages, one file for each group, joined. Whatever they change needs the session's CSRF token."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter, Depends

from web.visit import form_is_ours

_OPEN = "entry"  # the way in: joined by the application, for there is no session yet


def joined() -> APIRouter:
    """One router with every page of this package."""
    router = APIRouter(dependencies=[Depends(form_is_ours())])
    for found in sorted(iter_modules(__path__), key=lambda module: module.name):
        if found.name != _OPEN:
            router.include_router(import_module(f"{__name__}.{found.name}").router)
    return router
