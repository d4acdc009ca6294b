"""What an audit found otherwise than the one before it: the whole list, by kind."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from model.comparison import ChangeKind
from web.look import page
from web.paging import Number, paged
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/changes")
def changes(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    audit: str = "",
    kind: str = "",
    number: Number = 1,
) -> Response:
    city = desk.reading.shown(audit)
    wanted = ChangeKind.__members__.get(kind)
    found = tuple(c for c in city.changes if wanted in (None, c.kind)) if city else ()
    paging = paged(len(found), number)
    return page(
        request,
        "changes.html.j2",
        city=city,
        readable=desk.reading.readable(),
        kind=wanted,
        found=paging.of(found),
        paging=paging,
        base=f"?audit={quote(city.audit_id) if city else ''}&kind={wanted.name if wanted else ''}&",
    )
