"""What changed since the last audit, finding by finding; a changed rule is told apart from a changed site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.audit import PastAudit
from model.comparison import ChangeKind, change_kind
from model.finding import Finding
from model.followup import LedgerState
from reports.findings import PROBLEMS, FindingCard
from reports.neutral import clean

Key = tuple[str, str]  # unit, requirement


@dataclass(frozen=True, slots=True)
class Change:
    """One finding worth telling: what it was, what it is. `rule_changed`: judged by another version of the rules."""

    kind: ChangeKind
    finding: FindingCard
    before: str
    rule_changed: bool

    @property
    def note(self) -> str:
        """A warning that the difference may not be the site's."""
        return "判断规则在两次检查之间有更新，变化未必来自网站，请核对。" if self.rule_changed else ""


def changes(findings: list[FindingCard], history: tuple[PastAudit, ...]) -> tuple[Change, ...]:
    """Every change worth telling, by kind and then in the order of the findings; none without an earlier audit."""
    if not history:
        return ()
    last = _by_key(history[-1])
    older = [_by_key(past) for past in history[:-1]]
    told = []
    for finding in findings:
        key = (finding.unit_id, finding.requirement_id)
        before = last.get(key)
        if before is None:
            continue
        was_problem = any(key in past and past[key].outcome in PROBLEMS for past in older)
        kind = change_kind(before.outcome, finding.outcome, was_problem)
        if finding.is_problem and finding.state is LedgerState.RELAPSED:
            kind = ChangeKind.RELAPSED  # a recheck in between saw it mended
        if kind.is_news:
            said = f"{before.outcome.printed}：{clean(before.reason)}"
            told.append(Change(kind, finding, said, _has_other_rules(before, finding)))
    order = list(ChangeKind)
    return tuple(sorted(told, key=lambda change: order.index(change.kind)))


def _by_key(past: PastAudit) -> Mapping[Key, Finding]:
    return {(finding.unit, finding.requirement): finding for finding in past.findings}


def _has_other_rules(before: Finding, now: FindingCard) -> bool:
    """Whether a rule that spoke both times did so in different versions."""
    versions = {clean(clause.rule): clean(clause.version) for clause in before.clauses}
    return any(versions.get(rule, version) != version for rule, version, _, _ in now.clauses)
