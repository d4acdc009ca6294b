"""Registers: every template can be filled in and read back; every fault is told with row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from audits import registers
from fixtures import city
from model.errors import InvalidInput
from store.catalog import load_roster
from store.register_forms import Field
from store.registers import FORMS, Form, load_registers, of_units, write_templates

EXPECTED = {
    "meetings",
    "proposals",
    "budget_approvals",
    "projects",
    "events",
    "new_media",
    "hotlines",
    "guide_approvals",
    "subordinate_bodies",
    "downtime",
    "site_openings",
}


def test_there_is_a_form_for_every_register() -> None:
    assert {form.name for form in FORMS} == EXPECTED


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_template_filled_in_reads_back(tmp_path: Path, form: Form) -> None:
    path = next(p for p in write_templates(tmp_path) if p.stem == f"{form.title}登记表")
    for other in tmp_path.iterdir():
        if other != path:
            other.unlink()
    book = openpyxl.load_workbook(path)
    book.active.append([date(2018, 7, 5) if field.is_date else word(field) for field in form.fields])
    book.save(path)
    (register,) = load_registers(tmp_path)
    assert register.name == form.name
    assert register.records() == (
        {field.name: "2018-07-05" if field.is_date else word(field) for field in form.fields},
    )


def word(field: Field) -> str:
    return "否" if field.is_yes_or_no else f"{field.name}一"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_no_head_means_two_columns(form: Form) -> None:
    heads = [head for field in form.fields for head in (field.name, *field.also)]
    known = {field.name for field in form.fields}
    doubtful = {head for head in heads if heads.count(head) > 1 and head not in known}
    assert doubtful == set()


def table(path: Path, rows: list[list[object]], merged: tuple[str, ...] = (), sheet: str = "") -> None:
    """A workbook as an office keeps it: an empty first sheet, then the table."""
    book = openpyxl.Workbook()
    page = book.create_sheet(sheet or "台账")
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)


def test_a_table_is_read_as_an_office_keeps_it(tmp_path: Path) -> None:
    """Title and remark above, heads in its own words, joined cells, a sum and a note below."""
    table(
        tmp_path / "2018年建议提案台账.xlsx",
        [
            ["望澜市2018年人大建议、政协提案办理情况登记表"],
            ["填报日期：2018-12-20"],
            ["序号", "承办单位\n（全称）", "提案号 ", "案 由", "办结时间*", "可否公开", "联系电话"],
            [1, "市财政局", 20180032, "关于加强政务公开工作的建议", date(2018, 7, 10), "√", "123"],
            [2, None, 20180033, "关于预算的提案", "2018.7.11", "不予公开", None],
            [3, "市教育局", "20180034", "关于校车的提案", "2018年7月12日上午", "是", None],
            ["合计", 3, None, None, None, None, None],
            ["填表人：张三"],
        ],
        ("A1:G1", "B4:B5", "A8:G8"),
    )
    (register,) = load_registers(tmp_path)
    assert register.name == "proposals"
    assert [tuple(record.values()) for record in register.records()] == [
        ("市财政局", "20180032", "关于加强政务公开工作的建议", "2018-07-10", "是"),
        ("市财政局", "20180033", "关于预算的提案", "2018-07-11", "否"),
        ("市教育局", "20180034", "关于校车的提案", "2018-07-12", "是"),
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [("meetings", "meetings"), ("会议", "meetings"), ("会议登记表", "meetings"), ("2018年度会议台账", "meetings")],
)
def test_a_file_goes_by_either_name(tmp_path: Path, name: str, title: str) -> None:
    (tmp_path / f"{name}.csv").write_bytes("单位,会议名称,会议日期\n市办,常务会议,2018/7/5\n".encode("gb18030"))
    (tmp_path / "~$meetings.xlsx").write_bytes(b"")  # the sign of a table that is open in a program
    (register,) = load_registers(tmp_path)
    assert (register.name, register.records()[0]["召开日期"]) == (title, "2018-07-05")


def test_the_units_go_by_their_names_in_the_roster(tmp_path: Path) -> None:
    """What stands under a name that nobody bears answers for nobody, and that is told."""
    (tmp_path / "hotlines.csv").write_text(
        "单位,号码\n市财政局,1\n揭阳市财政局,2\n市财证局,3\n市财证局,4\n甲公司,5\n"
    )
    roster = load_roster(Path("rosters/jieyang.toml"))
    (register,), told = of_units(load_registers(tmp_path), roster)
    assert [row[0] for row in register.rows] == ["揭阳市财政局", "揭阳市财政局", "市财证局", "市财证局", "甲公司"]
    assert told == (
        "hotlines.csv：名册中没有单位“市财证局”，它的 2 行没有用到，是否想写“市财政局”？",
        "hotlines.csv：名册中没有单位“甲公司”，它的 1 行没有用到。",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_with_optional_columns_left_out(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "meetings.csv"
    path.write_bytes("召开日期,单位,会议名称\n2018年7月5日,市政府办公室,常务会议\n,,\n".encode(encoding))
    (register,) = load_registers(tmp_path)
    assert register.records() == (
        {"单位": "市政府办公室", "会议名称": "常务会议", "召开日期": "2018-07-05", "是否公开": ""},
    )


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("meetings.csv", "单位,会议名称\n", "meetings.csv 第1行：缺少列“召开日期”"),
        ("meetings.csv", "单位,会议名称,召开日期,地点\n", "D列“地点”不认识"),
        ("meetings.csv", "单位,单位,会议名称,召开日期\n", "列“单位”重复"),
        ("meetings.csv", "单位,会议名称,召开日期\n,常务会议,2018-07-05\n", "第2行A列“单位”：必须填写"),
        (
            "meetings.csv",
            "单位,会议名称,召开日期\n市办,常务会议,七月\n",
            "第2行C列“召开日期”：应为日期，如 2018-07-05，实为",
        ),
        ("meeting.csv", "单位\n", "没有名为 meeting 的登记表"),
        ("meetings.csv", "", "是空表"),
        ("meetings.csv", "单位,会议名称,召开日期,是否公升\n", "D列“是否公升”不认识，是否想写“是否公开”？"),
        ("meetings.csv", "单位,部门,会议名称,召开日期\n", "列“单位”重复"),
        ("meetings.csv", "标题\n\n单位,会议名称\n", "第3行：缺少列“召开日期”"),
        (
            "meetings.csv",
            "单位,会议名称,召开日期,是否公开\n市办,常务会议,2018-07-05,依申请公开\n",
            "第2行D列“是否公开”：应填“是”或“否”，实为“依申请公开”",
        ),
        ("meetings.csv", "标题\n单位,会议名称,召开日期\n,常务会议,2018-07-05\n", "第3行A列“单位”：必须填写"),
    ],
)
def test_fault_names_its_place(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput) as caught:
        load_registers(tmp_path)
    assert sentence in str(caught.value)


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "meetings.csv").write_text("单位,会议名称,召开日期\n,,七月\n")
    (tmp_path / "hotlines.csv").write_text("单位\n")
    with pytest.raises(InvalidInput) as caught:
        load_registers(tmp_path)
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_the_page_about_registers_names_every_column(form: Form) -> None:
    page = Path("docs/registers.md").read_text()
    (line,) = (line for line in page.splitlines() if f"（`{form.name}`）" in line)
    assert form.purpose in line
    for field in form.fields:
        assert field.name + ("" if field.required else "（可不填）") in line


def test_two_files_of_one_register_are_refused(tmp_path: Path) -> None:
    for name in ("meetings.csv", "会议.csv"):
        (tmp_path / name).write_text("单位,会议名称,召开日期\n")
    with pytest.raises(InvalidInput, match="“会议”登记表已有一份"):
        load_registers(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="找不到登记表目录"):
        load_registers(tmp_path / "none")


def test_the_registers_of_the_demonstration_are_told_one_a_line(tmp_path: Path) -> None:
    read = registers.check(city.REGISTERS, city.ROSTER, "jieyang_2018")
    assert read.told == ()
    assert read.summary.splitlines() == [
        "events.csv：“公共事件”登记表，4 行",
        "proposals.csv：“建议提案”登记表，31 行",
    ]
    assert "gongkai register template" in registers.check(tmp_path, city.ROSTER, "jieyang_2018").summary
    assert len(registers.templates(tmp_path)) == len(FORMS)
    empty = registers.check(tmp_path, city.ROSTER, "jieyang_2018")  # a template that nobody filled in is no fault
    assert all(line.endswith("登记表，没有填写，不读") for line in empty.summary.splitlines())
    assert load_registers(tmp_path) == ()  # nothing registered is not the same as nothing to register
