"""The later days of the demonstration city: corrections, relapses, and rows that one unit alone answers for."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from audits import clock
from audits.demonstration import AS_OF, settings
from audits.inspect import run
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import EngineSettings
from fixtures import city
from model.audit import AuditKind
from model.plan import Duty
from rules.rule import load_rules
from store import Store
from store.catalog import load_roster

DAYS = range(2, 7)
Truth = Mapping[str, Mapping[str, tuple[str, str]]]


def _truth(day: int) -> Truth:
    name = city.TRUTH if day == 1 else city.TRUTH.with_name(f"truth-day{day}.toml")
    loaded: Truth = tomllib.loads(name.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("day", DAYS)
def test_every_row_that_changed_is_found(day: int, tmp_path: Path) -> None:
    truth = _truth(day)
    plan, scorecard = load_plan_of("jieyang_2018")
    order = Order(AuditKind.SPECIAL, AS_OF, load_roster(city.ROSTER), plan, scorecard, tuple(truth))
    with city.serve(day) as served, Store.open(tmp_path) as store:
        chosen = replace(settings(None, tmp_path, served.resolve), engine=EngineSettings(name="inline"))
        result = run(order, chosen, store, clock.now, lambda _: None)
    found = {(f.unit, f.requirement): f for f in result.findings}
    wrong = [
        f"{unit} {row}: expected {outcome} ({why}), found {found[unit, row].outcome.value}: {found[unit, row].reason}"
        for unit, rows in truth.items()
        for row, (outcome, why) in rows.items()
        if found[unit, row].outcome.value != outcome
    ]
    assert not wrong, "\n".join(wrong)


def test_every_rule_passes_passes_in_part_and_fails_somewhere() -> None:
    """Of every row that some unit of the city has, its lead duties included."""
    met: dict[str, set[str]] = defaultdict(set)
    for day in (1, *DAYS):
        for rows in _truth(day).values():
            for row, (outcome, _) in rows.items():
                met[row].add(outcome)
    judged = {f"{r.requirement}-lead" if r.duty is Duty.LEAD else r.requirement for r in load_rules("jieyang_2018")}
    lacking = {row: met[row] for row in judged & met.keys() if not {"PASS", "PARTIAL", "FAIL"} <= met[row]}
    assert set(lacking) <= {"4.2", "8.1-lead"}, lacking  # only a person can tell how these fail
