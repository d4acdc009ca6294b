"""Two stored audits compared; the old snapshot judged with today's rules tells a rule's change from a site's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from audits.inspect import judged_whole, order_of
from audits.people.followup import ruled_findings
from audits.plans import load_plan_of
from audits.settings import Settings
from model.audit import AuditResult
from model.comparison import ChangeKind, Compared, Comparison, change_cause, change_kind
from model.errors import UsageError
from model.finding import Finding, Outcome
from model.followup import LedgerState
from reports import comparison as forms
from reports.findings import LEAD_SUFFIX, PROBLEMS
from store import Store
from store.people import People

Row = tuple[str, str]  # unit, requirement


def compare(chosen: Settings, before_id: str, after_id: str) -> Comparison:
    """The rows that two audits share, people's rulings laid over both. UsageError for audits of different plans."""
    with Store.open(Path(chosen.data)) as store:
        before, after = store.load_outline(before_id), store.load_outline(after_id)
        if before.plan.id != after.plan.id:
            raise UsageError(f"检查 {before_id} 和 {after_id} 依据的方案不同，不能比较。")
        rulings = store.rulings()
        old, new = (_by_row(ruled_findings(r.findings, rulings)) for r in (before, after))
        changed = {row for row in old.keys() & new.keys() if old[row].outcome is not new[row].outcome}
        again = _by_row(ruled_findings(_judged_again(store, before, changed), rulings))
        relapsed = _relapsed(store, before, after)
    was_problem = {_row(f) for past in before.history for f in past.findings if f.outcome in PROBLEMS}
    return Comparison(
        before.audit,
        after.audit,
        tuple(
            _compared(old[row], new[row], again.get(row), row in was_problem, row in relapsed)
            for row in new
            if row in old
        ),
        only_before=len(old.keys() - new.keys()),
        only_after=len(new.keys() - old.keys()),
    )


def text(chosen: Settings, compared: Comparison) -> str:
    """The comparison for a terminal."""
    return forms.text(*_named(chosen, compared))


def as_json(chosen: Settings, compared: Comparison) -> str:
    """The comparison as JSON: every row with both findings and their evidence."""
    return forms.as_json(*_named(chosen, compared))


def _named(chosen: Settings, compared: Comparison) -> tuple[Comparison, AuditResult]:
    with Store.open(Path(chosen.data)) as store:
        return compared, store.load_outline(compared.after.id)


def _judged_again(store: Store, before: AuditResult, rows: set[Row]) -> tuple[Finding, ...]:
    """What today's rules say of the old snapshot, for the units and requirements that changed."""
    if not rows:
        return ()
    plan, scorecard = load_plan_of(before.plan.id)
    order = replace(
        order_of(before),
        plan=plan,
        scorecard=scorecard,
        units=tuple(sorted({unit for unit, _ in rows})),
        rules=tuple(sorted({requirement.removesuffix(LEAD_SUFFIX) for _, requirement in rows})),
    )
    return judged_whole(order, before.audit, store).findings


def _relapsed(store: Store, before: AuditResult, after: AuditResult) -> set[Row]:
    """Rows that the ledger saw struck off and come back between the two audits, the later one included."""
    since, until = before.audit.started_at, after.audit.started_at
    with People.open(store.root) as people:
        entries = people.entries(plan=before.plan.id)
    return {
        (entry.key.unit, entry.key.requirement)
        for entry in entries
        for move in entry.moves
        if move.after is LedgerState.RELAPSED and move.seen_at and since < move.seen_at <= until
    }


def _compared(
    before: Finding, after: Finding, again: Finding | None, was_problem: bool, has_relapsed: bool
) -> Compared:
    kind = change_kind(before.outcome, after.outcome, was_problem)
    if has_relapsed and after.outcome in PROBLEMS:
        kind = ChangeKind.RELAPSED
    by_new_rules: Outcome | None = again.outcome if again else None
    return Compared(kind, before, after, change_cause(before.outcome, by_new_rules, after.outcome))


def _by_row(findings: tuple[Finding, ...]) -> Mapping[Row, Finding]:
    return {_row(finding): finding for finding in findings}


def _row(finding: Finding) -> Row:
    return finding.unit, finding.requirement


__all__ = ["ChangeKind", "as_json", "compare", "text"]
