"""Which of people's decisions stand over which findings: the newest not revoked, until its evidence changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.finding import Finding
from model.followup import Ruling
from reports.evidence import evidence_digest


def latest_rulings(rulings: Iterable[Ruling]) -> Mapping[tuple[str, str], Ruling]:
    """The last ruling not revoked, by unit and requirement."""
    standing = sorted((r for r in rulings if r.revoked_at is None), key=lambda r: (r.decided_at, r.id))
    return {(r.unit, r.requirement): r for r in standing}


def ruling_over(finding: Finding, latest: Mapping[tuple[str, str], Ruling]) -> Ruling | None:
    """The ruling that stands over the finding, or None: without one, or when its evidence has changed."""
    ruling = latest.get((finding.unit, finding.requirement))
    return ruling if ruling and ruling.evidence_digest == evidence_digest(finding) else None
