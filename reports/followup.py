"""What people did, laid over findings: rulings that stand, rows set aside, where a problem stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from model.audit import AuditResult
from model.finding import Finding, Outcome
from model.followup import Downtime, LedgerEntry, LedgerState, Ruling, Waiver
from reports.evidence import evidence_digest
from reports.instants import day
from reports.neutral import clean

Row = tuple[str, str]  # unit, requirement
_MAY_BE_SET_ASIDE = (Outcome.FAIL, Outcome.PARTIAL, Outcome.REVIEW, Outcome.BLOCKED)


def latest_rulings(rulings: Iterable[Ruling]) -> Mapping[Row, Ruling]:
    """The last ruling not revoked, by unit and requirement."""
    standing = sorted((r for r in rulings if r.revoked_at is None), key=lambda r: (r.decided_at, r.id))
    return {(r.unit, r.requirement): r for r in standing}


def ruling_over(finding: Finding, latest: Mapping[Row, Ruling]) -> Ruling | None:
    """The ruling that stands over the finding, or None: without one, or when its evidence has changed."""
    ruling = latest.get((finding.unit, finding.requirement))
    return ruling if ruling and ruling.evidence_digest == evidence_digest(finding) else None


class SetAside:
    """Which rows are held against nobody, and why: waived ones, and those that a person found to be a false alarm."""

    def __init__(self, waivers: Iterable[Waiver], ledger: Iterable[LedgerEntry], as_of: date) -> None:
        self._waivers = {(w.unit, w.requirement): w for w in waivers if w.holds_on(as_of)}
        alarms = [entry for entry in ledger if entry.state is LedgerState.FALSE_ALARM and entry.last_look]
        self._false = {(e.key.unit, e.key.requirement): e for e in alarms}

    @classmethod
    def of(cls, result: AuditResult) -> SetAside:
        """Those of an audit's result."""
        return cls(result.waivers, result.ledger, result.audit.as_of)

    def __bool__(self) -> bool:
        return bool(self._waivers or self._false)

    def why(self, finding: Finding, digest: str = "") -> str:
        """Why the finding counts for nothing, in a sentence; "" when it counts. `digest` is its evidence's.

        Only what may be held against a unit, or still may be, is set aside: what passed stays passed.
        """
        if finding.outcome not in _MAY_BE_SET_ASIDE:
            return ""
        row = (finding.unit, finding.requirement)
        waiver = self._waivers.get(row)
        if waiver:
            return f"已报备豁免至 {day(waiver.until)}：{clean(waiver.basis)}（{clean(waiver.author)}）"
        alarm = self._false.get(row)
        look = alarm.last_problem if alarm else None
        if alarm is None or look is None or look.evidence_digest != (digest or evidence_digest(finding)):
            return ""
        last = next(move for move in reversed(alarm.moves) if move.after is not move.before)
        return f"经核实为误报（{clean(last.by)}）：{clean(last.why)}"


def ledger_word(entry: LedgerEntry, today: date) -> str:
    """Where a problem stands, with what a reader must not miss: 整改中（已超期，第1次复发）."""
    marks = ["已超期"] * entry.is_overdue(today) + [f"第{entry.relapses}次复发"] * bool(entry.relapses)
    return entry.state.printed + (f"（{'，'.join(marks)}）" if marks else "")


def downtime_words(downtimes: Iterable[Downtime], as_of: date) -> Mapping[str, str]:
    """By unit what it reported of its site being down on that day."""
    return {
        d.unit: f"已报备停机（{day(d.since)} 至 {day(d.until)}）：{clean(d.basis)}（{clean(d.author)}）"
        for d in downtimes
        if d.covers(as_of)
    }
