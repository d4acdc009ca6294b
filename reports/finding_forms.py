"""The machine form of one finding: the same fields in JSON, JSON Lines and CSV, published as a schema."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from model.finding import Outcome, Role
from model.plan import Duty
from reports.evidence import CertificateCard, EvidenceCard
from reports.findings import FindingCard
from reports.pictures import PictureCard


class ScreenshotForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The picture of a page, in CSS pixels: `file` is its name in an evidence bundle, `digest` its SHA-256; `is_cut`
    when the page goes on below, `lacking` counts the parts of the page that were not had, `masked` the numbers of
    persons that are starred out."""

    file: str
    digest: str
    taken_at: str
    width: int
    height: int
    is_cut: bool
    lacking: int
    masked: int


class EvidenceForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing seen. Findings documents, which hold no instants, leave out `fetched_at` and `screenshot`."""

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
    screenshot: ScreenshotForm | UnsetType | None = UNSET


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
    """One row: exactly one per unit, requirement and duty. `outcome` is a person's where a ruling stands; `ledger` is
    where the problem stands, `mend_by` the day by which the unit was told to mend it;
    findings documents, which hold no instants, leave both out."""

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
    ledger: str | UnsetType = UNSET
    mend_by: str | UnsetType = UNSET


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
        evidence=[evidence_form(e, instants=instants) for e in card.evidence],
        certificates=[_certificate_form(c, instants) for c in card.certificates],
        clauses=[ClauseForm(*clause) for clause in card.clauses],
        ruling=RulingForm(ruling.id, ruling.outcome, ruling.opinion, ruling.decided_by, ruling.stands)
        if ruling
        else None,
        waiver=card.waiver,
        evidence_digest=card.digest,
        ledger=card.ledger if instants else UNSET,
        mend_by=card.mend_by if instants else UNSET,
    )


def evidence_form(card: EvidenceCard, *, instants: bool) -> EvidenceForm:
    """A piece of evidence in its machine form."""
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
        screenshot=_screenshot_form(card.picture) if instants else UNSET,
    )


def _screenshot_form(card: PictureCard | None) -> ScreenshotForm | None:
    if card is None:
        return None
    return ScreenshotForm(
        file=card.file,
        digest=card.digest,
        taken_at=card.taken,
        width=card.width,
        height=card.height,
        is_cut=card.is_cut,
        lacking=card.lacking,
        masked=card.masked,
    )


def _certificate_form(card: CertificateCard, instants: bool) -> CertificateForm:
    return CertificateForm(
        looked_for=card.looked_for,
        complete=card.is_complete,
        gaps=[GapForm(gap.what, gap.why, gap.count, list(gap.examples)) for gap in card.gaps],
        text=card.text if instants else UNSET,
    )
