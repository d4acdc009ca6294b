"""The findings of one outcome; one finding with its evidence, and what was archived, shown as text."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from audits.clock import SHANGHAI
from audits.desk.office_files import ACCEPTED, CHOICES, attachment_of
from model.errors import NotFound
from model.finding import Outcome
from model.page import RawPage
from reports.cards import CityCard
from reports.findings import FindingCard
from web.gate import MIB, UPLOAD_LIMIT
from web.look import page
from web.paging import Number, paged
from web.visit import Desk, TheDesk, Viewer

router = APIRouter()
_DOCUMENTS = frozenset(
    [
        "pdf",
        "ofd",
        "doc",
        "docx",
        "wps",
        "xls",
        "xlsx",
        "et",
        "ppt",
        "pptx",
        "zip",
        "rar",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "txt",
        "csv",
    ]
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A ruling as it was typed, and why it was refused."""

    outcome: str = ""
    opinion: str = ""
    wrong: str = ""


@router.get("/findings")
def findings(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    audit: str = "",
    outcome: Outcome = Outcome.FAIL,
    number: Number = 1,
) -> Response:
    city = desk.reading.shown(audit)
    found = city.of(outcome) if city else ()
    paging = paged(len(found), number)
    return page(
        request,
        "findings.html.j2",
        city=city,
        readable=desk.reading.readable(),
        outcome=outcome,
        findings=paging.of(found),
        paging=paging,
    )


@router.get("/findings/{audit}/{unit}/{requirement}")
def finding(request: Request, desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str) -> Response:
    return shown(request, desk, audit, desk.reading.finding(audit, unit, requirement))


def shown(request: Request, desk: Desk, audit: str, card: FindingCard, typed: Typed | None = None) -> Response:
    """The finding's page; with a ruling that was refused, which then stands in its form."""
    named, is_kept = attachment_of(desk.settings, card.ruling.id) if card.ruling else ("", False)
    city = desk.reading.card(audit)
    waiting = [other for other in city.of(Outcome.REVIEW) if other.key != card.key]
    return page(
        request,
        "finding.html.j2",
        400 if typed else 200,
        typed=typed or Typed(),
        city=city,
        f=card,
        following=_after(card, city, waiting),
        waiting=len(waiting),
        attachment=named,
        attachment_is_kept=is_kept,
        choices=CHOICES,
        accepted=",".join(ACCEPTED),
        limit=UPLOAD_LIMIT // MIB,
    )


def _after(card: FindingCard, city: CityCard, waiting: list[FindingCard]) -> FindingCard | None:
    """The finding that waits for a person after this one, the first again after the last; None when none waits."""
    places = {finding.key: place for place, finding in enumerate(f for unit in city.units for f in unit.findings)}
    here = places.get(card.key, 0)
    return next((other for other in waiting if places[other.key] > here), waiting[0] if waiting else None)


@router.get("/archive/{audit}/{unit}/{requirement}/{number}")
def archive(
    request: Request, desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str, number: int
) -> Response:
    found = desk.reading.archived(audit, unit, requirement, number)
    at = f"{found.raw.fetched_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if found.raw else ""
    return page(request, "archive.html.j2", audit_id=audit, a=found, fetched=at)


@router.get("/archive/{audit}/{unit}/{requirement}/{number}/file")
def archived_file(desk: TheDesk, visitor: Viewer, audit: str, unit: str, requirement: str, number: int) -> Response:
    """The body as received; always a download of no type, so that no browser runs it. An office document has the
    ending that its program goes by; a page is text to be read, not opened."""
    found = desk.reading.archived(audit, unit, requirement, number)
    if found.raw is None:
        raise NotFound("没有单独取得这个地址的内容。")
    name = f"{found.raw.body_digest[:16] or 'empty'}.{ending_of(found.raw)}"
    return Response(
        found.raw.body,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def ending_of(raw: RawPage) -> str:
    """The ending under which an archived answer is saved."""
    named = raw.url.lower().rpartition(".")[2]
    if named in _DOCUMENTS:
        return named
    return "txt" if raw.header("content-type").lower().startswith("text/") else "bin"
