"""Exactly one finding per requirement, whatever happens; a doubt about the unit never becomes an accusation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from model.finding import Finding, Outcome, Verdict
from model.page import Cause
from model.plan import Duty
from model.roster import Flags, Unit, UnitKind
from model.snapshot import Period, SiteSnapshot, Unread
from rules.checks.combine import failed, passed
from rules.engine import judge
from rules.rule import Judge, Rule, load_rules
from tests.rules.casebook import Case, CaseUnit, period_of, snapshot_of

_CASE = Case("a healthy site", "PASS")
_PERIOD = period_of(_CASE, "jieyang_2018")
_IDS = [r.id for r in _PERIOD.plan.requirements]


def _site(**changes: object) -> SiteSnapshot:
    """A healthy small site of a department whose unit is changed by `changes`."""
    site = snapshot_of(Case("a", "PASS", unit=CaseUnit(name="云岚市财政局", plan_name="市财政局")))
    return replace(site, unit=replace(site.unit, **changes))  # type: ignore[arg-type]


def _rule(judge_: Judge, requirement: str = "N1", duty: Duty = Duty.OWN) -> Rule:
    return Rule("made_up", requirement, duty, judge_, "A rule for this test.", "0")


def _one(findings: tuple[Finding, ...], requirement: str) -> Finding:
    (found,) = [f for f in findings if f.requirement == requirement]
    return found


def _fails(site: SiteSnapshot, period: Period) -> Verdict:
    return failed("未见该项")


def _passes(site: SiteSnapshot, period: Period) -> Verdict:
    return passed("已公开该项")


def _crashes(site: SiteSnapshot, period: Period) -> Verdict:
    raise RuntimeError("a fault of ours")


def test_every_requirement_has_one_finding_in_the_plans_order() -> None:
    findings = judge(_site(), _PERIOD, load_rules("jieyang_2018"))
    assert [f.requirement for f in findings if f.duty is Duty.OWN] == _IDS
    assert len({f.requirement for f in findings}) == len(findings)
    assert all(f.reason for f in findings)


def test_what_no_website_shows_is_not_asked_before_its_day() -> None:
    site = _site(flags=Flags(annex1=True))
    early = _one(judge(site, replace(_PERIOD, as_of=date(2018, 12, 31)), ()), "N3")
    later = _one(judge(site, replace(_PERIOD, as_of=date(2019, 1, 1)), ()), "N3")
    assert (early.outcome, later.outcome) == (Outcome.NOT_DUE, Outcome.REVIEW)
    assert "市政府办公室登记" in later.reason


def test_without_a_rule_a_person_is_asked() -> None:
    found = _one(judge(_site(flags=Flags(annex1=True)), _PERIOD, ()), "N1")
    assert (found.outcome, found.reason) == (Outcome.REVIEW, "尚无自动规则")


def test_a_rule_that_crashes_is_our_fault() -> None:
    findings = judge(_site(flags=Flags(annex1=True)), _PERIOD, (_rule(_crashes),))
    found = _one(findings, "N1")
    assert found.outcome is Outcome.BLOCKED
    assert "a fault of ours" in found.fault
    assert "RuntimeError" not in found.reason
    assert len([f for f in findings if f.duty is Duty.OWN]) == len(_IDS)


@pytest.mark.parametrize(
    ("told", "judge_", "outcome"),
    [
        (None, _fails, Outcome.REVIEW),  # nobody told whether the demand is the unit's
        (None, _passes, Outcome.PASS),  # what is shown counts all the same
        (True, _fails, Outcome.FAIL),
        (False, _fails, Outcome.NOT_APPLICABLE),
    ],
)
def test_membership_that_nobody_told_is_a_doubt(told: bool | None, judge_: Judge, outcome: Outcome) -> None:
    site = _site(name="云岚市教育局", plan_name="", aliases=(), flags=Flags(annex1=told))
    assert _one(judge(site, _PERIOD, (_rule(judge_),)), "N1").outcome is outcome


@pytest.mark.parametrize(
    ("kind", "told", "outcome"),
    [
        (UnitKind.DEPARTMENT, None, Outcome.REVIEW),
        (UnitKind.DEPARTMENT, False, Outcome.NOT_APPLICABLE),
        (UnitKind.COUNTY, None, Outcome.FAIL),  # a government has enforcement powers as a whole
    ],
)
def test_a_flag_binds_departments_not_governments(kind: UnitKind, told: bool | None, outcome: Outcome) -> None:
    site = _site(kind=kind, flags=Flags(annex1=True, enforcement=told))
    assert _one(judge(site, _PERIOD, (_rule(_fails, "1.5"),)), "1.5").outcome is outcome


def test_a_unit_without_an_address_is_blocked_not_failed() -> None:
    site = replace(_site(flags=Flags(annex1=True)), crawl=None)
    found = _one(judge(site, _PERIOD, (_rule(_fails),)), "N1")
    assert found.outcome is Outcome.BLOCKED
    assert "未登记网址" in found.reason


def test_a_closed_site_is_blocked_with_its_cause() -> None:
    site = _site(flags=Flags(annex1=True))
    assert site.crawl is not None
    entry = Unread(site.crawl.home_url, Cause.CONNECT_TIMEOUT, link_texts=("入口",))
    closed = replace(site.crawl.coverage, home_ok=False, unread=(entry,))
    found = _one(judge(replace(site, crawl=replace(site.crawl, coverage=closed)), _PERIOD, (_rule(_fails),)), "N1")
    assert found.outcome is Outcome.BLOCKED
    assert Cause.CONNECT_TIMEOUT.printed in found.reason


def test_a_classified_unit_owes_nothing_in_public() -> None:
    site = _site(flags=Flags(annex1=True, classified=True))
    assert _one(judge(site, _PERIOD, (_rule(_fails),)), "N1").outcome is Outcome.NOT_APPLICABLE


def test_a_lead_is_judged_twice_and_its_city_duty_is_on_trial() -> None:
    findings = judge(_site(), _PERIOD, (_rule(_passes, "2.1"), _rule(_fails, "2.1", Duty.LEAD)))
    own, lead = _one(findings, "2.1"), _one(findings, "2.1-lead")
    assert (own.outcome, lead.outcome) == (Outcome.PASS, Outcome.FAIL)
    assert (own.on_trial, lead.on_trial) == (False, True)


def test_another_unit_has_no_row_for_a_city_duty() -> None:
    other = replace(_site(), unit=Unit("other", "云岚市教育局", UnitKind.DEPARTMENT))
    findings = judge(other, _PERIOD, (_rule(_fails, "2.1", Duty.LEAD),))
    assert not [f for f in findings if f.duty is Duty.LEAD]
