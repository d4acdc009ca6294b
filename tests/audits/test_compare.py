"""Two audits compared: every kind of change, both evidences, a rule's change told from a site's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audits import compare, demonstration, tasks
from audits.settings import Settings
from fixtures import city
from model.comparison import ChangeCause, ChangeKind, change_cause, change_kind
from model.errors import NotFound, UsageError
from model.finding import Outcome
from model.snapshot import Period, SiteSnapshot
from rules import rule
from store import Store
from tests.audits.one_office import roster_of

UNIT = "poverty"
PASS, PARTIAL, FAIL, REVIEW, BLOCKED = Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.REVIEW, Outcome.BLOCKED

KINDS = [
    (PASS, FAIL, False, ChangeKind.NEW),
    (PASS, FAIL, True, ChangeKind.RELAPSED),
    (BLOCKED, FAIL, True, ChangeKind.NEW),
    (FAIL, PARTIAL, True, ChangeKind.OPEN),
    (PARTIAL, PASS, True, ChangeKind.FIXED),
    (FAIL, BLOCKED, True, ChangeKind.LOST),
    (REVIEW, PASS, False, ChangeKind.OTHER),
    (PASS, PASS, False, ChangeKind.SAME),
    (BLOCKED, REVIEW, False, ChangeKind.OTHER),
]
CAUSES = [
    (PASS, PASS, PASS, None),
    (PASS, PASS, FAIL, ChangeCause.SITE),
    (PASS, FAIL, FAIL, ChangeCause.RULES),
    (PASS, PARTIAL, FAIL, ChangeCause.BOTH),
    (PASS, None, FAIL, ChangeCause.UNKNOWN),
    (Outcome.NOT_DUE, Outcome.NOT_DUE, FAIL, ChangeCause.TIME),
]


@pytest.mark.parametrize(("before", "now", "was_problem", "kind"), KINDS)
def test_kind(before: Outcome, now: Outcome, was_problem: bool, kind: ChangeKind) -> None:
    assert change_kind(before, now, was_problem) is kind


@pytest.mark.parametrize(("before", "again", "now", "cause"), CAUSES)
def test_cause(before: Outcome, again: Outcome | None, now: Outcome, cause: ChangeCause | None) -> None:
    assert change_cause(before, again, now) is cause


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str, str]:
    """One office of the demonstration city, audited on the first day and on the second, when it had mended."""
    folder = tmp_path_factory.mktemp("compare")
    roster = roster_of(UNIT, folder)
    settings, ids = Settings(), []
    for day in (1, 2):
        with city.serve(day) as served:
            settings = demonstration.settings(folder / "out", folder / "data", served.resolve)
            done = tasks.audit(
                settings,
                roster=roster,
                plan="jieyang_2018",
                units=(),
                rules=("5.2", "5.4"),
                as_of=demonstration.AS_OF,
                registers=None,
                progress=lambda _: None,
            )
        ids.append(done.result.audit.id)
    return settings, ids[0], ids[1]


def test_a_site_that_mended_is_told_with_both_evidences(audited: tuple[Settings, str, str]) -> None:
    settings, first, second = audited
    compared = compare.compare(settings, first, second)
    (mended,) = [row for row in compared.rows if row.kind is ChangeKind.FIXED]
    assert (mended.after.requirement, mended.cause) == ("5.4", ChangeCause.SITE)
    assert compared.count(ChangeKind.OPEN) == 1
    told = json.loads(compare.as_json(settings, compared))
    row = next(row for row in told["rows"] if row["kind"] == "fixed")
    assert row["before"]["evidence"]
    assert row["before"]["evidence_digest"] != row["after"]["evidence_digest"]
    assert told["counts"]["fixed"] == 1
    text = compare.text(settings, compared)
    assert "已整改（1 项）" in text
    assert "网站有变化" in text


def test_a_changed_rule_is_told_from_a_changed_site(
    audited: tuple[Settings, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a rule that finds the first day's pages in order, it was the rule and not the site."""
    settings, first, second = audited
    with _lenient(monkeypatch, "5.4"):
        (mended,) = [r for r in compare.compare(settings, first, second).rows if r.kind is ChangeKind.FIXED]
    assert mended.cause is ChangeCause.RULES


def test_what_cannot_be_compared_is_one_sentence(audited: tuple[Settings, str, str]) -> None:
    settings, first, _ = audited
    with pytest.raises(NotFound, match="没有编号为"):
        compare.compare(settings, first, "none")
    with Store.open(Path(settings.data)) as store:
        other = store.load_result(first)
        stranger = replace(other.audit, id="another-plan")
        store.finish(replace(other, audit=stranger, plan=replace(other.plan, id="other"), history=()))
    with pytest.raises(UsageError, match="不能比较"):
        compare.compare(settings, first, "another-plan")


@contextmanager
def _lenient(patch: pytest.MonkeyPatch, requirement: str) -> Iterator[None]:
    """The plan's rules, with one that finds everything in order."""
    from audits import inspect

    plain = rule.load_rules

    def changed(plan: str) -> tuple[rule.Rule, ...]:
        return tuple(_kind(r) if r.requirement == requirement else r for r in plain(plan))

    with patch.context() as patched:
        patched.setattr(inspect, "load_rules", changed)
        yield


def _kind(judged: rule.Rule) -> rule.Rule:
    def judge(site: SiteSnapshot, period: Period) -> Any:
        return replace(judged.judge(site, period), outcome=PASS)

    return replace(judged, judge=judge)
