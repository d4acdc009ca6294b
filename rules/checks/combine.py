"""Verdicts: how they are made, and how several become one.

Combining never guesses. An open clause (REVIEW, BLOCKED, NOT_DUE) may still turn out PASS or FAIL; only when every
completion of the open clauses gives the same outcome is that the outcome. Otherwise the combination stays as open as
its least informed clause. So a fault can take information away and can never turn one decided outcome into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from model.finding import Certificate, Evidence, Outcome, Verdict

Merit = Callable[[Sequence[float]], float]  # scores of decided clauses (1, 0.5, 0) -> score of the whole

_BY_SCORE = {1.0: Outcome.PASS, 0.5: Outcome.PARTIAL, 0.0: Outcome.FAIL}
_LEAST_INFORMED_FIRST = (Outcome.BLOCKED, Outcome.REVIEW, Outcome.NOT_DUE)


def _verdict(outcome: Outcome) -> Callable[..., Verdict]:
    def make(
        reason: str,
        advice: str = "",
        *,
        evidence: Sequence[Evidence] = (),
        certificates: Sequence[Certificate] = (),
        thresholds: Sequence[str] = (),
        signals: Sequence[str] = (),
        manual: str = "",
    ) -> Verdict:
        return Verdict(
            outcome, reason, advice, tuple(evidence), tuple(certificates), tuple(thresholds), tuple(signals), manual
        )

    make.__doc__ = (
        f"A verdict of {outcome}: one Chinese sentence naming the thing and the year, and what stands under it."
    )
    return make


passed = _verdict(Outcome.PASS)
partial = _verdict(Outcome.PARTIAL)
failed = _verdict(Outcome.FAIL)  # for defects that are seen; for absence use Search.required, which proves it
review = _verdict(Outcome.REVIEW)
blocked = _verdict(Outcome.BLOCKED)
not_due = _verdict(Outcome.NOT_DUE)
not_applicable = _verdict(Outcome.NOT_APPLICABLE)


def every(*verdicts: Verdict) -> Verdict:
    """The worst clause decides."""
    return combine(verdicts, min)


def any_of(*verdicts: Verdict) -> Verdict:
    """The best clause decides: each clause is another way of meeting the same demand."""
    return combine(verdicts, max, best=True)


def share(*verdicts: Verdict) -> Verdict:
    """All met: PASS; none met at all: FAIL; otherwise PARTIAL."""
    return combine(verdicts, _share)


def tally(*verdicts: Verdict, passing: int, partly: int = 1) -> Verdict:
    """PASS from `passing` clauses met, PARTIAL from `partly`, else FAIL. A clause met in part counts half."""

    def merit(scores: Sequence[float]) -> float:
        met = sum(scores)
        return 1.0 if met >= passing else 0.5 if met >= partly else 0.0

    return combine(verdicts, merit)


def _share(scores: Sequence[float]) -> float:
    return 1.0 if min(scores) == 1.0 else 0.0 if max(scores) == 0.0 else 0.5


def combine(verdicts: Sequence[Verdict], merit: Merit, *, best: bool = False) -> Verdict:
    """Several verdicts as one. `merit` must never fall when a clause rises. `best`: the best clauses give the reason.

    Clauses that do not apply are left out; when none applies, neither does the whole.
    """
    applicable = [v for v in verdicts if v.outcome is not Outcome.NOT_APPLICABLE]
    if not applicable:
        return _merged(verdicts, Outcome.NOT_APPLICABLE, verdicts)
    outcome = combined_outcome([v.outcome for v in applicable], merit)
    deciding = [v for v in applicable if v.outcome is outcome]
    if best and deciding:
        return _merged(deciding if outcome is Outcome.PASS else applicable, outcome, deciding)
    telling = [v for v in applicable if v.outcome is not Outcome.PASS] or applicable
    return _merged(applicable, outcome, sorted(telling, key=lambda v: v.outcome is not outcome))


def combined_outcome(outcomes: Sequence[Outcome], merit: Merit) -> Outcome:
    """The outcome that all completions of the open ones share, else the least informed open one."""
    worst = merit([o.score if o.score is not None else 0.0 for o in outcomes])
    best = merit([o.score if o.score is not None else 1.0 for o in outcomes])
    if worst == best:
        return _BY_SCORE[worst]
    return next(o for o in _LEAST_INFORMED_FIRST if o in outcomes)


def _merged(verdicts: Sequence[Verdict], outcome: Outcome, telling: Sequence[Verdict]) -> Verdict:
    return Verdict(
        outcome,
        _sentence(v.reason for v in telling),
        _sentence(v.advice for v in telling if v.outcome is not Outcome.PASS),
        tuple(dict.fromkeys(e for v in verdicts for e in v.evidence)),
        tuple(dict.fromkeys(c for v in verdicts for c in v.certificates)),
        tuple(dict.fromkeys(t for v in verdicts for t in v.thresholds)),
        tuple(dict.fromkeys(s for v in verdicts for s in v.signals)),
        _sentence(v.manual for v in verdicts),
    )


def _sentence(parts: object) -> str:
    assert hasattr(parts, "__iter__")
    return "；".join(dict.fromkeys(said for p in parts for said in p.rstrip("。；").split("；") if said))


def noting(verdict: Verdict, *signals: str, manual: str = "", thresholds: Sequence[str] = ()) -> Verdict:
    """The verdict with further signals, thresholds used and the question that only a person can answer."""
    return replace(
        verdict,
        signals=tuple(dict.fromkeys((*verdict.signals, *signals))),
        thresholds=tuple(dict.fromkeys((*verdict.thresholds, *thresholds))),
        manual=_sentence((verdict.manual, manual)),
    )


def with_evidence(verdict: Verdict, evidence: Iterable[Evidence]) -> Verdict:
    """The verdict with further evidence behind its own."""
    return replace(verdict, evidence=tuple(dict.fromkeys((*verdict.evidence, *evidence))))


def graded(least: float, most: float, *, passing: float, partly: float) -> Outcome | None:
    """PASS from `passing` upwards, PARTIAL from `partly`, else FAIL, when the true value lies between `least` and
    `most`; None when the two ends differ: what is unknown could decide."""

    def of(value: float) -> Outcome:
        return Outcome.PASS if value >= passing else Outcome.PARTIAL if value >= partly else Outcome.FAIL

    return of(least) if of(least) is of(most) else None


def ratio(
    met: int, open_: int, total: int, *, passing: float, partly: float, reason: str, advice: str = ""
) -> Verdict:
    """A share of items: `met` of `total` shown, `open_` more that nobody could look at. `total` must be positive."""
    outcome = graded(met / total, (met + open_) / total, passing=passing, partly=partly)
    if outcome is None:
        return review(f"{reason}，另有{open_}项未能核查", advice)
    return Verdict(outcome, reason, advice)
