"""Registers: every template can be filled in and read back; every fault is told with row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from model.errors import InvalidInput
from store.registers import FORMS, Form, load_registers, write_templates

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
    path = next(p for p in write_templates(tmp_path) if p.stem == form.name)
    for other in tmp_path.iterdir():
        if other != path:
            other.unlink()
    book = openpyxl.load_workbook(path)
    book.active.append([date(2018, 7, 5) if field.is_date else f"{field.name}一" for field in form.fields])
    book.save(path)
    (register,) = load_registers(tmp_path)
    assert register.name == form.name
    assert register.records() == (
        {field.name: "2018-07-05" if field.is_date else f"{field.name}一" for field in form.fields},
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


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="找不到登记表目录"):
        load_registers(tmp_path / "none")
