"""One finding with its evidence, and what was archived, shown as text."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from audits.clock import SHANGHAI
from audits.desk.office_files import ACCEPTED, CHOICES, attachment_of
from model.errors import NotFound
from web.gate import MIB, UPLOAD_LIMIT
from web.look import page
from web.visit import TheDesk, Viewer

router = APIRouter()


@router.get("/findings/{audit}/{unit}/{requirement}")
def finding(request: Request, desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str) -> Response:
    card = desk.reading.finding(audit, unit, requirement)
    named, is_kept = attachment_of(desk.settings, card.ruling.id) if card.ruling else ("", False)
    return page(
        request,
        "finding.html.j2",
        city=desk.reading.card(audit),
        f=card,
        attachment=named,
        attachment_is_kept=is_kept,
        choices=CHOICES,
        accepted=",".join(ACCEPTED),
        limit=UPLOAD_LIMIT // MIB,
    )


@router.get("/archive/{audit}/{unit}/{requirement}/{number}")
def archive(
    request: Request, desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str, number: int
) -> Response:
    found = desk.reading.archived(audit, unit, requirement, number)
    at = f"{found.raw.fetched_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if found.raw else ""
    return page(request, "archive.html.j2", audit_id=audit, a=found, fetched=at)


@router.get("/archive/{audit}/{unit}/{requirement}/{number}/file")
def archived_file(desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str, number: int) -> Response:
    """The body as received; always a download of no type, so that no browser runs it."""
    found = desk.reading.archived(audit, unit, requirement, number)
    if found.raw is None:
        raise NotFound("没有单独取得这个地址的内容。")
    name = f"{found.raw.body_digest[:16] or 'empty'}.bin"
    return Response(
        found.raw.body,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
