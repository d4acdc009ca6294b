"""What earlier audits say: each unit's points, and how many findings had which outcome; oldest first."""

from __future__ import annotations

from collections import Counter, defaultdict

from model.audit import AuditResult, PastAudit
from model.finding import Outcome
from reports.cards import Counts, PastPoints, Trend
from reports.instants import day
from reports.neutral import clean


def unit_trends(result: AuditResult) -> dict[str, tuple[PastPoints, ...]]:
    """Each unit's machine scores in the earlier audits, oldest first."""
    trends: defaultdict[str, list[PastPoints]] = defaultdict(list)
    for past in result.history:
        for score in past.scores:
            points = None if score.points is None else round(score.points, 2)
            audit, coverage = past.audit, round(score.coverage * 100, 1)
            trends[score.unit].append(PastPoints(clean(audit.id), day(audit.as_of), points, coverage))
    return {unit: tuple(points) for unit, points in trends.items()}


def requirement_trends(result: AuditResult) -> dict[str, tuple[Trend, ...]]:
    """For each requirement how many rows had each outcome in the earlier audits, oldest first."""
    trends: defaultdict[str, list[Trend]] = defaultdict(list)
    for past in result.history:
        counted: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
        for finding in past.findings:
            counted[finding.requirement][finding.outcome] += 1
        for id_, counts in counted.items():
            trends[id_].append(_trend_of(past, counts))
    return {id_: tuple(trend) for id_, trend in trends.items()}


def city_trend(result: AuditResult, now: Counts) -> tuple[Trend, ...]:
    """Counts of earlier audits and of this one; empty when there is no earlier one."""
    if not result.history:
        return ()
    past = [_trend_of(earlier, Counter(f.outcome for f in earlier.findings)) for earlier in result.history]
    return (*past, Trend(clean(result.audit.id), day(result.audit.as_of), now))


def _trend_of(past: PastAudit, counted: Counter[Outcome]) -> Trend:
    counts = tuple((outcome, counted[outcome]) for outcome in Outcome)
    return Trend(clean(past.audit.id), day(past.audit.as_of), counts)
