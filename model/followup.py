"""The people's side: what a person decided, what was set aside, and how each problem stands until it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from model.finding import Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision (人工核查结论) over a finding. It stands until `evidence_digest` no longer matches the
    evidence under the finding; then the finding is reopened. It never erases the machine's finding. One that was
    revoked stays on record, with who took it back, when and why."""

    id: str
    unit: str
    requirement: str
    outcome: Outcome
    opinion: str
    decided_by: str
    decided_at: datetime
    evidence_digest: str
    attachment: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding set aside (报备豁免): who, on what basis, until when (that day included). It counts for no points
    and opens no problem while it holds; the machine's outcome stays to be read. One that was revoked stays on record,
    with who took it back, when and why."""

    unit: str
    requirement: str
    basis: str
    author: str
    until: date
    id: str = ""
    filed_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""

    def holds_on(self, day: date) -> bool:
        """True when the waiver is in force on that day."""
        return self.revoked_at is None and day <= self.until


@dataclass(frozen=True, slots=True)
class Downtime:
    """A site's absence that its unit reported (停机报备): both days included. One that was withdrawn stays on record,
    with who took it back, when and why, and covers no day any more."""

    id: str
    unit: str
    since: date
    until: date
    basis: str
    author: str
    filed_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""

    def covers(self, day: date) -> bool:
        """True when the site was reported to be down on that day, and the report stands."""
        return self.withdrawn_at is None and self.since <= day <= self.until


class LedgerState(StrEnum):
    """Where a problem stands in the rectification ledger (整改台账)."""

    NEW = "new"
    VERIFYING = "verifying"
    FALSE_ALARM = "false_alarm"
    ESTABLISHED = "established"
    NOTIFIED = "notified"
    MENDING = "mending"
    APPEALED = "appealed"
    TO_RECHECK = "to_recheck"
    CLOSED = "closed"
    RELAPSED = "relapsed"

    @property
    def printed(self) -> str:
        """The Chinese word the office reads."""
        return _PRINTED[self]

    @property
    def is_open(self) -> bool:
        """False for a false alarm and for what is struck off."""
        return self not in (LedgerState.FALSE_ALARM, LedgerState.CLOSED)


_PRINTED = {
    LedgerState.NEW: "新发现",
    LedgerState.VERIFYING: "待核实",
    LedgerState.FALSE_ALARM: "误报",
    LedgerState.ESTABLISHED: "成立",
    LedgerState.NOTIFIED: "已通知",
    LedgerState.MENDING: "整改中",
    LedgerState.APPEALED: "申诉中",
    LedgerState.TO_RECHECK: "待复核",
    LedgerState.CLOSED: "已销号",
    LedgerState.RELAPSED: "复发",
}


@dataclass(frozen=True, slots=True)
class ProblemKey:
    """What a ledger entry is about; one entry for ever, however often the problem comes back."""

    plan: str
    unit: str
    requirement: str


@dataclass(frozen=True, slots=True)
class LedgerMove:
    """One line of the ledger, written once: who moved a problem from which state to which, when and why.

    `before` is None for the first line; `before` equal to `after` is a look or a remark that moved nothing. A line
    that an audit wrote carries its id, when it began, what it found and the digest of the evidence.
    """

    key: ProblemKey
    before: LedgerState | None
    after: LedgerState
    at: datetime
    by: str
    why: str
    due_on: date | None = None
    audit: str = ""
    seen_at: datetime | None = None
    outcome: Outcome | None = None
    evidence_digest: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One problem with its lines, oldest first; never without one."""

    moves: tuple[LedgerMove, ...]

    @property
    def key(self) -> ProblemKey:
        return self.moves[0].key

    @property
    def state(self) -> LedgerState:
        return self.moves[-1].after

    @property
    def opened_at(self) -> datetime:
        """When the problem was first found."""
        return self.moves[0].at

    @property
    def last_look(self) -> LedgerMove | None:
        """The newest line that an audit wrote, or None."""
        return next((move for move in reversed(self.moves) if move.outcome is not None), None)

    @property
    def last_problem(self) -> LedgerMove | None:
        """The newest line of an audit that found the problem, or None."""
        return next((m for m in reversed(self.moves) if m.outcome in (Outcome.FAIL, Outcome.PARTIAL)), None)

    @property
    def due_on(self) -> date | None:
        """By when it must be mended: the day named last since it was last open anew."""
        for move in reversed(self.moves):
            if move.due_on is not None:
                return move.due_on
            if move.before is not move.after and move.after in _DUE_NO_MORE:
                return None
        return None

    @property
    def was_notified(self) -> bool:
        """True when the unit was told of it."""
        return any(move.after is LedgerState.NOTIFIED for move in self.moves)

    @property
    def relapses(self) -> int:
        """How often it came back after it had been struck off."""
        return sum(m.after is LedgerState.RELAPSED and m.before is not m.after for m in self.moves)

    def is_overdue(self, today: date) -> bool:
        """True when the unit was told, the day is past and nothing awaits a second look."""
        return self.state in _OWED and self.due_on is not None and self.due_on < today


_OWED = (LedgerState.NOTIFIED, LedgerState.MENDING)
_DUE_NO_MORE = (LedgerState.FALSE_ALARM, LedgerState.CLOSED, LedgerState.RELAPSED)
