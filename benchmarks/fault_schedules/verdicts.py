"""One schedule: a unit, faults on its site or on the portal, and what became of its verdicts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from benchmarks.fault_schedules.faults import Schedule, schedule_of
from benchmarks.fault_schedules.healthy import QUICK, Remembered
from model.finding import Finding, Outcome
from model.snapshot import Crawl

_DECIDED = frozenset({Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Turned:
    """A verdict that has become another one."""

    number: int
    unit: str
    requirement: str
    healthy: Outcome
    faulty: Outcome
    reason: str
    schedule: str

    def __str__(self) -> str:
        change = f"{self.unit} {self.requirement}: {self.healthy} -> {self.faulty}"
        return f"schedule {self.number}: {change} ({self.reason}) [{self.schedule}]"


@dataclass(slots=True)
class Tally:
    """What came of the schedules so far."""

    schedules: int = 0
    verdicts: int = 0
    opened: int = 0  # verdicts that became open
    cured: int = 0  # decided verdicts under schedules whose every fault was cured
    cured_and_open: int = 0
    lies: list[Turned] = field(default_factory=list)
    truths: list[Turned] = field(default_factory=list)  # turned, and what the schedule had made so

    def add(self, other: Tally) -> None:
        """Take in another tally."""
        for name in ("schedules", "verdicts", "opened", "cured", "cured_and_open", "lies", "truths"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def run(city_: Remembered, number: int) -> Tally:
    """One schedule, the verdicts compared."""
    dice = random.Random(number)
    unit = dice.choice(city_.units)
    own, portal = city_.site_of(unit), city_.portal
    is_portal_hit = dice.random() < 0.2
    site = portal if is_portal_hit else own
    crawl = city_.crawls[site.key]
    schedule = schedule_of(city_.visits, crawl, dice)
    budget = replace(QUICK, max_pages=dice.randint(1, 300)) if dice.random() < 0.1 else QUICK
    struck = city_.walk(site, schedule, budget)
    crawls = {**city_.crawls, site.key: struck}
    found = city_.judge(unit, crawls[own.key], crawls[portal.key])
    tally = Tally(schedules=1)
    for requirement, healthy in city_.verdicts[unit.id].items():
        faulty = found[requirement]
        before, after = _said(healthy), _said(faulty)
        tally.verdicts += 1
        if schedule.is_cured and budget is QUICK and before in _DECIDED:
            tally.cured += 1
            tally.cured_and_open += after is not before
        if after is before:
            continue
        if after not in _DECIDED:
            tally.opened += 1
            continue
        why = f"{schedule}; at most {budget.max_pages} pages"
        turned = Turned(number, unit.id, requirement, before, after, faulty.reason, why)
        (tally.truths if _is_so(healthy, faulty, schedule, crawl) else tally.lies).append(turned)
    return tally


def _said(finding: Finding) -> Outcome:
    """What the finding says; an accusation under a condition is one."""
    return Outcome.FAIL if "则不符合" in finding.reason else finding.outcome


def _is_so(healthy: Finding, faulty: Finding, schedule: Schedule, crawl: Crawl) -> bool:
    """True when the schedule made so what the finding says: what the healthy verdict rests on, or what the new one
    cites, is gone for good (then the site shows a part only), or the defect itself is."""
    is_gone = schedule.is_gone
    if not any(map(is_gone, _rests_on(healthy, crawl) | _rests_on(faulty, crawl))):
        return False
    return faulty.outcome is Outcome.PARTIAL or (faulty.requirement == "8.2" and faulty.outcome is Outcome.PASS)


def _rests_on(finding: Finding, crawl: Crawl) -> set[str]:
    """The addresses that the finding cites, and the files of these pages."""
    verdicts = [finding, *(clause.verdict for clause in finding.clauses)]
    cited = {seen.url for verdict in verdicts for seen in verdict.evidence}
    return cited | {file.url for page in crawl.pages if page.url in cited for file in page.attachments}
