"""Points, always together with the coverage they rest on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """One unit's score.

    `points` = 100·Σ(w·s)/Σw over decided rows, None when nothing was decided. `low`/`high` are the points if
    every open row (REVIEW, BLOCKED) turned out 0 or 1. `coverage` = decided weight / applicable weight (0-1).
    `rank` is None below the coverage floor (不参与排名) and for units without points. `vetoes` names what
    failed the unit; `grade` is 不合格 then, whatever the points.
    """

    unit: str
    points: float | None
    low: float
    high: float
    coverage: float
    decided_weight: float
    pending_weight: float
    applicable_weight: float
    grade: str
    rank: int | None
    vetoes: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()  # outcome value -> number of rows, in the order of Outcome
