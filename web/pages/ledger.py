"""整改台账: every problem, how it stands, and moving it on."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from audits import clock
from audits.desk import office_files
from audits.people import ledger as book
from audits.people import ledger_book
from model.account import Action
from model.errors import UsageError
from model.followup import LedgerState
from model.ledger import MAY_MOVE
from web.look import page
from web.pages.downloads import attached
from web.visit import Reviewer, TheDesk, Viewer, day_in, noted

router = APIRouter()
_SIZE = 50  # rows on a page


@router.get("/ledger")
def ledger(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    unit: str = "",
    state: str = "",
    overdue: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    today = clock.today()
    every = book.entries(desk.settings)
    wanted = LedgerState(state) if state in set(LedgerState) else None
    found = [
        entry
        for entry in every
        if unit in ("", entry.key.unit) and wanted in (None, entry.state) and (not overdue or entry.is_overdue(today))
    ]
    pages = max(1, -(-len(found) // _SIZE))
    number = min(number, pages)
    shown = found[(number - 1) * _SIZE : number * _SIZE]
    newest = desk.reading.shown()
    names = {unit.id: unit.name for unit in newest.units} if newest else {}
    return page(
        request,
        "ledger.html.j2",
        cards=ledger_book.cards(desk.settings, shown, today),
        total=len(found),
        every=len(every),
        units={id_: names.get(id_, id_) for id_ in sorted({entry.key.unit for entry in every})},
        states=tuple(LedgerState),
        counts=[(s, n) for s in LedgerState if (n := sum(entry.state is s for entry in every))],
        overdue_count=sum(entry.is_overdue(today) for entry in every),
        unit=unit,
        state=state,
        overdue=overdue,
        page=number,
        pages=pages,
        base=f"?unit={quote(unit)}&state={quote(state)}&overdue={quote(overdue)}&",
    )


@router.get("/ledger/file/{form}")
def export(request: Request, desk: TheDesk, visitor: Viewer, form: str) -> Response:
    name, body = office_files.ledger_file(desk.settings, form, clock.today())
    noted(request, visitor, Action.REPORT_TAKEN, name)
    return attached(name, body)


@router.get("/ledger/{unit}/{requirement}")
def problem(request: Request, desk: TheDesk, visitor: Viewer, unit: str, requirement: str) -> Response:
    entry = book.entry(desk.settings, unit, requirement)
    (card,) = ledger_book.cards(desk.settings, (entry,), clock.today())
    return page(
        request,
        "problem.html.j2",
        card=card,
        ways=MAY_MOVE[entry.state],
        days=desk.settings.rectification.due_working_days,
    )


@router.post("/ledger/{unit}/{requirement}")
def move(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    unit: str,
    requirement: str,
    after: Annotated[str, Form(max_length=20)],
    why: Annotated[str, Form(max_length=2000)] = "",
    due_on: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    if after not in set(LedgerState):
        raise UsageError("请选择要转为的状态。")
    moved = book.move(
        desk.settings,
        unit,
        requirement,
        LedgerState(after),
        by=visitor.user.name,
        why=why.strip(),
        at=clock.now(),
        due_on=day_in(due_on),
    )
    noted(request, visitor, Action.LEDGER_CHANGED, f"{unit} {requirement} {moved.state.printed}")
    return RedirectResponse(f"/ledger/{quote(unit)}/{quote(requirement)}", 303)
