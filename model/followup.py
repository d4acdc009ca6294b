"""The people's side: what a person decided, and what a unit owes until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from model.finding import Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision (人工核查结论) over a finding. It stands until `evidence_digest` no longer matches the
    evidence under the finding; then the finding is reopened. It never erases the machine's finding."""

    id: str
    unit: str
    requirement: str
    outcome: Outcome
    opinion: str
    decided_by: str
    decided_at: datetime
    evidence_digest: str
    attachment: str = ""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding set aside (报备豁免): who, on what basis, until when."""

    unit: str
    requirement: str
    basis: str
    author: str
    until: date


@dataclass(frozen=True, slots=True)
class Rectification:
    """One open problem of a unit in the ledger (整改台账): its state and by when it must be mended."""

    unit: str
    requirement: str
    state: str
    opened_on: date
    due_on: date | None
    note: str = ""
