"""Rulings and the rectification ledger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from audits import clock
from audits.people import rulings
from model.account import Action
from model.errors import UsageError
from model.followup import LedgerState
from reports.ledger import LedgerCard
from web.api.shapes import (
    LedgerLine,
    LedgerShape,
    Name,
    Paged,
    PageNumber,
    PageSize,
    RulingOrder,
    RulingShape,
    paged,
    told,
)
from web.visit import Reader, Ruler, TheDesk, noted

router = APIRouter(tags=["people"])


@router.get("/rulings", summary="Every ruling, the newest first, revoked ones among them")
def listed(desk: TheDesk, program: Reader, number: PageNumber = 1, size: PageSize = 50) -> Paged[RulingShape]:
    items, place = paged(list(reversed(rulings.every(desk.settings))), number, size)
    return Paged[RulingShape](items=[told(RulingShape, ruling) for ruling in items], **place)


@router.post("/rulings", status_code=201, summary="Rule on a finding")
def rule(request: Request, desk: TheDesk, program: Ruler, order: RulingOrder) -> RulingShape:
    card = desk.reading.finding(order.audit, order.unit, order.requirement)
    if card.digest != order.evidence_digest:
        raise UsageError("这项结果的证据已有变化，没有登记。请重新读取结果后再登记。")
    made = rulings.add(
        desk.settings,
        order.audit,
        order.unit,
        order.requirement,
        order.outcome,
        order.opinion,
        order.decided_by.strip(),
        clock.now(),
    )
    noted(request, program, Action.RULED, f"{order.audit} {card.unit_name} {card.title}：{made.outcome.printed}")
    return told(RulingShape, made)


@router.delete("/rulings/{ruling}", summary="Revoke a ruling, saying why; it stays on record")
def revoke(
    request: Request,
    desk: TheDesk,
    program: Ruler,
    ruling: Name,
    why: Annotated[str, Query(min_length=1, max_length=500)],
) -> RulingShape:
    revoked = rulings.revoke(desk.settings, ruling, by=program.name, why=why, at=clock.now())
    said = f"{revoked.id} {revoked.unit} {revoked.requirement}：{revoked.revoked_why}"
    noted(request, program, Action.RULING_REVOKED, said)
    return told(RulingShape, revoked)


@router.get("/ledger", summary="The rectification ledger (整改台账)")
def ledger(
    desk: TheDesk,
    program: Reader,
    unit: str = "",
    state: LedgerState | None = None,
    overdue: bool = False,
    number: PageNumber = 1,
    size: PageSize = 50,
) -> Paged[LedgerShape]:
    today = clock.today()
    problems = desk.reading.ledger()
    found = [
        entry
        for entry in problems.entries
        if unit in ("", entry.key.unit) and state in (None, entry.state) and (not overdue or entry.is_overdue(today))
    ]
    items, place = paged(found, number, size)
    cards = problems.cards(items, today)
    shown = [_entry(card, entry.is_overdue(today)) for entry, card in zip(items, cards, strict=True)]
    return Paged[LedgerShape](items=shown, **place)


def _entry(card: LedgerCard, is_overdue: bool) -> LedgerShape:
    return told(
        LedgerShape,
        card,
        unit=card.unit_id,
        requirement=card.requirement_id,
        state_text=card.word,
        is_overdue=is_overdue,
        lines=[told(LedgerLine, line) for line in card.lines],
    )
