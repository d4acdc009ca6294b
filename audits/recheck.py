"""Recheck (整改复查): only what the ledger holds open of one unit is audited, and the ledger moves by what was seen.

A problem that cannot be confirmed again stays open as it was, never struck off; a row that was not open is not looked
at, so nothing is held against the unit anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from audits import clock, rosters
from audits.engines.job import Report
from audits.inspect import run
from audits.order import Order, choose_units
from audits.people import ledger
from audits.people.followup import ruled_findings, up_to_date
from audits.plans import load_plan_of
from audits.settings import Settings
from model.audit import AuditKind, AuditResult, PastAudit
from model.errors import UsageError
from model.finding import Finding
from model.followup import LedgerEntry
from model.snapshot import Period, Register
from reports.docx import recheck_opinion
from reports.findings import LEAD_SUFFIX
from rules.scoring import score
from store import Store
from store.outputs import write
from store.people import People
from store.registers import load_registers, of_units

PAPER = "复查意见.docx"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A unit looked at again: the audit, each problem that was open as it stands now, the papers written."""

    result: AuditResult
    entries: tuple[LedgerEntry, ...]
    files: tuple[Path, ...]

    @property
    def closed(self) -> tuple[LedgerEntry, ...]:
        """What was struck off."""
        return tuple(entry for entry in self.entries if not entry.state.is_open)


def recheck(
    chosen: Settings,
    name: str,
    *,
    roster: Path,
    plan: str,
    as_of: date | None,
    registers: Path | None,
    progress: Report,
) -> Rechecked:
    """Look again at the open problems of a unit and write the opinion. UsageError when the ledger holds none open.

    Without `registers` those are used that the newest of these problems was judged with.
    """
    document, scorecard = load_plan_of(plan)
    book = rosters.load(roster, document)
    (unit,) = choose_units(book, (name,))
    with Store.open(Path(chosen.data)) as store, People.open(Path(chosen.data)) as people:
        open_ones = tuple(e for e in people.entries(plan=document.id, unit=unit) if e.state.is_open)
        if not open_ones:
            raise UsageError(f"整改台账中“{name}”没有未销号的问题，不需要复查。")
        rows = {entry.key.requirement for entry in open_ones}
        order = Order(
            AuditKind.RECHECK,
            as_of or clock.today(),
            book,
            document,
            scorecard,
            (unit,),
            tuple(sorted({row.removesuffix(LEAD_SUFFIX) for row in rows})),
            of_units(load_registers(registers), book)[0] if registers else _registers_of(store, open_ones),
        )
        before = _as_found(store, open_ones)
        result = run(order, chosen, store, clock.now, progress)
        seen = tuple(finding for finding in result.findings if finding.requirement in rows)
        scores = score(seen, Period(order.as_of, document, scorecard), book)
        result = replace(result, findings=seen, scores=scores, history=before)
        store.save_result(result)
        ledger.follow(result, store, clock.now())
        result = up_to_date(result, store)
        entries = tuple(e for e in people.entries(plan=document.id, unit=unit) if e.key.requirement in rows)
    paper = write(Path(chosen.out) / result.audit.id, PAPER, recheck_opinion(result, unit))
    return Rechecked(result, entries, (paper,))


def _as_found(store: Store, entries: tuple[LedgerEntry, ...]) -> tuple[PastAudit, ...]:
    """The problems as the audits that found them told them, gathered under the newest of these audits."""
    looks = {entry.key.requirement: entry.last_problem or entry.last_look for entry in entries}
    found_in = {row: look.audit for row, look in looks.items() if look}
    audits = [audit for audit in store.audits() if audit.id in found_in.values()]
    findings: list[Finding] = []
    for audit in audits:
        rows = {row for row, id_ in found_in.items() if id_ == audit.id}
        told = [f for f in store.findings(audit.id) if f.unit == entries[0].key.unit and f.requirement in rows]
        findings += ruled_findings(tuple(told), store.rulings())
    return (PastAudit(audits[-1], tuple(findings), ()),) if audits else ()


def _registers_of(store: Store, entries: tuple[LedgerEntry, ...]) -> tuple[Register, ...]:
    """Those of the newest audit that looked at one of the problems."""
    looked = {look.audit for entry in entries if (look := entry.last_look)}
    newest = next((audit.id for audit in reversed(store.audits()) if audit.id in looked), None)
    return store.registers(newest) if newest else ()


def text(done: Rechecked) -> str:
    """What became of each problem, for a terminal."""
    unit = done.result.roster.unit(done.entries[0].key.unit)
    name = unit.name if unit else done.entries[0].key.unit
    closed = len(done.closed)
    lines = [f"复查 {name}（{done.result.audit.id}）：{len(done.entries)} 项，其中已销号 {closed} 项。"]
    for entry in done.entries:
        lines.append(f"{entry.key.requirement}  {entry.state.printed}  {entry.moves[-1].why}")
    return "\n".join(lines)
