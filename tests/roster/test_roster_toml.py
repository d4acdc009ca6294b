"""rosters/*.toml: what is written is what is read; what is wrong is said in one sentence with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import InvalidInput
from model.roster import EntryKind, EntryPoint, Flags, PeriodName, Roster, Successor, Unit, UnitKind
from store.catalog import load_plan, load_roster, units_missing_from
from store.roster_toml import write_toml

ROOT = Path(__file__).parents[2]
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = words.filter(str.strip)
days = st.dates(date(1950, 1, 1), date(2050, 1, 1))
ids = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
flags = st.builds(Flags, *[st.none() | st.booleans()] * 13)
points = st.builds(EntryPoint, ids.map(lambda host: f"http://{host}.gov.cn/"), st.sampled_from(tuple(EntryKind)))
units = st.builds(
    Unit,
    id=ids,
    name=names,
    kind=st.sampled_from([k for k in UnitKind if k is not UnitKind.CITY_OFFICE]),
    plan_name=st.just(""),
    aliases=st.just(()),
    former_names=st.lists(st.builds(PeriodName, words, st.none(), st.none() | days), max_size=2).map(tuple),
    successor=st.none() | st.builds(Successor, words, days),
    document_prefixes=st.lists(words, max_size=2).map(tuple),
    flags=flags,
    entry_points=st.lists(points, max_size=2).map(tuple),
    official_id=st.none() | st.from_regex(r"[0-9]{10}", fullmatch=True),
    opened_on=st.none() | days,
    leaders=st.lists(words, max_size=2).map(tuple),
    note=words,
)
rosters = st.builds(
    Roster,
    city=words,
    units=st.lists(units, min_size=1, max_size=4, unique_by=(lambda u: u.id, lambda u: u.name)).map(tuple),
    division_codes=st.lists(st.from_regex(r"[0-9]{6}", fullmatch=True), max_size=2).map(tuple),
    annexes_known=st.booleans(),
    source=words,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rosters)
def test_written_roster_reads_back_the_same(tmp_path: Path, roster: Roster) -> None:
    path = tmp_path / "r.toml"
    path.write_text(write_toml(roster), encoding="utf-8", newline="")
    assert load_roster(path) == roster


UNIT = '[[unit]]\nid = "a"\nname = "甲局"\nkind = "department"\n'
OFFICE = '[[unit]]\nid = "{}"\nname = "{}"\nkind = "city_office"\n'
FAULTS = [
    ('city = "市"\n', "缺少必填的键 unit"),
    ('city = "市"\nunits = 1\n' + UNIT, "不认识的键 units"),
    ('city = "市"\n' + UNIT + "nane = 1\n", "第1个单位（甲局）：不认识的键 nane，是否想写 name？"),
    ('city = "市"\n' + UNIT + 'opened_on = "昨天"\n', "opened_on 应为 日期"),
    ('city = "市"\n' + UNIT.replace("department", "departmnt"), "是否想写 department？"),
    ('city = "市"\n' + UNIT + UNIT, "第2个单位（甲局）：id“a”与第1个单位（甲局）重复"),
    (
        'city = "市"\n' + UNIT + "flags = { enforcment = true }\n",
        "flags：不认识的键 enforcment，是否想写 enforcement？",
    ),
    ('city = "市"\n' + UNIT + 'entry_points = [{ url = "www.a.gov.cn" }]\n', "不是完整的网址"),
    ('city = "市"\n' + OFFICE.format("a", "甲局") + OFFICE.format("b", "乙局"), "只能有一个 city_office"),
    ("city = \n", "r.toml 第1行"),
    ('city = "市"\ndivision_codes = ["44"]\n' + UNIT, "division_codes 中的 44 应为4位或6位数字"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS)
def test_fault_is_one_sentence_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        load_roster(path)
    assert all(said.startswith("r.toml") for said in caught.value.problems)
    assert any(sentence in said for said in caught.value.problems), caught.value.problems


def test_not_utf8_and_missing(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    with pytest.raises(InvalidInput, match="找不到文件"):
        load_roster(path)
    with pytest.raises(InvalidInput, match="是目录，不是文件"):
        load_roster(tmp_path)
    path.write_bytes("city = '揭阳'".encode("gb18030"))
    with pytest.raises(InvalidInput, match="不是 UTF-8 编码"):
        load_roster(path)


def test_jieyang_knows_every_unit_the_plan_names() -> None:
    roster = load_roster(ROOT / "rosters/jieyang.toml")
    plan = load_plan(ROOT / "rules/jieyang_2018/plan.toml")
    assert units_missing_from(roster, plan) == ()
    assert len([u for u in roster.units if u.plan_name]) == 21
    assert len([u for u in roster.units if u.kind is UnitKind.COUNTY]) == 5
    assert len([u for u in roster.units if u.kind is UnitKind.MANAGEMENT_COMMITTEE]) == 5


def test_jieyang_tells_nothing_it_cannot_know() -> None:
    """Annexes 1 and 2 are not in the source."""
    roster = load_roster(ROOT / "rosters/jieyang.toml")
    assert not roster.annexes_known
    assert {(u.flags.annex1, u.flags.annex2) for u in roster.units} == {(None, None)}
    assert all(u.note for u in roster.units if u.kind is UnitKind.MANAGEMENT_COMMITTEE)
