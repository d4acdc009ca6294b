"""The accuracy gate: the demonstration city, audited over real sockets, against what must be found there.

Precision of FAIL is the number that matters most: not one that the truth does not state.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from audits import demonstration, tasks
from fixtures import city
from model.audit import AuditResult
from model.finding import Finding, Outcome
from model.plan import Duty
from rules.rule import load_rules

JUDGED = {(r.requirement, r.duty) for r in load_rules("jieyang_2018")}
Truth = Mapping[str, Mapping[str, tuple[str, str]]]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[tasks.Done, Path]:
    """The demonstration, run once."""
    folder = tmp_path_factory.mktemp("demo")
    return demonstration.run(folder / "out", folder / "data", lambda _: None), folder


@pytest.fixture(scope="module")
def truth() -> Truth:
    """What must be found: unit -> requirement -> (outcome, why)."""
    loaded: Truth = tomllib.loads(city.TRUTH.read_text("utf-8"))
    return loaded


def ruled(result: AuditResult) -> dict[tuple[str, str], Finding]:
    """Findings by unit and requirement."""
    return {(f.unit, f.requirement): f for f in result.findings}


def is_judged(requirement: str) -> bool:
    """True when a rule stands behind the row, or the row needs none."""
    duty = Duty.LEAD if requirement.endswith("-lead") else Duty.OWN
    return (requirement.removesuffix("-lead"), duty) in JUDGED


def test_every_expected_outcome_is_found(audited: tuple[tasks.Done, Path], truth: Truth) -> None:
    found = ruled(audited[0].result)
    wrong = [
        f"{unit} {requirement}: expected {outcome} ({why}), found {found[unit, requirement].outcome.value}: "
        f"{found[unit, requirement].reason}"
        for unit, rows in truth.items()
        for requirement, (outcome, why) in rows.items()
        if is_judged(requirement) and found[unit, requirement].outcome.value != outcome
    ]
    assert not wrong, "\n".join(wrong)


def test_no_unit_is_accused_beyond_the_truth(audited: tuple[tasks.Done, Path], truth: Truth) -> None:
    accused = {key for key, f in ruled(audited[0].result).items() if f.outcome is Outcome.FAIL}
    stated = {(u, r) for u, rows in truth.items() for r, (outcome, _) in rows.items() if outcome == "FAIL"}
    assert accused <= stated


def test_one_finding_for_every_unit_and_requirement(audited: tuple[tasks.Done, Path]) -> None:
    result = audited[0].result
    plain = [(f.unit, f.requirement) for f in result.findings if not f.requirement.endswith("-lead")]
    assert len(plain) == len(set(plain)) == len(result.roster.units) * 40


def test_every_fail_of_absence_has_a_complete_certificate(audited: tuple[tasks.Done, Path]) -> None:
    fails = [f for f in audited[0].result.findings if f.outcome is Outcome.FAIL]
    assert fails
    for finding in fails:
        assert finding.evidence or any(c.is_complete for c in finding.certificates), finding


def test_a_second_run_gives_the_same_bytes(audited: tuple[tasks.Done, Path]) -> None:
    done, folder = audited
    again = demonstration.run(folder / "out", folder / "data", lambda _: None)
    first, second = (next(p for p in d.files if p.name == "findings.json") for d in (done, again))
    assert first != second
    pairs = zip(*(json.loads(path.read_bytes())["findings"] for path in (first, second)), strict=True)
    assert not [f"{one}\n{other}" for one, other in pairs if one != other]
    assert first.read_bytes() == second.read_bytes()


def test_judging_again_without_the_network_gives_the_same_findings(audited: tuple[tasks.Done, Path]) -> None:
    done, folder = audited
    settings = demonstration.settings(folder / "out", folder / "data", ())
    again = tasks.judge(settings, done.result.audit.id, None)
    assert again.result.findings == done.result.findings
    assert again.result.scores == done.result.scores


def test_the_json_names_every_site_with_its_class_and_pages(audited: tuple[tasks.Done, Path]) -> None:
    document = json.loads(audited[0].json)
    assert {s["class"] for s in document["sites"]} <= {
        "ok",
        "degraded",
        "unreachable",
        "blocked",
        "excluded",
        "truncated",
    }
    read = [s for s in document["sites"] if s["class"] == "ok"]
    assert read
    assert all({"url", "status", "title"} <= set(page) for s in read for page in s["pages"])
    assert all({"url", "cause", "detail"} <= set(f) for s in document["sites"] for f in s["failures"])
