"""Pictures of pages as they were kept: the PNG itself, and the small one for a page of ours."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from web.visit import TheDesk, Viewer

router = APIRouter()
_ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@router.get("/screenshots/{audit}/{digest}")
def screenshot(desk: TheDesk, visitor: Viewer, audit: str, digest: str) -> Response:
    shot = desk.reading.screenshot(audit, digest)
    return Response(desk.reading.png(shot), media_type="image/png", headers=_ALONE)


@router.get("/screenshots/{audit}/{digest}/small")
def thumbnail(desk: TheDesk, visitor: Viewer, audit: str, digest: str) -> Response:
    return Response(desk.reading.screenshot(audit, digest).thumbnail, media_type="image/webp", headers=_ALONE)
