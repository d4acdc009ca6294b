"""The machine forms of a whole audit and of its scores, published as schemas in docs/schema/.

A version changes when a field is renamed, removed or means something else; a field may be added without.
"""

from __future__ import annotations

from msgspec import Struct

from model.audit import AuditResult
from reports.cards import CityCard, UnitCard
from reports.finding_forms import FindingForm, finding_form
from reports.neutral import clean
from reports.site_forms import SiteForm, site_forms

AUDIT_SCHEMA = "gongkai.audit/1"
FINDINGS_SCHEMA = "gongkai.findings/1"


class MachineScoreForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What the machine alone makes of a unit, where people's decisions changed its score."""

    rank: int | None
    points: float | None
    low: float
    high: float
    coverage: float
    grade: str


class ScoreForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit's points (0-100) with the coverage (0-1) they rest on."""

    unit: str
    unit_name: str
    rank: int | None
    points: float | None
    low: float
    high: float
    coverage: float
    decided_weight: float
    pending_weight: float
    applicable_weight: float
    grade: str
    vetoes: list[str]
    counts: dict[str, int]
    machine: MachineScoreForm | None


class AuditForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole audit. `seconds` is its length, `peak_memory_mb` the most memory it took."""

    schema: str
    audit_id: str
    kind: str
    city: str
    plan: str
    as_of: str
    started_at: str
    finished_at: str
    program_version: str
    drafts: list[str]
    sites: list[SiteForm]
    findings: list[FindingForm]
    scores: list[ScoreForm]
    notes: list[str]
    thresholds: list[str]
    seconds: float
    peak_memory_mb: float


class FindingsForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Findings and scores without any instant: two audits of the same content give the same bytes."""

    schema: str
    plan: str
    as_of: str
    findings: list[FindingForm]
    scores: list[ScoreForm]


def score_form(unit: UnitCard) -> ScoreForm:
    """A unit's score; the figures are those every other format prints."""
    m = unit.machine
    return ScoreForm(
        unit=unit.id,
        unit_name=unit.name,
        rank=unit.rank,
        points=unit.points,
        low=unit.low,
        high=unit.high,
        coverage=round(unit.coverage / 100, 3),
        decided_weight=unit.decided_weight,
        pending_weight=unit.pending_weight,
        applicable_weight=unit.applicable_weight,
        grade=unit.grade,
        vetoes=list(unit.vetoes),
        counts={outcome.value: n for outcome, n in unit.counts},
        machine=MachineScoreForm(m.rank, m.points, m.low, m.high, round(m.coverage / 100, 3), m.grade) if m else None,
    )


def audit_form(result: AuditResult, city: CityCard) -> AuditForm:
    """The whole audit in its machine form."""
    return AuditForm(
        schema=AUDIT_SCHEMA,
        audit_id=city.audit_id,
        kind=result.audit.kind,
        city=city.city,
        plan=clean(result.plan.id),
        as_of=city.as_of,
        started_at=city.started,
        finished_at=city.finished,
        program_version=city.program_version,
        drafts=list(city.drafts),
        sites=site_forms(result, city),
        findings=[finding_form(f, instants=True) for unit in city.units for f in unit.findings],
        scores=[score_form(unit) for unit in city.units],
        notes=list(city.notes),
        thresholds=list(city.thresholds),
        seconds=round(result.seconds, 3),
        peak_memory_mb=round(result.peak_memory_mb, 1),
    )


def findings_form(result: AuditResult, city: CityCard) -> FindingsForm:
    """Findings and scores without instants."""
    return FindingsForm(
        schema=FINDINGS_SCHEMA,
        plan=clean(result.plan.id),
        as_of=city.as_of,
        findings=[finding_form(f, instants=False) for unit in city.units for f in unit.findings],
        scores=[score_form(unit) for unit in city.units],
    )
