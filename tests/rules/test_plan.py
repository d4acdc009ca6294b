"""The plan as data says what the document says: every word of it, nothing else."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from model.plan import Audience, Plan, Scorecard
from store.catalog import check_scorecard, load_plan, load_scorecard

ROOT = Path(__file__).parents[2]
HEADINGS = {"工作任务", "具体要求", "责任单位", "牵头落实单位"}
MERGED_CELLS = {"6.2", "6.3", "8.2", "8.3"}  # the document prints their cell once, in the row above


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(ROOT / "rules/jieyang_2018/plan.toml")


@pytest.fixture(scope="module")
def scorecard() -> Scorecard:
    return load_scorecard(ROOT / "rules/jieyang_2018/scorecard.toml")


@pytest.fixture(scope="module")
def source() -> str:
    return (ROOT / "fixtures/source/plan-jieyang-2018.txt").read_text(encoding="utf-8")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_the_table_of_the_document_can_be_rebuilt_from_the_plan(plan: Plan, source: str) -> None:
    """Concatenated, parts, section titles, texts and cells are the document's table, line by line."""
    start = source.rindex("揭阳市2018年政务公开工作要点分工方案")
    printed = _lines(source[start : source.index("附件1.doc")])[1:]
    rebuilt = []
    for part, sections in groupby((s for s in plan.sections if s.number), key=lambda s: s.part):
        rebuilt.append(part)
        for section in sections:
            rebuilt.append(section.title)
            for requirement in (r for r in plan.requirements if r.section == section.number):
                rebuilt.append(requirement.text)
                if requirement.id not in MERGED_CELLS:
                    rebuilt.append(requirement.responsible_text)
    numbered = re.compile(r"^(?:\([一二三四五六七八九十]+\)|\d\. ?)")
    assert [numbered.sub("", line) for line in printed if line not in HEADINGS] == rebuilt


def test_duties_of_the_notice_are_its_own_sentences(plan: Plan, source: str) -> None:
    duties = [r for r in plan.requirements if r.section == 0]
    assert [r.id for r in duties] == ["N1", "N2", "N3"]
    for requirement in duties:
        assert requirement.text in source
        assert f"{requirement.responsible_text}:" in source or f"{requirement.responsible_text}：" in source


def test_merged_cells_repeat_the_row_above(plan: Plan) -> None:
    cells = {r.id: r.responsible_text for r in plan.requirements}
    assert cells["6.1"] == cells["6.2"] == cells["6.3"]
    assert cells["8.1"] == cells["8.2"] == cells["8.3"]


def test_every_requirement_is_there_once_in_order(plan: Plan) -> None:
    counts = {1: 5, 2: 6, 3: 5, 4: 3, 5: 4, 6: 3, 7: 3, 8: 3, 9: 1, 10: 1, 11: 1, 12: 1, 13: 1}
    expected = ["N1", "N2", "N3"] + [f"{s}.{n}" for s, most in counts.items() for n in range(1, most + 1)]
    assert [r.id for r in plan.requirements] == expected
    assert [s.number for s in plan.sections] == list(range(14))


def test_units_named_stand_in_the_responsible_cell(plan: Plan) -> None:
    for requirement in plan.requirements:
        for name in (*requirement.lead, *requirement.responsible):
            assert name in requirement.responsible_text, requirement.id
        assert requirement.audience, requirement.id
        if "各县(市、区)" in requirement.responsible_text.replace("（", "(").replace("）", ")"):
            assert Audience.COUNTIES in requirement.audience, requirement.id


def test_the_plan_names_twenty_one_units(plan: Plan) -> None:
    named = {name for r in plan.requirements for name in (*r.lead, *r.responsible)}
    assert len(named) == 21


def test_weights_cover_the_plan_and_sum_as_agreed(plan: Plan, scorecard: Scorecard) -> None:
    check_scorecard(scorecard, plan)
    assert set(scorecard.weights) == {r.id for r in plan.requirements}
    assert sum(scorecard.weights.values()) == 122


def test_what_no_website_shows_says_why(plan: Plan) -> None:
    assert {r.id for r in plan.requirements if r.manual} == {"N3", "4.2", "6.2", "6.3"}


def test_thresholds_name_their_source(scorecard: Scorecard) -> None:
    assert all(t.source and t.meaning and t.unit for t in scorecard.thresholds)
    assert any(not t.verified for t in scorecard.thresholds), "a proposal must not pass for an official number"
