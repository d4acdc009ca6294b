"""The machine forms: one set of fields for JSON, JSON Lines and CSV, published as a schema in docs/schema/.

A version changes when a field is renamed, removed or means something else; a field may be added without.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from model.audit import AuditResult
from model.finding import Outcome, Role
from model.page import Cause, PageKind
from model.plan import Duty
from model.snapshot import Crawl, EndReason, SiteClass
from reports.cards import CityCard, UnitCard
from reports.evidence import CertificateCard, EvidenceCard
from reports.findings import FindingCard
from reports.neutral import clean, clean_url
from reports.words import CAUSES

AUDIT_SCHEMA = "gongkai.audit/1"
FINDINGS_SCHEMA = "gongkai.findings/1"


class EvidenceForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing seen. `fetched_at` is left out of findings documents, which hold no instants."""

    role: Role
    url: str
    title: str
    quote: str
    place: str
    note: str
    dated: str
    date_source: str
    digest: str
    fetched_at: str | UnsetType = UNSET


class GapForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that was not read and could hold the evidence."""

    what: str
    why: str
    count: int
    examples: list[str]


class CertificateForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What was read before something was called absent; `text` is the printed form."""

    looked_for: str
    complete: bool
    gaps: list[GapForm]
    text: str | UnsetType = UNSET


class ClauseForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What one rule said."""

    rule: str
    version: str
    outcome: Outcome
    reason: str


class RulingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's decision over the machine's outcome."""

    id: str
    outcome: Outcome
    opinion: str
    decided_by: str
    stands: bool


class FindingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One row: exactly one per unit, requirement and duty. `outcome` is a person's where a ruling stands."""

    unit: str
    unit_name: str
    requirement: str
    number: str
    topic: str
    duty: Duty
    due: str
    rule: str
    outcome: Outcome
    outcome_text: str
    machine_outcome: Outcome
    reason: str
    advice: str
    manual: str
    on_trial: bool
    signals: list[str]
    thresholds: list[str]
    evidence: list[EvidenceForm]
    certificates: list[CertificateForm]
    clauses: list[ClauseForm]
    ruling: RulingForm | None
    waiver: str
    evidence_digest: str


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


class PageForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One page that was read."""

    url: str
    final_url: str
    status: int
    title: str
    kind: PageKind


class FailureForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One address that was not read, and why."""

    url: str
    cause: Cause
    cause_text: str
    detail: str


class CoverageForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What was seen of a site and what was not."""

    ended: EndReason
    home_ok: bool
    planned: int
    fetched: int
    unread: int
    robots_excluded: int
    depth_reached: int
    bytes_read: int
    requests: int
    second_look: str
    started_at: str
    ended_at: str
    notes: list[str]


class SiteForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"site_class": "class"}):
    """One site as it was read."""

    url: str
    units: list[str]
    site_class: SiteClass
    pages: list[PageForm]
    files: list[str]
    failures: list[FailureForm]
    coverage: CoverageForm


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


def finding_form(card: FindingCard, *, instants: bool) -> FindingForm:
    """A finding's machine form; `instants` False leaves out when things were fetched and how long was waited."""
    ruling = card.ruling
    return FindingForm(
        unit=card.unit_id,
        unit_name=card.unit_name,
        requirement=card.requirement_id,
        number=card.number,
        topic=card.topic,
        duty=card.duty,
        due=card.due,
        rule=card.rule,
        outcome=card.outcome,
        outcome_text=card.word,
        machine_outcome=card.machine_outcome,
        reason=card.reason,
        advice=card.advice,
        manual=card.manual,
        on_trial=card.on_trial,
        signals=list(card.signals),
        thresholds=list(card.thresholds),
        evidence=[_evidence_form(e, instants) for e in card.evidence],
        certificates=[_certificate_form(c, instants) for c in card.certificates],
        clauses=[ClauseForm(*clause) for clause in card.clauses],
        ruling=RulingForm(ruling.id, ruling.outcome, ruling.opinion, ruling.decided_by, ruling.stands)
        if ruling
        else None,
        waiver=card.waiver,
        evidence_digest=card.digest,
    )


def _evidence_form(card: EvidenceCard, instants: bool) -> EvidenceForm:
    return EvidenceForm(
        role=card.role,
        url=card.url,
        title=card.title,
        quote=card.quote,
        place=card.place,
        note=card.note,
        dated=card.dated,
        date_source=card.date_source,
        digest=card.digest,
        fetched_at=card.fetched if instants else UNSET,
    )


def _certificate_form(card: CertificateCard, instants: bool) -> CertificateForm:
    return CertificateForm(
        looked_for=card.looked_for,
        complete=card.is_complete,
        gaps=[GapForm(gap.what, gap.why, gap.count, list(gap.examples)) for gap in card.gaps],
        text=card.text if instants else UNSET,
    )


def score_form(unit: UnitCard) -> ScoreForm:
    """A unit's score; the figures are those every other format prints."""
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
    )


def site_forms(result: AuditResult, city: CityCard) -> list[SiteForm]:
    """Every site with its pages and failures, in the order of the crawls."""
    units: dict[int, list[str]] = {}
    for unit, index in result.unit_crawls:
        units.setdefault(index, []).append(unit)
    return [
        SiteForm(
            url=card.url,
            units=units.get(index, []),
            site_class=card.site_class,
            pages=[
                PageForm(clean_url(p.url), clean_url(p.final_url), p.status, clean(p.title), p.kind)
                for p in crawl.pages
            ],
            files=[clean_url(file.url) for file in crawl.files],
            failures=[
                FailureForm(clean_url(u.url), u.cause, CAUSES[u.cause], clean(u.detail))
                for u in crawl.coverage.unread
            ],
            coverage=_coverage_form(crawl, card.second_look, card.read_from, card.read_until, card.notes),
        )
        for index, (crawl, card) in enumerate(zip(result.crawls, city.sites, strict=True))
    ]


def _coverage_form(crawl: Crawl, second_look: str, start: str, end: str, notes: tuple[str, ...]) -> CoverageForm:
    coverage = crawl.coverage
    return CoverageForm(
        ended=coverage.ended,
        home_ok=coverage.home_ok,
        planned=coverage.planned,
        fetched=coverage.fetched,
        unread=len(coverage.unread),
        robots_excluded=coverage.robots_excluded,
        depth_reached=coverage.depth_reached,
        bytes_read=coverage.bytes_read,
        requests=coverage.requests,
        second_look=second_look,
        started_at=start,
        ended_at=end,
        notes=list(notes),
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
