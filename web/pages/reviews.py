"""待核查: the queue, rulings with attachments, the workbook."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from audits import clock
from audits.desk import office_files
from audits.people import rulings
from model.account import Action
from model.errors import InvalidInput, UsageError
from model.finding import Outcome
from web.gate import MIB, UPLOAD_LIMIT
from web.look import page
from web.pages.findings import Typed, shown
from web.paging import Number, paged
from web.visit import Desk, Reviewer, TheDesk, Viewer, noted, unit_named

router = APIRouter()


@router.get("/reviews")
def reviews(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    audit: str = "",
    number: Number = 1,
) -> Response:
    return _queue(request, desk, audit, number)


@router.post("/rulings")
def rule(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    audit: Annotated[str, Form(max_length=100)],
    unit: Annotated[str, Form(max_length=300)],
    requirement: Annotated[str, Form(max_length=20)],
    outcome: Annotated[str, Form(max_length=20)],
    digest: Annotated[str, Form(max_length=64)],
    opinion: Annotated[str, Form(max_length=2000)] = "",
    attachment: Annotated[UploadFile | None, File()] = None,
) -> Response:
    card = desk.reading.finding(audit, unit, requirement)
    try:
        if card.digest != digest:
            raise UsageError("这项结果的证据在您打开页面之后有变化，没有登记。请重新查看上面的证据后再登记。")
        word = rulings.outcome_of(outcome)
        kept = office_files.keep_attachment(desk.settings, _named(attachment), _bytes(attachment))
        rulings.add(
            desk.settings, audit, unit, requirement, word, opinion.strip(), visitor.user.name, clock.now(), kept
        )
    except (UsageError, InvalidInput) as error:
        return shown(request, desk, audit, card, Typed(outcome, opinion, str(error)))
    noted(request, visitor, Action.RULED, f"{audit} {card.unit_name} {card.title}：{word.printed}")
    return RedirectResponse(f"/findings/{quote(audit)}/{quote(unit)}/{quote(requirement)}", 303)


@router.post("/rulings/{ruling}/revoke")
def revoke(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    ruling: str,
    why: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=1000)] = "/reviews",
) -> Response:
    revoked = rulings.revoke(desk.settings, ruling, by=visitor.user.name, why=why, at=clock.now())
    noted(
        request,
        visitor,
        Action.RULING_REVOKED,
        f"{revoked.id} {unit_named(desk, revoked.unit)} {revoked.requirement}：{revoked.revoked_why}",
    )
    return RedirectResponse(back if back.startswith("/findings/") else "/reviews", 303)


@router.post("/rulings/workbook")
def read_workbook(
    request: Request, desk: TheDesk, visitor: Reviewer, book: Annotated[UploadFile, File()]
) -> Response:
    read = office_files.read_workbook(desk.settings, _named(book), _bytes(book), clock.now())
    sentence = f"读入核查结论 {len(read.found)} 条，其中新的 {len(read.new)} 条。"
    if not read.found:
        sentence = "没有读到核查结论：“待人工核查”表的黄色栏都空着。请填写、保存后再上传。"
    noted(request, visitor, Action.WORKBOOK_READ, f"{_named(book)}：{sentence}")
    return _queue(request, desk, "", 1, sentence)


@router.get("/rulings/attachments/{name}")
def attachment(desk: TheDesk, visitor: Viewer, name: str) -> Response:
    """An attachment as a download of no type, so that no browser runs it."""
    body = office_files.attachment(desk.settings, name)
    return Response(
        body,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _queue(request: Request, desk: Desk, audit: str, number: int, message: str = "") -> Response:
    city = desk.reading.shown(audit)
    waiting = city.of(Outcome.REVIEW) if city else ()
    paging = paged(len(waiting), number)
    return page(
        request,
        "reviews.html.j2",
        city=city,
        readable=desk.reading.readable(),
        findings=paging.of(waiting),
        total=len(waiting),
        ruled=sum(bool(f.ruling and f.ruling.stands) for u in city.units for f in u.findings) if city else 0,
        paging=paging,
        limit=UPLOAD_LIMIT // MIB,
        message=message,
    )


def _named(upload: UploadFile | None) -> str:
    return (upload.filename or "") if upload else ""


def _bytes(upload: UploadFile | None) -> bytes:
    return upload.file.read() if upload else b""
