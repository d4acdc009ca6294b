"""Judges one unit: exactly one finding per requirement (and per lead duty), whatever happens."""

from __future__ import annotations

import traceback
from dataclasses import replace

from model.finding import Clause, Finding, Outcome, Verdict
from model.page import Cause
from model.plan import Audience, Combine, Duty, Nature, Plan, Requirement
from model.roster import Unit, UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot, Unread
from rules.checks.combine import blocked, every, not_applicable, review, share
from rules.checks.deadlines import due
from rules.rule import Rule

_NO_SITE = "未登记网址，无法核查"
# The plan names them in one breath, 各县(市、区)人民政府(管委会), and asks the same of both; what a zone's committee
# does not have (services, enforcement, bodies below it) the roster's flags say.
_COUNTIES = frozenset({UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE})
_DEPARTMENTS = frozenset({UnitKind.CITY_OFFICE, UnitKind.DEPARTMENT})
_FLAG_WORDS = {
    "annex1": "附件1名单",
    "annex2": "附件2名单",
    "enforcement": "行政执法职能",
    "administrative_powers": "行政权力事项",
    "services": "办事服务事项",
    "budget_unit": "独立预算",
    "subordinate_bodies": "下辖公共企事业单位",
    "drafts_normative": "规范性文件起草职责",
    "handles_proposals": "承办建议提案",
    "major_projects": "重大建设项目",
    "new_media": "政务新媒体",
}


def judge(snapshot: SiteSnapshot, period: Period, rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
    """The unit's findings: the plan's requirements in their order, each followed by the lead duty if there is one."""
    return tuple(judge_row(snapshot, period, *row, rules) for row in rows_of(snapshot.unit, period.plan, rules))


def rows_of(unit: Unit, plan: Plan, rules: tuple[Rule, ...]) -> tuple[tuple[Requirement, Duty], ...]:
    """The rows of a unit's scorecard, in order."""
    return tuple(
        (requirement, duty)
        for requirement in plan.requirements
        for duty in (Duty.OWN, Duty.LEAD)
        if duty is Duty.OWN or (requirement.is_led_by(unit.names) and _has_lead_rule(requirement, rules))
    )


def _has_lead_rule(requirement: Requirement, rules: tuple[Rule, ...]) -> bool:
    return any(r.requirement == requirement.id and r.duty is Duty.LEAD for r in rules)


def judge_row(
    snapshot: SiteSnapshot, period: Period, requirement: Requirement, duty: Duty, rules: tuple[Rule, ...]
) -> Finding:
    """The finding of one row."""
    speaking = tuple(r for r in rules if r.requirement == requirement.id and r.duty is duty)
    clauses, fault = _clauses(snapshot, period, requirement, duty, speaking)
    whole = _combined(requirement, tuple(c.verdict for c in clauses))
    return Finding(
        unit=snapshot.unit.id,
        requirement=row_name(requirement, duty),
        duty=duty,
        rule="+".join(c.rule for c in clauses if c.rule),
        outcome=whole.outcome,
        reason=whole.reason,
        advice=whole.advice,
        evidence=whole.evidence,
        certificates=whole.certificates,
        clauses=tuple(c for c in clauses if c.rule),
        thresholds=whole.thresholds,
        signals=whole.signals,
        manual=whole.manual or requirement.manual,
        on_trial=row_name(requirement, duty) not in period.scorecard.weights,
        fault=fault,
    )


def row_name(requirement: Requirement, duty: Duty) -> str:
    """What the row is called in a scorecard."""
    return requirement.id if duty is Duty.OWN else f"{requirement.id}-lead"


def _clauses(
    snapshot: SiteSnapshot, period: Period, requirement: Requirement, duty: Duty, speaking: tuple[Rule, ...]
) -> tuple[tuple[Clause, ...], str]:
    """What the rules say, or what stands in their place."""
    unit = snapshot.unit
    doubt = "" if duty is Duty.LEAD else _doubt(unit, requirement, period.plan)
    aside = _set_aside(unit, requirement, duty, speaking, period)
    if aside is not None:
        return (Clause("", "", aside),), ""
    if snapshot.crawl is None:
        advice = "请在名册中登记该单位公开信息的网址后重新检查。"
        return (Clause("", "", blocked(_NO_SITE, advice)),), ""
    closed = _closed_site(snapshot.crawl)
    if closed is not None:
        return (Clause("", "", closed),), ""
    clauses, faults = [], []
    for rule in speaking:
        verdict, fault = _ask(rule, snapshot, period)
        clauses.append(Clause(rule.name, rule.version, _in_doubt(verdict, doubt) if doubt else verdict))
        faults += [fault] if fault else []
    return tuple(clauses), "\n".join(faults)


def _set_aside(
    unit: Unit, requirement: Requirement, duty: Duty, speaking: tuple[Rule, ...], period: Period
) -> Verdict | None:
    """What can be said without looking at the site: not the unit's duty, or nothing a website can show (and that
    only once its day has passed)."""
    if duty is Duty.OWN:
        why = _not_addressed(unit, requirement, period.plan)
        if why:
            return not_applicable(why)
    if unit.flags.classified:
        return not_applicable("涉密单位，依法不公开")
    if speaking:
        return None
    if requirement.nature is Nature.MANUAL or requirement.manual:
        asked = requirement.manual or "须人工核查"
        verdict = review(asked, "请登记佐证材料后由人工认定。", manual=requirement.manual)
        return due(verdict, requirement.due, period) if requirement.due else verdict
    return review("尚无自动规则", "请人工核查。")


def _closed_site(crawl: Crawl) -> Verdict | None:
    """BLOCKED when the site could not be entered at all; the cause stands in the reason."""
    if crawl.coverage.home_ok:
        return None
    first = _entry_failure(crawl)
    cause = first.cause if first else Cause.OUR_FAULT
    reason = f"网站首页未能打开：{cause.printed}"
    return blocked(reason, "请稍后重新检查；仍打不开的，请与该单位核实网址和网站状态。")


def _entry_failure(crawl: Crawl) -> Unread | None:
    entries = [u for u in crawl.coverage.unread if "入口" in u.link_texts]
    return entries[0] if entries else None


def _ask(rule: Rule, snapshot: SiteSnapshot, period: Period) -> tuple[Verdict, str]:
    try:
        return rule.judge(snapshot, period), ""
    except Exception:  # the engine's door: a rule that crashes is our fault, never the unit's
        sentence = f"规则 {rule.name} 运行出错，这是本程序的问题，不影响对该单位的评价"
        return blocked(sentence, "请把运行记录交给维护人员。"), traceback.format_exc()


def _in_doubt(verdict: Verdict, doubt: str) -> Verdict:
    """A demand that may not be the unit's: what is shown still counts, what is missing is for a person to weigh."""
    if verdict.outcome not in (Outcome.FAIL, Outcome.PARTIAL):
        return verdict
    reason = f"适用范围待确认（{doubt}）；如适用，则{verdict.outcome.printed}：{verdict.reason}"
    return replace(verdict, outcome=Outcome.REVIEW, reason=reason)


def _combined(requirement: Requirement, verdicts: tuple[Verdict, ...]) -> Verdict:
    if len(verdicts) == 1:
        return verdicts[0]
    return (every if requirement.combine is Combine.EVERY else share)(*verdicts)


# --- whom a requirement addresses ---


def _not_addressed(unit: Unit, requirement: Requirement, plan: Plan) -> str:
    """Why the requirement is certainly not the unit's, or ""."""
    if not any(_membership(a, unit, requirement, plan) is not False for a in requirement.audience):
        return "该项要求不由本单位负责（依据方案“责任单位”栏）"
    if requirement.requires and getattr(unit.flags, requirement.requires) is False:
        return f"名册登记本单位没有{_FLAG_WORDS.get(requirement.requires, requirement.requires)}"
    return ""


def _doubt(unit: Unit, requirement: Requirement, plan: Plan) -> str:
    """What is not known about the unit and would decide whether the requirement is its own; "" when it is."""
    missing = []
    if not any(_membership(a, unit, requirement, plan) is True for a in requirement.audience):
        annexes = [a for a in requirement.audience if _membership(a, unit, requirement, plan) is None]
        missing += [_FLAG_WORDS.get(_FLAG_OF.get(a, ""), "责任单位名单") for a in annexes]
    if _depends_on_flag(unit, requirement) and getattr(unit.flags, requirement.requires) is None:
        missing.append(_FLAG_WORDS.get(requirement.requires, requirement.requires))
    return "、".join(f"{m}未登记" for m in dict.fromkeys(missing))


def _depends_on_flag(unit: Unit, requirement: Requirement) -> bool:
    """A government has powers, services, projects … as a whole; only of its departments this must be told."""
    speaks_for_city = unit.kind is UnitKind.CITY_OFFICE and Audience.CITY_OFFICE in requirement.audience
    return bool(requirement.requires) and unit.kind not in _COUNTIES and not speaks_for_city


_FLAG_OF = {
    Audience.ANNEX1: "annex1",
    Audience.ANNEX2: "annex2",
    Audience.BUDGET_UNITS: "budget_unit",
    Audience.DRAFTING_UNITS: "drafts_normative",
}


def _membership(audience: Audience, unit: Unit, requirement: Requirement, plan: Plan) -> bool | None:
    """Whether the unit belongs to an audience; None when nobody has told us."""
    if audience is Audience.BUDGET_UNITS and unit.kind in _COUNTIES:
        return True
    if audience in (Audience.ANNEX1, Audience.DRAFTING_UNITS) and unit.kind not in _DEPARTMENTS:
        return False
    if audience in _FLAG_OF:
        told: bool | None = getattr(unit.flags, _FLAG_OF[audience])
        return told
    return {
        Audience.COUNTIES: unit.kind in _COUNTIES,
        Audience.CITY_OFFICE: unit.kind is UnitKind.CITY_OFFICE,
        Audience.LEAD: requirement.is_led_by(unit.names),
        Audience.NAMED: any(name in unit.names for name in requirement.responsible),
        Audience.PLAN_LEADS: any(r.is_led_by(unit.names) for r in plan.requirements),
        Audience.EVERY_SITE: True,
        Audience.STATIONED_UNITS: unit.kind is UnitKind.STATIONED_UNIT,
    }[audience]
