"""Plans and scorecards that are wrong are refused with one sentence per fault, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import InvalidInput
from store.catalog import check_scorecard, load_plan, load_scorecard

PLAN = """
id = "demo"
title = "方案"
year = 2018
issued_on = 2018-06-29
published_on = 2018-07-05
source = "http://www.shili.gov.cn/"

[[section]]
number = 2
title = "重点领域"
part = "一"

[[requirement]]
id = "2.1"
section = 2
topic = "预决算公开"
text = "全面公开。"
responsible_text = "市财政局负责"
nature = "auto"
audience = ["lead"]
lead = ["市财政局"]
"""
SCORECARD = """
coverage_floor = 0.7
vetoes = ["8.1"]

[weights]
"2.1" = 10

[[grade]]
name = "不合格"
at_least = 0

[[grade]]
name = "合格"
at_least = 60

[[threshold]]
name = "days"
value = 20
unit = "天"
meaning = "期限"
source = "预算法"
verified = true
"""


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_and_a_scorecard_are_read(tmp_path: Path) -> None:
    plan = load_plan(_write(tmp_path, "plan.toml", PLAN))
    scorecard = load_scorecard(_write(tmp_path, "scorecard.toml", SCORECARD))
    assert [r.id for r in plan.requirements] == ["2.1"]
    assert [g.name for g in scorecard.grades] == ["合格", "不合格"]
    assert scorecard.threshold("days").value == 20.0
    check_scorecard(scorecard, plan, rules=("8.1",))


PLAN_FAULTS = [
    ("year = 2018", 'year = "2018"', "plan.toml：year 应为 整数，实为文字“2018”"),
    ("title =", "titel =", "plan.toml：不认识的键 titel，是否想写 title？"),
    ("published_on = 2018-07-05", "", "plan.toml：缺少必填的键 published_on"),
    ("issued_on = 2018-06-29", "issued_on = 2018-06-31", "plan.toml 第5行第13列：不是正确的 TOML 写法"),
    (
        "section = 2\ntopic",
        "section = 3\ntopic",
        "plan.toml 第1条要求（2.1）：section = 3，但没有这个编号的 [[section]]",
    ),
    ('nature = "auto"', 'nature = "automatic"', "plan.toml 第1条要求（2.1）：nature 应为 auto、mixed、manual 之一"),
    ('audience = ["lead"]', 'audience = ["leads"]', "实为数组“['leads']”，是否想写 lead？"),
    ('lead = ["市财政局"]', "", "plan.toml 第1条要求（2.1）：audience 含 lead，但 lead 没有写单位"),
    ('audience = ["lead"]', 'audience = ["named"]', "audience 含 named，但 responsible 没有写单位"),
    ('text = "全面公开。"', 'text = " "', "plan.toml 第1条要求（2.1）：text 是空的"),
    ('lead = ["市财政局"]', 'lead = ["市财政局"]\nrequires = "budget"', "requires = budget 不是单位的登记项"),
]


@pytest.mark.parametrize(("good", "bad", "sentence"), PLAN_FAULTS)
def test_a_fault_in_a_plan_names_its_place(tmp_path: Path, good: str, bad: str, sentence: str) -> None:
    assert good in PLAN
    with pytest.raises(InvalidInput) as told:
        load_plan(_write(tmp_path, "plan.toml", PLAN.replace(good, bad)))
    assert sentence in str(told.value)


SCORECARD_FAULTS = [
    ("coverage_floor = 0.7", "coverage_floor = 70", "coverage_floor = 70 应在 0 到 1 之间"),
    ('"2.1" = 10', '"2.1" = -1', "[weights] 2.1 = -1，权重不能为负"),
    ('"2.1" = 10', '"2.1" = "ten"', "weights 应为 名称到数字的对照表"),
    ("at_least = 60", "at_least = 600", "scorecard.toml 第2个等级（合格）：at_least = 600 应在 0 到 100 之间"),
    ('name = "不合格"', 'name = "合格"', "scorecard.toml 第2个等级（合格）：与前面的等级重名"),
    ('source = "预算法"', 'source = ""', "scorecard.toml 第1个阈值（days）：source 是空的"),
    ("verified = true", "verified = 1", "verified 应为 true 或 false，实为整数“1”"),
    ("[[threshold]]", "[threshold]", "threshold 应为表的数组（[[threshold]]）"),
]


@pytest.mark.parametrize(("good", "bad", "sentence"), SCORECARD_FAULTS)
def test_a_fault_in_a_scorecard_names_its_place(tmp_path: Path, good: str, bad: str, sentence: str) -> None:
    assert good in SCORECARD
    with pytest.raises(InvalidInput) as told:
        load_scorecard(_write(tmp_path, "scorecard.toml", SCORECARD.replace(good, bad)))
    assert sentence in str(told.value)


def test_weights_and_vetoes_must_exist_in_the_plan(tmp_path: Path) -> None:
    plan = load_plan(_write(tmp_path, "plan.toml", PLAN))
    scorecard = load_scorecard(_write(tmp_path, "scorecard.toml", SCORECARD.replace('"2.1"', '"2.9"')))
    with pytest.raises(InvalidInput) as told:
        check_scorecard(scorecard, plan)
    assert told.value.problems == (
        "scorecard.toml [weights]：方案里没有要求 2.9",
        "scorecard.toml vetoes：没有名为 8.1 的要求或规则",
    )


def test_all_faults_come_together(tmp_path: Path) -> None:
    text = PLAN.replace("year = 2018", "yaer = 2018").replace('nature = "auto"', "nature = 1")
    with pytest.raises(InvalidInput) as told:
        load_plan(_write(tmp_path, "plan.toml", text))
    assert len(told.value.problems) == 3
