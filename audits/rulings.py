"""People's decisions over findings: read back from a workbook, made by hand, listed, revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from audits.evidence import finding_of
from audits.settings import Settings
from model.errors import NotFound, UsageError
from model.followup import Ruling
from reports.evidence import evidence_digest
from reports.neutral import clean
from store import Store
from store.ruling_book import CHOICES, read_rulings, ruling_id


def read_in(chosen: Settings, book: Path) -> str:
    """Keep the rulings of a filled-in workbook, all or none; those known already change nothing."""
    found = read_rulings(book)
    with Store.open(Path(chosen.data)) as store:
        known = {ruling.id for ruling in store.rulings()}
        new = [ruling for ruling in found if ruling.id not in known]
        if new:
            store.keep_rulings(new)
    return f"读入核查结论 {len(found)} 条，其中新的 {len(new)} 条。重新生成报告（gongkai report）即可看到。"


def add(
    chosen: Settings,
    audit_id: str,
    unit: str,
    requirement: str,
    outcome: str,
    opinion: str,
    person: str,
    at: datetime,
) -> str:
    """A decision over one finding of an audit."""
    if outcome not in CHOICES:
        raise UsageError(f"核查结论应为 {'、'.join(CHOICES)} 之一，实为“{outcome}”")
    with Store.open(Path(chosen.data)) as store:
        finding = finding_of(store.load_result(audit_id), unit, requirement)
        digest, decision = evidence_digest(finding), CHOICES[outcome]
        ruling = Ruling(
            id=ruling_id(finding.unit, requirement, decision, opinion, person, at.date(), digest),
            unit=finding.unit,
            requirement=requirement,
            outcome=decision,
            opinion=opinion,
            decided_by=person,
            decided_at=at,
            evidence_digest=digest,
        )
        store.keep_rulings((ruling,))
    return _line(ruling)


def listing(chosen: Settings) -> str:
    """Every ruling, a line each."""
    with Store.open(Path(chosen.data)) as store:
        rulings = store.rulings()
    return "\n".join(map(_line, rulings)) or "还没有人工核查结论。"


def revoke(chosen: Settings, ruling_id: str, at: datetime) -> str:
    """Take a ruling back; it stays on record."""
    with Store.open(Path(chosen.data)) as store:
        ruling = next((r for r in store.rulings() if r.id == ruling_id), None)
        if ruling is None:
            raise NotFound(f"没有编号为“{ruling_id}”的核查结论。可用 gongkai ruling list 查看全部。")
        ruling = replace(ruling, revoked_at=ruling.revoked_at or at)
        store.keep_rulings((ruling,))
    return _line(ruling)


def _line(ruling: Ruling) -> str:
    state = f"（已于 {ruling.revoked_at:%Y-%m-%d} 撤销）" if ruling.revoked_at else ""
    said = f"{ruling.id}  {ruling.unit} {ruling.requirement} {ruling.outcome.printed}{state}"
    return f"{said}  {clean(ruling.decided_by)} {ruling.decided_at:%Y-%m-%d}  {clean(ruling.opinion)}".rstrip()
