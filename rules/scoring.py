"""Points, always with the coverage they rest on. A weighted mean and nothing else; a veto is a word, not a weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from model.finding import Finding, Outcome
from model.plan import Scorecard
from model.roster import Roster
from model.score import Score
from model.snapshot import Period

FAILED_GRADE = "不合格"
_OUT_OF_THE_SUM = frozenset({Outcome.NOT_APPLICABLE, Outcome.NOT_DUE})


def score(findings: Iterable[Finding], period: Period, roster: Roster) -> tuple[Score, ...]:
    """One score per unit that has findings, in roster order, ranked where the coverage allows."""
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    scores = [_score(u.id, by_unit[u.id], period.scorecard) for u in roster.units if u.id in by_unit]
    return _ranked(scores, period.scorecard)


def _score(unit: str, findings: list[Finding], scorecard: Scorecard) -> Score:
    weighted = [(scorecard.weights.get(f.requirement, 0.0), f) for f in findings]
    counted = [(w, f) for w, f in weighted if w > 0 and f.outcome not in _OUT_OF_THE_SUM]
    applicable = sum(w for w, _ in counted)
    decided = sum(w for w, f in counted if f.outcome.is_decided)
    gained = sum(w * (f.outcome.score or 0.0) for w, f in counted)
    pending = applicable - decided
    points = 100 * gained / decided if decided else None
    vetoes = _vetoes(findings, scorecard)
    counts = Counter(f.outcome for f in findings)
    return Score(
        unit=unit,
        points=points,
        low=100 * gained / applicable if applicable else 0.0,
        high=100 * (gained + pending) / applicable if applicable else 100.0,
        coverage=decided / applicable if applicable else 0.0,
        decided_weight=decided,
        pending_weight=pending,
        applicable_weight=applicable,
        grade=FAILED_GRADE if vetoes else _grade(points, scorecard),
        rank=None,
        vetoes=vetoes,
        counts=tuple((o.value, counts[o]) for o in Outcome),
    )


def _vetoes(findings: list[Finding], scorecard: Scorecard) -> tuple[str, ...]:
    """Requirements and rules on the veto list that failed."""
    failed = [f.requirement for f in findings if f.outcome is Outcome.FAIL]
    failed += [c.rule for f in findings for c in f.clauses if c.verdict.outcome is Outcome.FAIL]
    return tuple(dict.fromkeys(name for name in failed if name in scorecard.vetoes))


def _grade(points: float | None, scorecard: Scorecard) -> str:
    if points is None:
        return "未评定"
    return next((g.name for g in scorecard.grades if points >= g.at_least), FAILED_GRADE)


def _ranked(scores: list[Score], scorecard: Scorecard) -> tuple[Score, ...]:
    """Ranks by points among the units above the coverage floor; equal points share a rank.

    Only the decided part counts, so that a row that could not be checked never places a unit below another.
    """
    able = [s for s in scores if s.points is not None and s.coverage >= scorecard.coverage_floor]
    ranks = {s.unit: 1 + sum((o.points or 0) > (s.points or 0) for o in able) for s in able}
    return tuple(replace(s, rank=ranks.get(s.unit)) for s in scores)
