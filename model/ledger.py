"""The law of the rectification ledger: which moves a person may make, and which follow from what an audit saw.

    新发现 → 待核实 → (误报 | 成立) → 已通知 → 整改中 / 申诉中 → 待复核 → 已销号, 复发 by itself

Nothing an audit could not see moves anything: what is 无法核查 is neither closed nor held against the unit anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model.finding import Outcome
from model.followup import LedgerEntry, LedgerState

_S = LedgerState

MAY_MOVE: dict[LedgerState, tuple[LedgerState, ...]] = {
    _S.NEW: (_S.VERIFYING,),
    _S.VERIFYING: (_S.ESTABLISHED, _S.FALSE_ALARM),
    _S.FALSE_ALARM: (_S.VERIFYING,),
    _S.ESTABLISHED: (_S.NOTIFIED, _S.VERIFYING),
    _S.NOTIFIED: (_S.MENDING, _S.APPEALED, _S.TO_RECHECK),
    _S.MENDING: (_S.TO_RECHECK, _S.APPEALED),
    _S.APPEALED: (_S.FALSE_ALARM, _S.MENDING),
    _S.TO_RECHECK: (_S.CLOSED, _S.MENDING),
    _S.CLOSED: (_S.TO_RECHECK,),
    _S.RELAPSED: (_S.VERIFYING,),
}
"""Where a person may move a problem from each state; a state itself is always allowed, as a remark."""

_PROBLEMS = (Outcome.FAIL, Outcome.PARTIAL)
_UNTOLD = (_S.NEW, _S.VERIFYING, _S.ESTABLISHED, _S.RELAPSED)  # the unit has not been told yet
_SEEN_MENDED = (*_UNTOLD, _S.NOTIFIED, _S.MENDING)
_NOT_A_PROBLEM = (*_UNTOLD, _S.APPEALED)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one audit says of one row: the machine's outcome, a person's where a ruling stands over it."""

    outcome: Outcome
    evidence_digest: str
    seen_at: datetime  # when the audit began
    ruled: Outcome | None = None
    is_recheck: bool = False


def may_move(before: LedgerState, after: LedgerState) -> bool:
    """True when a person may make that move."""
    return before is after or after in MAY_MOVE[before]


def states_after(entry: LedgerEntry | None, sight: Sight) -> tuple[LedgerState, ...]:
    """The states that follow by themselves from what an audit saw, in order; none when it changes nothing.

    An audit older than the newest look changes nothing. A problem enters once it is found or ruled to be one. PASS
    puts an open problem up for a second look, and a recheck that sees PASS strikes it off. A problem seen again
    goes back to where it was, from 已销号 to 复发; a false alarm is verified again when the evidence is another.
    """
    if entry is not None and is_older(entry, sight):
        return ()
    taken: list[LedgerState] = []
    state = entry.state if entry else None
    if entry is None:
        if sight.outcome in _PROBLEMS or sight.ruled in _PROBLEMS:
            taken.append(_S.NEW)
    else:
        seen = _after_outcome(entry, sight)
        taken += [seen] if seen else []
    state = taken[-1] if taken else state
    ruled = _after_ruling(state, sight.ruled) if state else None
    return (*taken, ruled) if ruled else tuple(taken)


def is_older(entry: LedgerEntry, sight: Sight) -> bool:
    """True when the ledger already holds what a later audit saw."""
    look = entry.last_look
    return look is not None and look.seen_at is not None and sight.seen_at < look.seen_at


def _after_outcome(entry: LedgerEntry, sight: Sight) -> LedgerState | None:
    state = entry.state
    if sight.outcome is Outcome.PASS:
        if sight.is_recheck and state in (*_SEEN_MENDED, _S.TO_RECHECK):
            return _S.CLOSED
        return _S.TO_RECHECK if state in _SEEN_MENDED else None
    if sight.outcome not in _PROBLEMS:
        return None
    if state is _S.CLOSED:
        return _S.RELAPSED
    if state is _S.FALSE_ALARM and sight.evidence_digest != _digest_when_set_aside(entry):
        return _S.VERIFYING
    return _before_recheck(entry) if state is _S.TO_RECHECK else None


def _after_ruling(state: LedgerState, ruled: Outcome | None) -> LedgerState | None:
    if ruled in _PROBLEMS and state in (_S.NEW, _S.VERIFYING, _S.RELAPSED):
        return _S.ESTABLISHED
    if ruled in (Outcome.PASS, Outcome.NOT_APPLICABLE) and state in _NOT_A_PROBLEM:
        return _S.FALSE_ALARM
    return None


def _digest_when_set_aside(entry: LedgerEntry) -> str:
    """Digest of the evidence that the false alarm was about: that of the last audit that found the problem."""
    look = entry.last_problem or entry.last_look
    return look.evidence_digest if look else ""


def _before_recheck(entry: LedgerEntry) -> LedgerState:
    """Where a problem that awaits a second look goes back to: a unit that was never told owes nothing yet."""
    into = next(m for m in reversed(entry.moves) if m.after is _S.TO_RECHECK and m.before is not m.after)
    return into.before if into.before in _UNTOLD else _S.MENDING
