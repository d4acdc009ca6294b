"""People's decisions over findings: read back from a workbook, made by hand, listed, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from audits.evidence import finding_of
from audits.people.ledger import follow_revoked, follow_rulings
from audits.people.waivers import check_taking_back
from audits.settings import Settings
from model.errors import NotFound, UsageError
from model.finding import Outcome
from model.followup import Ruling
from reports.evidence import evidence_digest
from reports.neutral import clean
from store import Store
from store.reading import ReadingStore
from store.ruling_book import CHOICES, read_rulings, ruling_id


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What a workbook held: every ruling, and those that were not known before."""

    found: tuple[Ruling, ...]
    new: tuple[Ruling, ...]

    @property
    def text(self) -> str:
        """What was read, in one sentence."""
        said = f"读入核查结论 {len(self.found)} 条，其中新的 {len(self.new)} 条。"
        return said + "重新生成报告（gongkai report）即可看到。"


def read_in(chosen: Settings, book: Path, at: datetime) -> ReadIn:
    """Keep the rulings of a filled-in workbook, all or none; those known already change nothing. InvalidInput names
    every faulty row."""
    found = read_rulings(book)
    with Store.open(Path(chosen.data)) as store:
        known = {ruling.id for ruling in store.rulings()}
        new = tuple({ruling.id: ruling for ruling in found if ruling.id not in known}.values())
        if new:
            store.keep_rulings(new)
            follow_rulings(new, store, at)
    return ReadIn(found, new)


def add(
    chosen: Settings,
    audit_id: str,
    unit: str,
    requirement: str,
    outcome: Outcome,
    opinion: str,
    person: str,
    at: datetime,
    attachment: str = "",
) -> Ruling:
    """A decision over one finding of an audit. UsageError for an outcome no person can decide, or no person."""
    if outcome not in CHOICES.values():
        raise UsageError(f"核查结论应为 {'、'.join(CHOICES)} 之一，实为“{outcome.printed}”")
    if not person.strip():
        raise UsageError("请写明核查人（--by）。")
    with ReadingStore.open(Path(chosen.data)) as store:
        finding = finding_of(store.load_result(audit_id), unit, requirement)
        digest = evidence_digest(finding)
        ruling = Ruling(
            id=ruling_id(finding.unit, requirement, outcome, opinion, person, at.date(), digest),
            unit=finding.unit,
            requirement=requirement,
            outcome=outcome,
            opinion=opinion,
            decided_by=person,
            decided_at=at,
            evidence_digest=digest,
            attachment=attachment,
        )
        store.keep_rulings((ruling,))
        follow_rulings((ruling,), store, at)
    return ruling


def every(chosen: Settings) -> tuple[Ruling, ...]:
    """Every ruling, the oldest first, those that were revoked among them."""
    with Store.open(Path(chosen.data)) as store:
        return store.rulings()


def revoke(chosen: Settings, id_: str, *, by: str, why: str, at: datetime) -> Ruling:
    """Take a ruling back; it stays on record. A problem that stands where the ruling put it is verified again.
    UsageError without a reason or a name, or when it was revoked before; NotFound for an unknown id."""
    check_taking_back(by, why, "如：登记有误，或单位补充了材料")
    with Store.open(Path(chosen.data)) as store:
        ruling = next((r for r in store.rulings() if r.id == id_), None)
        if ruling is None:
            raise NotFound(f"没有编号为“{id_}”的核查结论。可用 gongkai ruling list 查看全部。")
        if ruling.revoked_at:
            who = f"由 {ruling.revoked_by} " if ruling.revoked_by else ""  # nobody was asked for a name once
            raise UsageError(f"这条核查结论已{who}于 {ruling.revoked_at:%Y-%m-%d} 撤销。")
        ruling = replace(ruling, revoked_at=at, revoked_by=by.strip(), revoked_why=why.strip())
        store.keep_rulings((ruling,))
        follow_revoked(ruling, store, at)
    return ruling


def outcome_of(word: str) -> Outcome:
    """The outcome that a person means by 符合, 部分符合, 不符合 or 不适用. UsageError for another word."""
    if word not in CHOICES:
        raise UsageError(f"核查结论应为 {'、'.join(CHOICES)} 之一，实为“{word}”")
    return CHOICES[word]


def listing(rulings: Iterable[Ruling]) -> str:
    """Rulings, a line each."""
    return "\n".join(map(line, rulings)) or "还没有人工核查结论。"


def line(ruling: Ruling) -> str:
    """One ruling on one line."""
    who = f"：{clean(ruling.revoked_why)}，{clean(ruling.revoked_by)}" if ruling.revoked_why else ""
    state = f"（已于 {ruling.revoked_at:%Y-%m-%d} 撤销{who}）" if ruling.revoked_at else ""
    said = f"{ruling.id}  {ruling.unit} {ruling.requirement} {ruling.outcome.printed}{state}"
    return f"{said}  {clean(ruling.decided_by)} {ruling.decided_at:%Y-%m-%d}  {clean(ruling.opinion)}".rstrip()
