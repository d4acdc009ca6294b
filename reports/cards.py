"""The view models every format prints: a unit, a requirement, the whole city. Values only, neutral and rounded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from model.comparison import ChangeKind
from model.finding import Outcome
from model.followup import LedgerState
from reports.changes import Change
from reports.findings import FindingCard, numbered
from reports.pictures import PictureCard
from reports.sites import SiteCard

Counts = tuple[tuple[Outcome, int], ...]


class Counted:
    """A card that holds how many findings have which outcome."""

    __slots__ = ()
    counts: Counts

    def count(self, *outcomes: Outcome) -> int:
        """How many findings have one of these outcomes."""
        return sum(n for outcome, n in self.counts if outcome in outcomes)


@dataclass(frozen=True, slots=True)
class MachineScore:
    """What the machine alone makes of a unit, beside the score after people's decisions."""

    points: float | None
    low: float
    high: float
    coverage: float
    grade: str
    rank: int | None

    @property
    def points_text(self) -> str:
        return _points_text(self.points)


@dataclass(frozen=True, slots=True)
class PastPoints:
    """A unit's machine score in one audit, oldest first: `coverage` is a percentage."""

    audit_id: str
    as_of: str
    points: float | None
    coverage: float

    @property
    def text(self) -> str:
        return f"{self.as_of} {_points_text(self.points)}（覆盖率 {self.coverage:.1f}%）"


@dataclass(frozen=True, slots=True)
class UnitCard(Counted):
    """One unit: its score with the coverage it rests on, its site, its findings in the plan's order.

    `points`, `low`, `high` are 0-100 with two decimals, weights too, `coverage` a percentage with one. Where people
    ruled or set rows aside they are the points after that, and `machine` holds those before; `points_before` are the
    machine's of the last audit, where there was one, compared with the machine's of this one. `unranked` says why
    there is no rank; without one there is no grade either, unless a veto failed the unit: 合格 on a few checked items
    would say too much.
    """

    id: str
    anchor: str
    name: str
    kind: str
    rank: int | None
    unranked: str
    points: float | None
    low: float
    high: float
    coverage: float
    decided_weight: float
    pending_weight: float
    applicable_weight: float
    grade: str
    vetoes: tuple[str, ...]
    veto_titles: tuple[str, ...]
    points_before: float | None
    machine: MachineScore | None
    trend: tuple[PastPoints, ...]
    downtime: str
    counts: Counts
    site: SiteCard | None
    findings: tuple[FindingCard, ...]

    @property
    def points_text(self) -> str:
        return _points_text(self.points)

    @property
    def interval_text(self) -> str:
        return f"{self.low:.2f}～{self.high:.2f}"

    @property
    def coverage_text(self) -> str:
        return f"{self.coverage:.1f}%"

    @property
    def machine_text(self) -> str:
        """The machine's own score where people's decisions changed it, with its coverage; else ""."""
        if self.machine is None:
            return ""
        return f"机器得分 {self.machine.points_text}，覆盖率 {self.machine.coverage:.1f}%"

    @property
    def problems(self) -> tuple[FindingCard, ...]:
        """What a paper may hold against the unit: FAIL and PARTIAL, without waived rows and false alarms."""
        return tuple(finding for finding in self.findings if finding.is_problem)

    @property
    def rank_text(self) -> str:
        return str(self.rank) if self.rank else "不参与排名"

    @property
    def change_text(self) -> str:
        """The change of points since the last audit: +3.20, －1.00, 持平, or "" when either is missing."""
        points = self.machine.points if self.machine else self.points
        if points is None or self.points_before is None:
            return ""
        change = round(points - self.points_before, 2)
        return f"{change:+.2f}".replace("-", "－").replace("+", "＋") if change else "持平"

    def of(self, *outcomes: Outcome) -> tuple[FindingCard, ...]:
        """The findings with one of these outcomes, in order."""
        return tuple(f for f in self.findings if f.outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Trend(Counted):
    """One audit in a row of audits, oldest first: its day and how many rows had each outcome."""

    audit_id: str
    as_of: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class RequirementCard(Counted):
    """One requirement (or its lead duty) over all units. `decided` counts the rows with a score."""

    id: str
    anchor: str
    number: str
    topic: str
    duty: str
    section: str
    text: str
    responsible_text: str
    nature: str
    manual: str
    due: str
    weight: str
    counts: Counts
    decided: int
    trend: tuple[Trend, ...]
    findings: tuple[FindingCard, ...]

    @property
    def title(self) -> str:
        return numbered(self.number, self.topic, self.duty)


@dataclass(frozen=True, slots=True)
class CityCard(Counted):
    """The whole audit. `drafts` says why it is a 草稿; empty when it may be issued."""

    city: str
    title: str
    plan_title: str
    plan_source: str
    audit_id: str
    kind: str
    as_of: str
    started: str
    finished: str
    program_version: str
    drafts: tuple[str, ...]
    counts: Counts
    reached: int
    units: tuple[UnitCard, ...]
    requirements: tuple[RequirementCard, ...]
    sites: tuple[SiteCard, ...]
    notes: tuple[str, ...]
    thresholds: tuple[str, ...]
    unverified: tuple[str, ...]
    trend: tuple[Trend, ...]
    changes: tuple[Change, ...]
    ledger: tuple[tuple[LedgerState, int], ...]  # how many problems stand where; () when the ledger is empty
    overdue: int
    pictures: tuple[PictureCard, ...]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(n for _, n in self.counts)

    @property
    def change_counts(self) -> tuple[tuple[ChangeKind, int], ...]:
        """How many rows changed in which way since the audit before, noughts left out."""
        counted = Counter(change.kind for change in self.changes)
        return tuple((kind, counted[kind]) for kind in ChangeKind if counted[kind])

    @property
    def set_aside(self) -> tuple[FindingCard, ...]:
        """What is held against nobody: waived rows and false alarms."""
        return tuple(finding for unit in self.units for finding in unit.findings if finding.waiver)

    @property
    def ranked_units(self) -> tuple[UnitCard, ...]:
        """By rank, then those without one in roster order."""
        return tuple(sorted(self.units, key=lambda unit: (unit.rank is None, unit.rank or 0)))

    def of(self, *outcomes: Outcome) -> tuple[FindingCard, ...]:
        """Every finding with one of these outcomes, unit by unit."""
        return tuple(finding for unit in self.units for finding in unit.of(*outcomes))


def _points_text(points: float | None) -> str:
    return "未得出" if points is None else f"{points:.2f}"
