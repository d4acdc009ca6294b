"""No piece of evidence carries a full number of a person, whichever rule quotes it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rules.checks.text import clip
from rules.rule import load_rules
from tests.rules.casebook import ROOT, load_cases, period_of, snapshot_of

_FULL = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_CASES = load_cases(ROOT / "fixtures/cases/jieyang_2018/personal_data.toml")


def test_no_rule_quotes_a_full_number() -> None:
    leaking = [case for case in _CASES if case.outcome == "FAIL"]
    assert leaking
    for case in leaking:
        for rule in load_rules("jieyang_2018"):
            verdict = rule.judge(snapshot_of(case), period_of(case, "jieyang_2018"))
            said = " ".join((verdict.reason, *(f"{e.quote} {e.note} {e.place}" for e in verdict.evidence)))
            assert not _FULL.search(said), (rule.name, case.name)


@given(st.text("赵甲身份证：，0123456789X ", max_size=80), st.integers(0, 40))
def test_a_clipped_text_holds_no_full_number(around: str, width: int) -> None:
    text = f"{around} 44540219310111001X {around} 6200000000000000018"
    assert not _FULL.search(clip(text, width=80 + width))
