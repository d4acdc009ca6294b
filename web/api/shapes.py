"""The JSON of the interface. Fields are added, never renamed or removed, within /api/v1."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from model.audit import AuditKind
from model.finding import Outcome, Role
from model.followup import LedgerState
from model.plan import Duty
from model.spot_check import SpotCheckState

T = TypeVar("T")
S = TypeVar("S", bound=BaseModel)

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000, description="Which page, from 1.")]
PageSize = Annotated[int, Query(alias="size", ge=1, le=200, description="How many items on a page.")]
Name = Annotated[str, Path(min_length=1, max_length=300)]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paged(Shape, Generic[T]):
    """One page of a list."""

    items: list[T]
    page: int
    size: int
    total: int


class AuditShape(Shape):
    """One audit; `counts` are the machine's outcomes, empty until there is a result."""

    id: str
    kind: AuditKind
    plan: str
    as_of: date
    started_at: datetime
    finished_at: datetime | None
    is_finished: bool
    units: int
    counts: dict[Outcome, int]


class ScoreShape(Shape):
    """One unit's points (0-100) with the coverage (percent) they rest on; `points` null when nothing was decided."""

    unit: str
    unit_name: str
    points: float | None
    low: float
    high: float
    coverage: float
    rank: int | None
    grade: str
    vetoes: list[str]
    counts: dict[Outcome, int]


class EvidenceShape(Shape):
    """One thing seen: the page, what it says, when it was fetched, and the SHA-256 of what is archived."""

    role: Role
    url: str
    title: str
    quote: str
    place: str
    note: str
    dated: str
    digest: str
    fetched: str


class CertificateShape(Shape):
    """What was read before something was called absent; `is_complete` false proves no absence."""

    looked_for: str
    text: str
    is_complete: bool


class RulingOver(Shape):
    """The person's decision over a finding; `stands` false once the evidence changed."""

    id: str
    outcome: Outcome
    opinion: str
    decided_by: str
    stands: bool


class FindingShape(Shape):
    """One row. `outcome` is the person's where a ruling stands, else the machine's."""

    audit: str
    unit: str
    unit_name: str
    requirement: str
    title: str
    duty: Duty
    outcome: Outcome
    outcome_text: str
    machine_outcome: Outcome
    reason: str
    advice: str
    manual: str
    due: str
    on_trial: bool
    waiver: str
    ruling: RulingOver | None
    evidence: list[EvidenceShape]
    certificates: list[CertificateShape]
    evidence_digest: str


class RulingShape(Shape):
    """A person's decision as it is kept."""

    id: str
    unit: str
    requirement: str
    outcome: Outcome
    opinion: str
    decided_by: str
    decided_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    revoked_why: str
    attachment: str


class RulingOrder(BaseModel):
    """A decision over one finding. `evidence_digest` is the finding's: it must not have changed meanwhile."""

    model_config = ConfigDict(extra="forbid")

    audit: Annotated[str, Field(min_length=1, max_length=100)]
    unit: Annotated[str, Field(min_length=1, max_length=300)]
    requirement: Annotated[str, Field(min_length=1, max_length=20)]
    outcome: Outcome
    evidence_digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    decided_by: Annotated[str, Field(min_length=1, max_length=50, pattern=r"\S")]
    opinion: Annotated[str, Field(max_length=2000)] = ""


class SiteProgress(Shape):
    """How far one site is."""

    site: str
    fetched: int
    known: int
    failures: int


class SpotCheckShape(Shape):
    """An ordered spot check; `audit` is the id of its audit once it is done, "" before."""

    id: str
    target: str
    as_unit: str
    requirements: list[str]
    ordered_by: str
    ordered_at: datetime
    state: SpotCheckState
    message: str
    audit: str
    ended_at: datetime | None
    sites: list[SiteProgress]


class SpotCheckOrder(BaseModel):
    """What to check: `target` is a unit's id or name, or an http(s) address; no requirements mean all."""

    model_config = ConfigDict(extra="forbid")

    target: Annotated[str, Field(min_length=1, max_length=2000)]
    as_unit: Annotated[str, Field(max_length=300)] = ""
    requirements: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=200)] = []
    as_of: date | None = None


class LedgerLine(Shape):
    """One line of the ledger: who moved a problem from where to where, when and why."""

    at: str
    by: str
    before: str
    after: str
    why: str
    due: str
    audit: str


class LedgerShape(Shape):
    """One problem in the rectification ledger; `due` is "" while no day is named."""

    plan: str
    unit: str
    unit_name: str
    requirement: str
    title: str
    state: LedgerState
    state_text: str
    opened: str
    due: str
    is_overdue: bool
    relapses: int
    lines: list[LedgerLine]


def told(shape: type[S], card: object, **otherwise: Any) -> S:
    """The shape of a card: what the card holds under the same names, and what is told otherwise."""
    return shape(**{name: getattr(card, name) for name in shape.model_fields if name not in otherwise}, **otherwise)


def paged(items: list[Any], number: int, size: int) -> tuple[list[Any], dict[str, int]]:
    """The part of a whole list that stands on one page, and where that is."""
    return items[(number - 1) * size : number * size], {"page": number, "size": size, "total": len(items)}
