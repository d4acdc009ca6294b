"""Whom a name means: the plan's short names, an office's full ones, what a person types."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import cli
from model.audit import AuditKind
from model.roster import PeriodName, Roster, Successor, Unit, UnitKind
from reports.guards import notes
from store.catalog import load_plan, load_roster
from store.plan_names import fitted, near_name, perhaps, unit_called
from tests.reports import factory

ROOT = Path(__file__).parents[2]
PLAN = load_plan(ROOT / "rules/jieyang_2018/plan.toml")


def unit(name: str, kind: UnitKind = UnitKind.DEPARTMENT, **more: object) -> Unit:
    return Unit(id=name, name=name, kind=kind, **more)  # type: ignore[arg-type]


ROSTER = Roster(
    "揭阳市",
    (
        unit("揭阳市人民政府办公室", UnitKind.CITY_OFFICE),
        unit("揭阳市财政局"),
        unit("揭阳市发展和改革局"),
        unit("揭阳市人民政府新闻办公室"),
        unit("揭阳市机构编制委员会办公室"),
        unit("揭阳市市场监督管理局", former_names=(PeriodName("揭阳市工商局"),)),
        unit("揭阳市政务服务管理办公室", successor=Successor("揭阳市政务服务数据管理局", date(2019, 1, 1))),
        unit("普宁市财政局", UnitKind.COUNTY),
        unit("揭阳市民政局（老龄办）"),
    ),
)
MEANT = {
    "市政府办公室": "揭阳市人民政府办公室",
    "市财政局": "揭阳市财政局",
    "市发展改革局": "揭阳市发展和改革局",
    "市新闻办": "揭阳市人民政府新闻办公室",
    "市工商局": "揭阳市市场监督管理局",
    "市民政局": "揭阳市民政局（老龄办）",
    "市编办": "揭阳市机构编制委员会办公室",
    "市政管办": "揭阳市政务服务管理办公室",
}
SHORTENED = {
    "市扶贫办": "揭阳市扶贫开发办公室",
    "市国资委": "揭阳市人民政府国有资产监督管理委员会",
    "市网信办": "揭阳市互联网信息办公室",
    "市食品药品监管局": "揭阳市食品药品监督管理局",
    "市卫生计生局": "揭阳市卫生和计划生育局",
    "市工商局": "揭阳市工商行政管理局",
    "市住房城乡建设局": "揭阳市住房和城乡建设局",
}


def test_the_plan_s_short_names_reach_their_units() -> None:
    fit = fitted(ROSTER, PLAN)
    assert dict(fit.matched) == MEANT
    assert {u.plan_name: u.name for u in fit.roster.units if u.plan_name} == MEANT
    assert set(fit.missing) == set(PLAN.named_units) - set(MEANT)
    assert fitted(fit.roster, PLAN).matched == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("财政局", "揭阳市财政局"),
        ("市财政局", "揭阳市财政局"),
        ("揭阳市政府办", "揭阳市人民政府办公室"),
        ("普宁市财政局", "普宁市财政局"),
        ("市场监督管理局", "揭阳市市场监督管理局"),
        ("揭阳市政务服务数据管理局", "揭阳市政务服务管理办公室"),
        ("", None),
        ("市", None),
        ("普宁财政局", None),
        ("教育局", None),
    ],
)
def test_a_person_may_leave_out_the_city(typed: str, name: str | None) -> None:
    found = unit_called(ROSTER, typed)
    assert (found and found.name) == name


def test_a_name_that_two_units_could_bear_is_nobody_s() -> None:
    two = replace(ROSTER, units=(*ROSTER.units, unit("市财政委员会"), unit("揭阳市财政委")))
    assert unit_called(two, "财政委") is None
    assert ("市财政局", "揭阳市财政局") in fitted(two, PLAN).matched


def test_names_are_shortened_as_papers_do() -> None:
    roster = Roster("揭阳市", tuple(map(unit, (*SHORTENED.values(), "揭阳市公安消防局"))))
    assert dict(fitted(roster, PLAN).matched) == SHORTENED


def test_near_names_are_suggested_not_taken() -> None:
    assert near_name(ROSTER, "市财证局") == "揭阳市财政局"
    assert perhaps(ROSTER, "市编办") == "揭阳市机构编制委员会办公室"
    assert perhaps(ROSTER, "市公安局") == ""


def test_the_city_s_own_roster_needs_no_fitting() -> None:
    roster = load_roster(ROOT / "rosters/jieyang.toml")
    fit = fitted(roster, PLAN)
    assert (fit.roster, fit.matched, fit.missing) == (roster, (), ())


def test_a_report_names_the_units_that_nobody_looked_at() -> None:
    result = factory.result()
    result = replace(result, plan=PLAN, roster=replace(result.roster, units=ROSTER.units[:1]))
    missing = [name for name in PLAN.named_units if result.roster.named(name) is None]
    (said,) = [note for note in notes(result) if "名册中没有的单位" in note]
    assert missing
    assert all(name in said for name in missing)
    one = replace(result, audit=replace(result.audit, kind=AuditKind.SPOT_CHECK))
    assert not [note for note in notes(one) if "名册中没有的单位" in note]


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["gongkai", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


LIST = "单位名称,网址\n揭阳市财政局,czj.jieyang.gov.cn\n揭阳市教育局,jyj.jieyang.gov.cn\n"


def test_a_roster_that_lacks_a_unit_of_the_plan_is_told_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(LIST, encoding="utf-8")
    assert run(monkeypatch, "roster", "check", str(path)) == 2
    told = capsys.readouterr()
    assert "名册可用：揭阳市，2个单位。" in told.out
    assert "方案点名而名册没有的单位（20个" in told.err
    assert "市公安局" in told.err
    assert run(monkeypatch, "roster", "check") == 0


def test_an_office_s_list_is_read_in_and_says_how(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, out = tmp_path / "名单.csv", tmp_path / "名册.toml"
    path.write_text(LIST, encoding="utf-8")
    assert run(monkeypatch, "roster", "import", str(path)) == 0
    shown = capsys.readouterr()
    assert "按名称认作“市直单位”" in shown.err
    assert run(monkeypatch, "roster", "import", str(path), "-o", str(out)) == 0
    assert out.read_text("utf-8") == shown.out
    assert "方案里的简称按名称对上的单位：市财政局＝揭阳市财政局" in capsys.readouterr().out
    assert run(monkeypatch, "roster", "import", str(out)) == 2
    assert "gongkai roster check" in capsys.readouterr().err


def test_an_unknown_unit_is_answered_with_a_near_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, "check", "财证局", "--data", str(tmp_path / "d"), "--out", str(tmp_path / "o")) == 2
    assert "名册中没有单位“财证局”，是否想写“市财政局”？" in capsys.readouterr().err


def test_an_office_s_list_is_audited_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nobody in the list has a site: every row is BLOCKED, nothing is lost, and what was understood is told first."""
    path = tmp_path / "名单.csv"
    path.write_text("单位名称,网址\n揭阳市财政局,无\n揭阳市教育局,\n", encoding="utf-8")
    kept = ("--data", str(tmp_path / "data"), "--out", str(tmp_path / "out"))
    assert run(monkeypatch, "audit", "--roster", str(path), "--rule", "2.1", *kept) == 0
    told = capsys.readouterr()
    assert (
        told.err.splitlines()[0]
        == "城市认作“揭阳市”；不对的请写明城市（命令行用 gongkai roster import 的 --city）后重新读入。"
    )
    assert "方案点名而名册没有的单位（20个" in told.err
    assert "未登记网址，无法核查" in told.out
    (written,) = (tmp_path / "out").glob("*/audit.json")
    assert "由它们负责的要求没有检查。市政府办公室：" in written.read_text("utf-8")
