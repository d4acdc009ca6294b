"""Findings and scores become cards, the view models every format prints. All arithmetic ends here.

A renderer that needs a figure which is not on a card is a sign that the card lacks a field: two formats that round
for themselves end up with two numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from model.audit import AuditResult
from model.finding import Outcome
from model.followup import LedgerState
from model.plan import Duty, Nature, Requirement
from model.score import Score
from reports.cards import CityCard, Counts, MachineScore, PastPoints, RequirementCard, Trend, UnitCard
from reports.changes import changes
from reports.evidence import number, threshold_sentence
from reports.finding_cards import FindingCards
from reports.findings import LEAD_SUFFIX, FindingCard, numbered, requirement_number
from reports.followup import downtime_words
from reports.guards import drafts, notes, reached
from reports.instants import day, instant
from reports.neutral import clean
from reports.pictures import Pictures
from reports.punctuation import full_width
from reports.sites import SiteCard, site_card
from reports.trends import city_trend, requirement_trends, unit_trends
from reports.words import AUDIT_KINDS, DUTIES, NATURES, UNIT_KINDS

_last: tuple[AuditResult, CityCard] | None = None


def city_card(result: AuditResult) -> CityCard:
    """The view of a whole audit. Pure: the same result gives an equal card, and the last one is not made again: one
    result is written in many forms."""
    global _last
    last = _last  # another thread may write another report
    if last is None or last[0] is not result:
        last = _last = (result, _city_card(result))
    return last[1]


def _city_card(result: AuditResult) -> CityCard:
    pictures = Pictures(result.screenshots)
    cards = FindingCards.of(result, pictures)
    order = _order(result)
    findings = [cards.card(finding) for finding in result.findings]
    findings.sort(key=lambda finding: order.get(finding.requirement_id, len(order)))
    sites, counts = _site_cards(result, pictures), _counted(findings)
    used = {name for finding in result.findings for name in finding.thresholds}
    thresholds = [t for t in result.scorecard.thresholds if t.name in used]
    return CityCard(
        city=clean(result.roster.city),
        title=f"{clean(result.roster.city)}政务公开检查报告",
        plan_title=clean(result.plan.title),
        plan_source=clean(result.plan.source),
        audit_id=clean(result.audit.id),
        kind=AUDIT_KINDS[result.audit.kind],
        as_of=day(result.audit.as_of),
        started=instant(result.audit.started_at),
        finished=instant(result.audit.finished_at),
        program_version=clean(result.audit.program_version),
        drafts=drafts(result),
        counts=counts,
        reached=reached(result),
        units=_unit_cards(result, findings, sites),
        requirements=_requirement_cards(result, findings, order),
        sites=sites,
        notes=notes(result),
        thresholds=tuple(threshold_sentence(t) for t in thresholds),
        unverified=tuple(threshold_sentence(t) for t in thresholds if not t.verified),
        trend=city_trend(result, counts),
        changes=changes(findings, result.history),
        ledger=_standing(result),
        pictures=pictures.cards,
        overdue=sum(entry.is_overdue(result.audit.as_of) for entry in result.ledger),
    )


def _order(result: AuditResult) -> dict[str, int]:
    """Place of every requirement id: the plan's order, each lead duty after its own row, strangers last."""
    ids = [id_ for r in result.plan.requirements for id_ in (r.id, r.id + LEAD_SUFFIX)]
    strangers = [f.requirement for f in result.findings]
    return {id_: place for place, id_ in enumerate(dict.fromkeys([*ids, *strangers]))}


def _counted(findings: Iterable[FindingCard]) -> Counts:
    """Every outcome with its number of rows, noughts included, in the order of Outcome."""
    counted = Counter(finding.outcome for finding in findings)
    return tuple((outcome, counted[outcome]) for outcome in Outcome)


def _unit_cards(
    result: AuditResult, findings: list[FindingCard], sites: tuple[SiteCard, ...]
) -> tuple[UnitCard, ...]:
    by_unit: defaultdict[str, list[FindingCard]] = defaultdict(list)
    for finding in findings:
        by_unit[finding.unit_id].append(finding)
    machine = {score.unit: score for score in result.scores}
    ruled = {score.unit: score for score in result.ruled_scores}
    trends = unit_trends(result)
    downtimes = downtime_words(result.downtimes, result.audit.as_of)
    at_unit = {unit: sites[index] for unit, index in result.unit_crawls}
    audited = [unit for unit in result.roster.units if unit.id in result.audit.units or unit.id in by_unit]
    return tuple(
        _unit_card(
            result,
            place,
            clean(unit.name),
            UNIT_KINDS[unit.kind],
            machine.get(unit.id) or Score(unit.id, None, 0.0, 100.0, 0.0, 0.0, 0.0, 0.0, "", None),
            ruled.get(unit.id),
            trends.get(unit.id, ()),
            downtimes.get(unit.id, ""),
            at_unit.get(unit.id),
            tuple(by_unit[unit.id]),
        )
        for place, unit in enumerate(audited, 1)
    )


def _unit_card(
    result: AuditResult,
    place: int,
    name: str,
    kind: str,
    machine: Score,
    ruled: Score | None,
    trend: tuple[PastPoints, ...],
    downtime: str,
    site: SiteCard | None,
    findings: tuple[FindingCard, ...],
) -> UnitCard:
    score = ruled or machine
    is_compared = bool(trend and trend[-1].audit_id == clean(result.history[-1].audit.id))
    floor = number(round(result.scorecard.coverage_floor * 100, 1))
    unranked = "" if score.rank else ("没有可判定的项目" if score.points is None else f"覆盖率低于 {floor}%")
    return UnitCard(
        id=score.unit,
        anchor=f"u{place}",
        name=name,
        kind=kind,
        rank=score.rank,
        unranked=unranked,
        points=None if score.points is None else round(score.points, 2),
        low=round(score.low, 2),
        high=round(score.high, 2),
        coverage=round(score.coverage * 100, 1),
        decided_weight=round(score.decided_weight, 2),
        pending_weight=round(score.pending_weight, 2),
        applicable_weight=round(score.applicable_weight, 2),
        grade=clean(score.grade) if score.rank or score.vetoes else "未评定",
        vetoes=tuple(clean(veto) for veto in score.vetoes),
        veto_titles=tuple(_veto_title(result, veto) for veto in score.vetoes),
        points_before=trend[-1].points if is_compared else None,
        machine=_machine_score(machine) if ruled and _differs(ruled, machine) else None,
        trend=trend,
        downtime=downtime,
        counts=_counted(findings),
        site=site,
        findings=findings,
    )


def _machine_score(score: Score) -> MachineScore:
    return MachineScore(
        points=None if score.points is None else round(score.points, 2),
        low=round(score.low, 2),
        high=round(score.high, 2),
        coverage=round(score.coverage * 100, 1),
        grade=clean(score.grade) if score.rank or score.vetoes else "未评定",
        rank=score.rank,
    )


def _differs(ruled: Score, machine: Score) -> bool:
    """Whether people's decisions changed this unit's own score; a rank may move because of another unit's."""
    return replace(ruled, rank=None) != replace(machine, rank=None)


def _veto_title(result: AuditResult, veto: str) -> str:
    """A veto in words: the requirement's number and topic, or the name of the rule."""
    requirement = result.plan.requirement(veto)
    if requirement is None:
        return clean(veto)
    return numbered(requirement_number(requirement, result.plan), clean(requirement.topic))


def _requirement_cards(
    result: AuditResult, findings: list[FindingCard], order: Mapping[str, int]
) -> tuple[RequirementCard, ...]:
    by_requirement: defaultdict[str, list[FindingCard]] = defaultdict(list)
    for finding in findings:
        by_requirement[finding.requirement_id].append(finding)
    known = {r.id: r for r in result.plan.requirements}
    trends = requirement_trends(result)
    ids = sorted({*known, *by_requirement}, key=lambda id_: order[id_])
    return tuple(
        _requirement_card(
            result,
            place,
            id_,
            known.get(id_.removesuffix(LEAD_SUFFIX)),
            trends.get(id_, ()),
            tuple(by_requirement[id_]),
        )
        for place, id_ in enumerate(ids, 1)
    )


def _requirement_card(
    result: AuditResult,
    place: int,
    id_: str,
    requirement: Requirement | None,
    trend: tuple[Trend, ...],
    findings: tuple[FindingCard, ...],
) -> RequirementCard:
    sections = {section.number: section for section in result.plan.sections}
    section = sections.get(requirement.section) if requirement else None
    weight = result.scorecard.weights.get(id_)
    counts = _counted(findings)
    return RequirementCard(
        id=id_,
        anchor=f"r{place}",
        number=requirement_number(requirement, result.plan) if requirement else id_,
        topic=clean(requirement.topic) if requirement else "",
        duty=DUTIES[Duty.LEAD] if id_.endswith(LEAD_SUFFIX) else "",
        section=clean(section.title) if section else "",
        text=full_width(clean(requirement.text)) if requirement else "",
        responsible_text=full_width(clean(requirement.responsible_text)) if requirement else "",
        nature=NATURES[requirement.nature if requirement else Nature.AUTO],
        manual=clean(requirement.manual) if requirement else "",
        due=day(requirement.due) if requirement else "",
        weight="试行，不计分" if weight is None else f"{number(weight)} 分",
        counts=counts,
        decided=sum(n for outcome, n in counts if outcome.is_decided),
        trend=trend,
        findings=findings,
    )


def _standing(result: AuditResult) -> tuple[tuple[LedgerState, int], ...]:
    """How many problems stand in which state, noughts left out."""
    counted = Counter(entry.state for entry in result.ledger)
    return tuple((state, counted[state]) for state in LedgerState if counted[state])


def _site_cards(result: AuditResult, pictures: Pictures) -> tuple[SiteCard, ...]:
    """One card per crawl, with the names of the units judged by it, in roster order."""
    at_unit = dict(result.unit_crawls)
    names: defaultdict[int, list[str]] = defaultdict(list)
    for unit in result.roster.units:
        if unit.id in at_unit:
            names[at_unit[unit.id]].append(clean(unit.name))
    return tuple(
        site_card(crawl, tuple(names[index]), pictures.of_home(crawl.home_url))
        for index, crawl in enumerate(result.crawls)
    )
