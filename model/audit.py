"""One run of the program over a city or a site, as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from model.finding import Finding
from model.followup import Downtime, LedgerEntry, Ruling, Waiver
from model.plan import Plan, Scorecard
from model.roster import Roster
from model.score import Score
from model.screenshot import Screenshot
from model.snapshot import Crawl, Register


class AuditKind(StrEnum):
    NIGHTLY = "nightly"
    SPOT_CHECK = "spot_check"
    SPECIAL = "special"
    RECHECK = "recheck"  # only what the ledger holds open of a unit


@dataclass(frozen=True, slots=True)
class Audit:
    """Identity of an audit. `id` is readable and unique in a data directory; `finished_at` None while running."""

    id: str
    kind: AuditKind
    as_of: date
    started_at: datetime
    plan: str
    units: tuple[str, ...]
    rules: tuple[str, ...] = ()  # empty: all
    finished_at: datetime | None = None
    program_version: str = ""


@dataclass(frozen=True, slots=True)
class PastAudit:
    """An earlier audit of the same plan, for trends and for what changed since."""

    audit: Audit
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything a report is made from. `crawls` in roster order of their sites; `sites` maps a unit id to the
    index of its crawl, or is missing for a unit without an address."""

    audit: Audit
    plan: Plan
    scorecard: Scorecard
    roster: Roster
    crawls: tuple[Crawl, ...]
    unit_crawls: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    rulings: tuple[Ruling, ...] = ()  # people's decisions known when the report was made
    waivers: tuple[Waiver, ...] = ()
    history: tuple[PastAudit, ...] = ()  # earlier audits, oldest first; the last one is compared with
    ruled_scores: tuple[Score, ...] = ()  # with rulings and waivers laid over the findings; () when there are none
    downtimes: tuple[Downtime, ...] = ()
    registers: tuple[Register, ...] = ()  # what the office had imported when it was judged
    ledger: tuple[LedgerEntry, ...] = ()  # problems of this plan, as they stand when the report is made
    screenshots: tuple[Screenshot, ...] = ()  # of home pages and of pages that problems rest on

    def crawl_of(self, unit_id: str) -> Crawl | None:
        """The crawl that a unit was judged by, or None."""
        index = dict(self.unit_crawls).get(unit_id)
        return None if index is None else self.crawls[index]
