"""What the document demands (Plan) and what it is worth (Scorecard). Both are data under rules/<plan>/."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """Whom a requirement addresses. A requirement lists one or more; a unit that meets any is addressed."""

    ANNEX1 = "annex1"  # 市有关单位(见附件1)
    ANNEX2 = "annex2"  # 重点领域相关单位(见附件2)
    COUNTIES = "counties"  # 各县(市、区)人民政府(管委会)
    CITY_OFFICE = "city_office"  # the city office, for the city government
    LEAD = "lead"  # the units named as lead, as ordinary units
    NAMED = "named"  # the units the row names severally (`responsible`)
    BUDGET_UNITS = "budget_units"  # 市、县二级政府及其部门
    DRAFTING_UNITS = "drafting_units"  # 市规范性文件起草单位
    EVERY_SITE = "every_site"  # every registered site
    STATIONED_UNITS = "stationed_units"  # 中央、省驻市有关单位
    PLAN_LEADS = "plan_leads"  # every unit that the plan names as lead of anything


class Nature(StrEnum):
    """How much of a requirement a website can show."""

    AUTO = "auto"
    MIXED = "mixed"
    MANUAL = "manual"


class Duty(StrEnum):
    """A lead unit is judged twice: for itself, and for the city-level duty."""

    OWN = "own"
    LEAD = "lead"


class Combine(StrEnum):
    """How the clauses of one requirement become one outcome."""

    EVERY = "every"  # the worst clause decides
    SHARE = "share"  # all met: PASS; none met: FAIL; otherwise PARTIAL


@dataclass(frozen=True, slots=True)
class Section:
    """A task heading of the plan: number 1-13 (0 for the notice), its title and the part it stands in."""

    number: int
    title: str
    part: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One numbered demand of the plan, word for word.

    `id` is "N1" or "2.1" ((二)1); `responsible_text` is the responsible-unit cell word for word; `lead` and
    `responsible` hold plan names (市财政局) taken from it. `requires` names a flag of model.roster.Flags without
    which the requirement does not apply (enforcement …). `due` is the deadline stated by the text itself, if
    any. `manual` says why no website can show it; empty when one can.
    """

    id: str
    section: int
    topic: str
    text: str
    responsible_text: str
    nature: Nature
    audience: tuple[Audience, ...]
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    requires: str = ""
    due: date | None = None
    manual: str = ""
    combine: Combine = Combine.SHARE

    def is_led_by(self, names: Iterable[str]) -> bool:
        """True when the plan names the unit of these names as the lead."""
        return not set(self.lead).isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Plan:
    """The source document. `issued_on` is 成文日期, `published_on` when it went online, `year` the plan year."""

    id: str
    title: str
    year: int
    issued_on: date
    published_on: date
    source: str
    sections: tuple[Section, ...]
    requirements: tuple[Requirement, ...]

    @property
    def named_units(self) -> tuple[str, ...]:
        """The units that the document gives a duty by name, in its order."""
        return tuple(dict.fromkeys(name for r in self.requirements for name in (*r.lead, *r.responsible)))

    def requirement(self, requirement_id: str) -> Requirement | None:
        """The requirement of that id, or None."""
        return next((r for r in self.requirements if r.id == requirement_id), None)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number a rule depends on. `verified` is False until somebody confirmed it in the source."""

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade given from `at_least` points (0-100) upwards."""

    name: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What each requirement is worth.

    `weights` by requirement id; a rule whose requirement has none is on trial (试行). `vetoes` are ids of
    requirements or rules whose FAIL fails the unit whatever its score. `coverage_floor` is the share (0-1) of
    applicable weight that must be verifiable before a unit is ranked.
    """

    weights: dict[str, float]
    vetoes: tuple[str, ...]
    grades: tuple[Grade, ...]
    thresholds: tuple[Threshold, ...]
    coverage_floor: float

    def threshold(self, name: str) -> Threshold:
        """The threshold of that name; KeyError when the scorecard lacks it."""
        for threshold in self.thresholds:
            if threshold.name == name:
                return threshold
        raise KeyError(name)
