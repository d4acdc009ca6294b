"""How two audits of the same plan differ, row by row, and whether the site changed or the rules did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.audit import Audit
from model.finding import Finding, Outcome

_PROBLEMS = (Outcome.FAIL, Outcome.PARTIAL)
_UNSEEN = (Outcome.REVIEW, Outcome.BLOCKED)


class ChangeKind(StrEnum):
    """How a row stands against an earlier audit; the values are what the reader sees, what matters most first."""

    RELAPSED = "复发"  # a problem again, after it had been mended
    NEW = "新增问题"
    OPEN = "仍未整改"
    FIXED = "已整改"
    LOST = "变为无法判定"  # decided then, not now
    OTHER = "其他变化"
    SAME = "没有变化"

    @property
    def is_news(self) -> bool:
        """True for what a report tells; the others are only counted."""
        return self not in (ChangeKind.OTHER, ChangeKind.SAME)


class ChangeCause(StrEnum):
    """Why an outcome differs, told by judging the old snapshot with the rules of today."""

    SITE = "网站有变化"
    RULES = "判断规则有变化，网站当时的内容按现行规则结论相同"
    BOTH = "网站和判断规则都有变化"
    TIME = "规定期限已到"
    UNKNOWN = "当时的网页已不在，不能分清是网站还是规则有变化"


@dataclass(frozen=True, slots=True)
class Compared:
    """One row in both audits. `cause` is None where the outcome is the same."""

    kind: ChangeKind
    before: Finding
    after: Finding
    cause: ChangeCause | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits side by side: the rows in both, in the later one's order, and how many only one of them has."""

    before: Audit
    after: Audit
    rows: tuple[Compared, ...]
    only_before: int
    only_after: int

    def count(self, kind: ChangeKind) -> int:
        """How many rows are of a kind."""
        return sum(row.kind is kind for row in self.rows)


def change_kind(before: Outcome, now: Outcome, was_problem: bool = False) -> ChangeKind:
    """How `now` stands against `before`; `was_problem` when an audit still earlier found the problem."""
    if now in _PROBLEMS:
        if before in _PROBLEMS:
            return ChangeKind.OPEN
        return ChangeKind.RELAPSED if was_problem and before is Outcome.PASS else ChangeKind.NEW
    if before in _PROBLEMS and now is Outcome.PASS:
        return ChangeKind.FIXED
    if before.is_decided and now in _UNSEEN:
        return ChangeKind.LOST
    return ChangeKind.SAME if before is now else ChangeKind.OTHER


def change_cause(before: Outcome, by_new_rules: Outcome | None, now: Outcome) -> ChangeCause | None:
    """Why two outcomes differ; `by_new_rules` is what today's rules say of the old snapshot, None without it."""
    if before is now:
        return None
    if before is Outcome.NOT_DUE:
        return ChangeCause.TIME
    if by_new_rules is None:
        return ChangeCause.UNKNOWN
    if by_new_rules is before:
        return ChangeCause.SITE
    return ChangeCause.RULES if by_new_rules is now else ChangeCause.BOTH
