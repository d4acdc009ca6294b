"""What a rule says (Verdict) and what stands in the report (Finding): outcome, reason, evidence, certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from model.plan import Duty
from model.snapshot import Carried


class Outcome(StrEnum):
    """The closed set of outcomes; the reader always sees all of them."""

    PASS = "PASS"  # noqa: S105
    PARTIAL = "PARTIAL"
    FAIL = "FAIL"
    REVIEW = "REVIEW"
    BLOCKED = "BLOCKED"
    NOT_DUE = "NOT_DUE"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def printed(self) -> str:
        """The Chinese word the office reads."""
        return _PRINTED[self]

    @property
    def score(self) -> float | None:
        """1, 0.5, 0, or None where nothing was decided."""
        return _SCORES.get(self)

    @property
    def is_decided(self) -> bool:
        return self in _SCORES


_PRINTED = {
    Outcome.PASS: "符合",
    Outcome.PARTIAL: "部分符合",
    Outcome.FAIL: "不符合",
    Outcome.REVIEW: "待人工核查",
    Outcome.BLOCKED: "无法核查",
    Outcome.NOT_DUE: "未到期",
    Outcome.NOT_APPLICABLE: "不适用",
}
_SCORES = {Outcome.PASS: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAIL: 0.0}


class Role(StrEnum):
    """What a piece of evidence does for the finding."""

    SHOWN = "shown"  # it shows what was asked
    DEFECT = "defect"  # it shows what is wrong
    REJECTED = "rejected"  # a candidate that does not count; `note` says why
    CONTEXT = "context"  # where it was looked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen, so that it can be shown again.

    `quote` is at most 200 characters of the page; `place` says where in the page (标题, 正文, 附件:name …);
    `dated` the date it bears and `date_source` where that date was read. `digest` is the SHA-256 of the stored
    body, `fetched_at` when it was fetched.
    """

    url: str
    role: Role = Role.SHOWN
    title: str = ""
    quote: str = ""
    place: str = ""
    note: str = ""
    dated: date | None = None
    date_source: str = ""
    digest: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not seen and could hold the evidence: what, why (Chinese), how many."""

    what: str
    why: str
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """Coverage certificate: what was read before something was called absent (reliability, rule of evidence).

    `gaps` empty means that the absence is proven. `waited_seconds` is the time between the two looks, None when
    there was only one. `carried` counts those of the pages read that were read in an earlier night and not asked for
    in this one.
    """

    looked_for: str
    columns_read: tuple[str, ...]
    pages_read: int
    files_read: int
    planned: int
    newest_read_on: date | None
    gaps: tuple[Gap, ...]
    waited_seconds: float | None
    carried: Carried | None = None

    @property
    def is_complete(self) -> bool:
        return not self.gaps


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one unit. `reason` is one Chinese sentence naming the thing and the year; `advice`
    says what to do about it; `certificate` stands behind every absence; `thresholds` names those used."""

    outcome: Outcome
    reason: str
    advice: str = ""
    evidence: tuple[Evidence, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    thresholds: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()  # observations that do not decide (日期异常, 文号断号 …)
    manual: str = ""  # what only a person can judge, as a question
    points_lost: float = 0.0  # of 100, what an indicator of site health takes off


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule's verdict inside a finding. `rule` is the public name (module stem), `version` its digest."""

    rule: str
    version: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """Exactly one per unit, requirement and duty.

    `requirement` is the plan's id, with the suffix "-lead" for the city-level duty. `rule` joins the names of
    the rules that spoke ("" when there was none).
    """

    unit: str
    requirement: str
    duty: Duty
    rule: str
    outcome: Outcome
    reason: str
    advice: str = ""
    evidence: tuple[Evidence, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    clauses: tuple[Clause, ...] = ()
    thresholds: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    manual: str = ""
    on_trial: bool = False
    fault: str = ""  # the traceback of a rule that crashed: for the operator, never printed for the unit
