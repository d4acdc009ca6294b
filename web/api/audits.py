"""Audits, scores, findings and reports."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from audits.desk.reading import Listed, ReadingRoom
from model.errors import NotFound
from model.finding import Outcome
from reports import RENDERERS
from reports.cards import UnitCard
from reports.findings import FindingCard
from web.api.shapes import (
    AuditShape,
    CertificateShape,
    EvidenceShape,
    FindingShape,
    Name,
    Paged,
    PageNumber,
    PageSize,
    RulingOver,
    ScoreShape,
    paged,
    told,
)
from web.pages.downloads import attached
from web.visit import Reader, TheDesk

router = APIRouter(tags=["audits"])


@router.get("/audits", summary="Every audit, the newest first")
def audits(desk: TheDesk, program: Reader, number: PageNumber = 1, size: PageSize = 50) -> Paged[AuditShape]:
    items, place = paged(list(desk.reading.audits()), number, size)
    return Paged[AuditShape](items=[_audit(listed, desk.reading) for listed in items], **place)


@router.get("/audits/{audit}", summary="One audit")
def audit(desk: TheDesk, program: Reader, audit: Name) -> AuditShape:
    for listed in desk.reading.audits():
        if listed.audit.id == audit:
            return _audit(listed, desk.reading)
    raise NotFound("没有这个编号的检查。")


@router.get("/audits/{audit}/scores", summary="The units' scores, by rank")
def scores(
    desk: TheDesk, program: Reader, audit: Name, number: PageNumber = 1, size: PageSize = 50
) -> Paged[ScoreShape]:
    items, place = paged(list(desk.reading.card(audit).ranked_units), number, size)
    return Paged[ScoreShape](items=[_score(unit) for unit in items], **place)


@router.get("/audits/{audit}/findings", summary="The findings of an audit, unit by unit")
def findings(
    desk: TheDesk,
    program: Reader,
    audit: Name,
    outcome: Outcome | None = None,
    unit: str = "",
    requirement: str = "",
    number: PageNumber = 1,
    size: PageSize = 50,
) -> Paged[FindingShape]:
    chosen = [
        finding
        for card in desk.reading.card(audit).units
        if not unit or card.id == unit
        for finding in card.findings
        if (outcome is None or finding.outcome is outcome) and requirement in ("", finding.requirement_id)
    ]
    items, place = paged(chosen, number, size)
    return Paged[FindingShape](items=[_finding(audit, finding) for finding in items], **place)


@router.get("/audits/{audit}/findings/{unit}/{requirement}", summary="One finding")
def finding(desk: TheDesk, program: Reader, audit: Name, unit: Name, requirement: Name) -> FindingShape:
    return _finding(audit, desk.reading.finding(audit, unit, requirement))


@router.get(
    "/audits/{audit}/reports/{form}",
    summary=f"A report as a file: {', '.join(RENDERERS)}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def report(desk: TheDesk, program: Reader, audit: Name, form: Name) -> Response:
    name, body = desk.reading.report(audit, form)
    return attached(f"{audit}-{name}", body)


def _audit(listed: Listed, reading: ReadingRoom) -> AuditShape:
    return told(
        AuditShape,
        listed.audit,
        is_finished=listed.is_readable,
        units=len(listed.audit.units),
        counts=dict(reading.counts(listed.audit.id)) if listed.is_readable else {},
    )


def _score(unit: UnitCard) -> ScoreShape:
    return told(ScoreShape, unit, unit=unit.id, unit_name=unit.name, counts=dict(unit.counts))


def _finding(audit: str, card: FindingCard) -> FindingShape:
    return told(
        FindingShape,
        card,
        audit=audit,
        unit=card.unit_id,
        requirement=card.requirement_id,
        outcome_text=card.word,
        ruling=told(RulingOver, card.ruling) if card.ruling else None,
        evidence=[told(EvidenceShape, evidence) for evidence in card.evidence],
        certificates=[told(CertificateShape, certificate) for certificate in card.certificates],
        evidence_digest=card.digest,
    )
