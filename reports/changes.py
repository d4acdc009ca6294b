"""What changed since the last audit, finding by finding; a changed rule is told apart from a changed site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from model.audit import PastAudit
from model.finding import Finding, Outcome
from model.followup import LedgerState
from reports.findings import PROBLEMS, FindingCard
from reports.neutral import clean

Key = tuple[str, str]  # unit, requirement


class ChangeKind(StrEnum):
    """How a finding stands against the last audit; the values are what the reader sees."""

    RELAPSED = "复发"  # a problem again, after it had been mended
    NEW = "新增问题"
    OPEN = "仍未整改"
    FIXED = "已整改"
    LOST = "变为无法判定"  # decided last time, not this time


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
        kind = _kind(before.outcome, finding.outcome, key, older) if before else None
        if finding.is_problem and finding.state is LedgerState.RELAPSED:
            kind = ChangeKind.RELAPSED  # a recheck in between saw it mended
        if before and kind:
            said = f"{before.outcome.printed}：{clean(before.reason)}"
            told.append(Change(kind, finding, said, _has_other_rules(before, finding)))
    order = list(ChangeKind)
    return tuple(sorted(told, key=lambda change: order.index(change.kind)))


def _kind(before: Outcome, now: Outcome, key: Key, older: list[Mapping[Key, Finding]]) -> ChangeKind | None:
    if now in PROBLEMS:
        if before in PROBLEMS:
            return ChangeKind.OPEN
        was_problem = any(key in past and past[key].outcome in PROBLEMS for past in older)
        return ChangeKind.RELAPSED if was_problem and before is Outcome.PASS else ChangeKind.NEW
    if before in PROBLEMS and now is Outcome.PASS:
        return ChangeKind.FIXED
    return ChangeKind.LOST if before.is_decided and now in (Outcome.REVIEW, Outcome.BLOCKED) else None


def _by_key(past: PastAudit) -> Mapping[Key, Finding]:
    return {(finding.unit, finding.requirement): finding for finding in past.findings}


def _has_other_rules(before: Finding, now: FindingCard) -> bool:
    """Whether a rule that spoke both times did so in different versions."""
    versions = {clean(clause.rule): clean(clause.version) for clause in before.clauses}
    return any(versions.get(rule, version) != version for rule, version, _, _ in now.clauses)
