"""The law of the ledger: what an audit moves by itself, what a person may move, and what nothing may move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.finding import Outcome
from model.followup import LedgerEntry, LedgerMove, LedgerState, ProblemKey
from model.ledger import MAY_MOVE, Sight, may_move, states_after

S = LedgerState
PASS, PARTIAL, FAIL, REVIEW, BLOCKED = Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.REVIEW, Outcome.BLOCKED
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
AT = datetime(2019, 4, 2, tzinfo=UTC)
KEY = ProblemKey("plan", "caizheng", "2.1")


def entry(*states: LedgerState, digest: str = "a") -> LedgerEntry:
    """A problem that went through these states; an audit wrote the first line."""
    moves, before = [], None
    for n, state in enumerate(states):
        line = LedgerMove(KEY, before, state, AT + timedelta(days=n), "张三", "")
        if n == 0:
            line = LedgerMove(KEY, None, state, AT, "程序", "", None, "a1", AT, FAIL, digest)
        moves.append(line)
        before = state
    return LedgerEntry(tuple(moves))


def sight(
    outcome: Outcome, ruled: Outcome | None = None, *, digest: str = "a", recheck: bool = False, days: int = 9
) -> Sight:
    return Sight(outcome, digest, AT + timedelta(days=days), ruled, recheck)


CASES: dict[str, tuple[LedgerEntry | None, Sight, tuple[LedgerState, ...]]] = {
    "found": (None, sight(FAIL), (S.NEW,)),
    "found in part": (None, sight(PARTIAL), (S.NEW,)),
    "what was not seen is no problem": (None, sight(BLOCKED), ()),
    "what waits for a person is no problem": (None, sight(REVIEW), ()),
    "ruled to be one": (None, sight(REVIEW, FAIL), (S.NEW, S.ESTABLISHED)),
    "found and ruled away": (None, sight(FAIL, PASS), (S.NEW, S.FALSE_ALARM)),
    "established by a ruling": (entry(S.NEW), sight(FAIL, FAIL), (S.ESTABLISHED,)),
    "ruled a false alarm while in appeal": (entry(S.NEW, S.APPEALED), sight(FAIL, PASS), (S.FALSE_ALARM,)),
    "a false alarm stays one on the same evidence": (entry(S.NEW, S.FALSE_ALARM), sight(FAIL), ()),
    "a false alarm on other evidence": (entry(S.NEW, S.FALSE_ALARM), sight(FAIL, digest="b"), (S.VERIFYING,)),
    "mended before anybody asked": (entry(S.NEW), sight(PASS), (S.TO_RECHECK,)),
    "mended, says an audit": (entry(S.NEW, S.MENDING), sight(PASS), (S.TO_RECHECK,)),
    "mended, says a recheck": (entry(S.NEW, S.MENDING), sight(PASS, recheck=True), (S.CLOSED,)),
    "a recheck sees nothing": (entry(S.NEW, S.TO_RECHECK), sight(BLOCKED, recheck=True), ()),
    "an appeal is a person's": (entry(S.NEW, S.APPEALED), sight(PASS, recheck=True), ()),
    "not mended after all": (entry(S.NEW, S.MENDING, S.TO_RECHECK), sight(FAIL), (S.MENDING,)),
    "came and went untold": (entry(S.NEW, S.TO_RECHECK), sight(FAIL), (S.NEW,)),
    "still failing": (entry(S.NEW, S.NOTIFIED), sight(FAIL), ()),
    "comes back": (entry(S.NEW, S.CLOSED), sight(FAIL), (S.RELAPSED,)),
    "comes back in part": (entry(S.NEW, S.CLOSED), sight(PARTIAL), (S.RELAPSED,)),
    "struck off and not seen": (entry(S.NEW, S.CLOSED), sight(BLOCKED), ()),
    "an older audit judged again": (entry(S.NEW, S.CLOSED), sight(FAIL, days=-1), ()),
}


@pytest.mark.parametrize("name", CASES)
def test_what_follows_by_itself(name: str) -> None:
    known, seen, expected = CASES[name]
    assert states_after(known, seen) == expected


outcomes = st.sampled_from(Outcome)
states = st.sampled_from(LedgerState)


@given(states, st.sampled_from([BLOCKED, REVIEW, NOT_APPLICABLE, Outcome.NOT_DUE]), st.booleans())
def test_what_an_audit_could_not_see_moves_nothing(state: LedgerState, outcome: Outcome, recheck: bool) -> None:
    assert states_after(entry(S.NEW, state), sight(outcome, recheck=recheck)) == ()


@given(st.lists(states, max_size=4), outcomes, st.none() | outcomes, st.booleans())
def test_only_a_pass_seen_by_a_recheck_strikes_off(
    way: list[LedgerState], outcome: Outcome, ruled: Outcome | None, recheck: bool
) -> None:
    known = entry(S.NEW, *way, S.TO_RECHECK)
    if S.CLOSED in states_after(known, sight(outcome, ruled, recheck=recheck)):
        assert outcome is PASS
        assert recheck


@given(states)
def test_every_state_leads_on_and_a_remark_is_always_allowed(state: LedgerState) -> None:
    assert MAY_MOVE[state]
    assert may_move(state, state)
    assert not may_move(state, S.RELAPSED) or state is S.RELAPSED
    assert not may_move(state, S.NEW) or state is S.NEW


def test_the_due_day_ends_with_the_problem() -> None:
    told = entry(S.NEW, S.ESTABLISHED)
    line = LedgerMove(KEY, S.ESTABLISHED, S.NOTIFIED, AT, "张三", "", date(2019, 4, 10))
    notified = LedgerEntry((*told.moves, line))
    assert notified.due_on == date(2019, 4, 10)
    assert not notified.is_overdue(date(2019, 4, 10))
    assert notified.is_overdue(date(2019, 4, 11))
    closed = LedgerEntry((*notified.moves, LedgerMove(KEY, S.NOTIFIED, S.CLOSED, AT, "程序", "")))
    assert closed.due_on is None
    assert not closed.is_overdue(date(2019, 5, 1))
