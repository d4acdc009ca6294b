"""What an audit found otherwise than the one before it: the whole list, by kind."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from model.comparison import ChangeKind
from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()
_SIZE = 50  # rows on a page


@router.get("/changes")
def changes(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    audit: str = "",
    kind: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    city = desk.reading.shown(audit)
    wanted = ChangeKind.__members__.get(kind)
    found = tuple(c for c in city.changes if wanted in (None, c.kind)) if city else ()
    pages = max(1, -(-len(found) // _SIZE))
    number = min(number, pages)
    return page(
        request,
        "changes.html.j2",
        city=city,
        readable=desk.reading.readable(),
        kind=wanted,
        found=found[(number - 1) * _SIZE : number * _SIZE],
        page=number,
        pages=pages,
        base=f"?audit={quote(city.audit_id) if city else ''}&kind={wanted.name if wanted else ''}&",
    )
