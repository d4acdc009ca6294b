"""Every rule says of every case what its case file asks for, and every rule has a case file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.finding import Outcome, Role
from rules.rule import Rule, load_rules
from tests.rules.casebook import ROOT, Case, expected, load_cases, period_of, snapshot_of

PLANS = ("jieyang_2018", "site_health")
CASES = ROOT / "fixtures" / "cases"
_IN_ORDER = re.compile(
    r"一致|已注明公开属性|可以网上办理|八类要素齐全|形象化、通俗化"
)  # notes on what falls short of nothing


def _rules(plan: str) -> dict[str, Rule]:
    return {rule.name: rule for rule in load_rules(plan)}


def _files(plan: str) -> list[Path]:
    return sorted((CASES / plan).glob("*.toml"))


def _every_case() -> list[object]:
    return [
        pytest.param(plan, path.stem, case, id=f"{path.stem}-{case.name}")
        for plan in PLANS
        for path in _files(plan)
        for case in load_cases(path)
    ]


@pytest.mark.parametrize(("plan", "name", "case"), _every_case())
def test_case(plan: str, name: str, case: Case) -> None:
    rule = _rules(plan)[name]
    verdict = rule.judge(snapshot_of(case), period_of(case, "jieyang_2018"))
    assert verdict.outcome is expected(case), verdict.reason
    assert case.reason in verdict.reason
    if verdict.outcome is Outcome.FAIL:
        assert verdict.evidence or any(c.is_complete for c in verdict.certificates), "an accusation without proof"
    if verdict.outcome in (Outcome.FAIL, Outcome.PARTIAL):
        notes = [e.note for e in verdict.evidence if e.role in (Role.SHOWN, Role.DEFECT) and e.note]
        assert not notes or not all(map(_IN_ORDER.fullmatch, notes)), "all that is cited is in order"


@pytest.mark.parametrize("plan", PLANS)
def test_each_rule_has_its_cases_and_each_case_file_its_rule(plan: str) -> None:
    assert {path.stem for path in _files(plan)} == set(_rules(plan))


@pytest.mark.parametrize("plan", PLANS)
def test_each_rule_is_shown_passing_and_short_of_it(plan: str) -> None:
    for path in _files(plan):
        outcomes = {case.outcome for case in load_cases(path)}
        assert len(outcomes) >= 3, f"{path.name} shows only {sorted(outcomes)}"
