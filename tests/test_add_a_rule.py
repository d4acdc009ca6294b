"""docs/add-a-rule.md is followed as it stands: its module becomes a rule, its cases say what they say of it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from rules.rule import rules_of
from tests.rules.casebook import ROOT, expected, load_cases, period_of, snapshot_of

_WALK = (ROOT / "docs" / "add-a-rule.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.findall(rf"```{language}\n(.*?)```", _WALK, re.S)
    assert len(found) == 1, f"the page shows one {language} block"
    return str(found[0])


def test_two_files_make_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "walked_plan"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "website_report.py").write_text(_block("python"), encoding="utf-8")
    cases = tmp_path / "website_report.toml"
    cases.write_text(_block("toml"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    (rule,) = rules_of(importlib.import_module("walked_plan"))

    assert (rule.name, rule.requirement) == ("website_report", "8.1")
    assert "Not judged here" in rule.doc
    for case in load_cases(cases):
        verdict = rule.judge(snapshot_of(case), period_of(case, "jieyang_2018"))
        assert verdict.outcome is expected(case), (case.name, verdict.reason)
        assert case.reason in verdict.reason


def test_every_word_of_the_page_exists() -> None:
    for module, words in re.findall(r"^\| `(\w+)` \| (.*) \|$", _WALK, re.M):
        offered = vars(importlib.import_module(f"rules.checks.{module}"))
        for word in re.findall(r"`(\w+)\(", words):
            assert word in offered or any(hasattr(v, word) for v in offered.values()), f"{module} has no {word}"
