"""Which table of website indicators holds on a day."""

from __future__ import annotations

from datetime import date

import pytest

from audits.plans import load_plan_of
from audits.site_tables import site_table, with_site_table
from rules.rule import load_rules


@pytest.mark.parametrize(
    ("day", "is_veto"), [(date(2018, 7, 15), False), (date(2019, 4, 17), False), (date(2019, 4, 18), True)]
)
def test_a_table_holds_from_its_day(day: date, is_veto: bool) -> None:
    assert ("H07" in site_table(day).vetoes) is is_veto


def test_a_plan_keeps_its_weights_and_takes_the_numbers_of_the_day() -> None:
    _, scorecard = load_plan_of("jieyang_2018")
    laid = with_site_table(scorecard, date(2019, 4, 2))
    assert laid.weights == scorecard.weights
    assert laid.grades == scorecard.grades
    assert laid.threshold("H05_veto").value == 5
    assert laid.threshold("late_days") == scorecard.threshold("late_days")
    assert set(scorecard.vetoes) < set(laid.vetoes)


def test_the_indicators_as_a_plan_are_the_table_itself() -> None:
    _, scorecard = load_plan_of("site_health")
    assert with_site_table(scorecard, date(2019, 5, 1)) == site_table(date(2019, 5, 1))


def test_both_tables_name_the_same_numbers_and_every_indicator() -> None:
    plan, _ = load_plan_of("site_health")
    early, late = site_table(date(2018, 1, 1)), site_table(date(2019, 5, 1))
    assert [t.name for t in early.thresholds] == [t.name for t in late.thresholds]
    assert set(early.weights) == set(late.weights) == {r.id for r in plan.requirements}


def test_every_indicator_has_a_rule_or_says_why_not() -> None:
    plan, _ = load_plan_of("site_health")
    judged = {r.requirement for r in load_rules("site_health")}
    assert {r.id for r in plan.requirements if not r.manual} == judged
    assert [r.id for r in plan.requirements] == [f"H{n:02}" for n in range(1, 27)]
