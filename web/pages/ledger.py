"""整改台账: every problem, how it stands, and moving it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
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
from web.paging import Number, paged
from web.visit import Desk, Reviewer, TheDesk, Viewer, Visitor, day_in, noted, unit_named

router = APIRouter()
_State = Annotated[str, Form(max_length=20)]


@dataclass(frozen=True, slots=True)
class _Typed:
    """A step as it was typed."""

    after: _State = ""
    why: Annotated[str, Form(max_length=2000)] = ""
    due_on: Annotated[str, Form(max_length=20)] = ""


_Form = Annotated[_Typed, Depends()]


@router.get("/ledger")
def ledger(
    request: Request,
    desk: TheDesk,
    visitor: Viewer,
    unit: str = "",
    state: str = "",
    overdue: str = "",
    number: Number = 1,
) -> Response:
    return _listed(request, desk, unit, state, overdue, number)


def _listed(
    request: Request,
    desk: Desk,
    unit: str,
    state: str,
    overdue: str = "",
    number: int = 1,
    typed: _Typed = _Typed(),
    wrong: str = "",
) -> Response:
    """The list; with one unit and one state chosen also the form that moves them all, and why it was refused."""
    today = clock.today()
    problems = desk.reading.ledger()
    every = problems.entries
    wanted = LedgerState(state) if state in set(LedgerState) else None
    found = [
        entry
        for entry in every
        if unit in ("", entry.key.unit) and wanted in (None, entry.state) and (not overdue or entry.is_overdue(today))
    ]
    paging = paged(len(found), number)
    return page(
        request,
        "ledger.html.j2",
        400 if wrong else 200,
        cards=problems.cards(paging.of(found), today),
        total=len(found),
        every=len(every),
        units=problems.unit_names(),
        states=tuple(LedgerState),
        counts=[(s, n) for s in LedgerState if (n := sum(entry.state is s for entry in every))],
        overdue_count=sum(entry.is_overdue(today) for entry in every),
        unit=unit,
        state=state,
        overdue=overdue,
        paging=paging,
        ways=MAY_MOVE[wanted] if wanted and unit and found and not overdue else (),
        days=desk.settings.rectification.due_working_days,
        typed=typed,
        wrong=wrong,
        base=f"?unit={quote(unit)}&state={quote(state)}&overdue={quote(overdue)}&",
    )


@router.get("/ledger/file/{form}")
def export(request: Request, desk: TheDesk, visitor: Viewer, form: str) -> Response:
    name, body = office_files.ledger_file(desk.settings, form, clock.today())
    noted(request, visitor, Action.REPORT_TAKEN, name)
    return attached(name, body)


@router.get("/ledger/{unit}/{requirement}")
def problem(request: Request, desk: TheDesk, visitor: Viewer, unit: str, requirement: str) -> Response:
    return _problem(request, desk, unit, requirement)


@router.post("/ledger/{unit}/{requirement}")
def move(request: Request, desk: TheDesk, visitor: Reviewer, unit: str, requirement: str, typed: _Form) -> Response:
    try:
        moved = book.move(desk.settings, unit, requirement, _step(visitor, typed))
    except UsageError as error:
        return _problem(request, desk, unit, requirement, typed, str(error))
    noted(request, visitor, Action.LEDGER_CHANGED, f"{unit_named(desk, unit)} {requirement} {moved.state.printed}")
    return RedirectResponse(f"/ledger/{quote(unit)}/{quote(requirement)}", 303)


@router.post("/ledger/{unit}")
def move_many(
    request: Request, desk: TheDesk, visitor: Reviewer, unit: str, typed: _Form, before: _State = ""
) -> Response:
    """All problems of a unit that are in one state, moved in one go."""
    try:
        if before not in set(LedgerState):
            raise UsageError("请先在上面选择单位和状态。")
        step = _step(visitor, typed)
        moved = book.move_many(desk.settings, unit, book.ALL, step, LedgerState(before))
    except UsageError as error:
        return _listed(request, desk, unit, before, typed=typed, wrong=str(error))
    noted(request, visitor, Action.LEDGER_CHANGED, f"{unit_named(desk, unit)} {len(moved)} 项 {step.after.printed}")
    return RedirectResponse(f"/ledger?unit={quote(unit)}&state={quote(step.after)}", 303)


def _step(visitor: Visitor, typed: _Typed) -> book.Step:
    """What the form orders. UsageError for what is no state or no day."""
    if typed.after not in set(LedgerState):
        raise UsageError("请选择要转为的状态。")
    return book.Step(
        LedgerState(typed.after), visitor.user.name, typed.why.strip(), clock.now(), day_in(typed.due_on)
    )


def _problem(
    request: Request, desk: Desk, unit: str, requirement: str, typed: _Typed = _Typed(), wrong: str = ""
) -> Response:
    """One problem and its form; what was refused stands in it."""
    entry = book.entry(desk.settings, unit, requirement)
    (card,) = ledger_book.cards(desk.settings, (entry,), clock.today())
    return page(
        request,
        "problem.html.j2",
        400 if wrong else 200,
        card=card,
        ways=MAY_MOVE[entry.state],
        days=desk.settings.rectification.due_working_days,
        typed=typed,
        wrong=wrong,
    )
