"""A roster filled in as a table becomes the same units as the TOML file, or a list of what to mend and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from model.errors import InvalidInput
from model.roster import EntryKind, EntryPoint, Flags, PeriodName, Roster, Successor, Unit, UnitKind
from store import roster_book
from store.roster_template import COLUMNS, FLAGS, SETTINGS, SHEET, write_template

HEADS = ",".join(COLUMNS)
CITY = "城市,示例市\n行政区划代码,999900、999901\n附件1、附件2是否在手,是\n编制依据,演示\n\n"
FULL = {
    "单位全称": "示例市财政局",
    "单位类别": "市直单位",
    "代号": "caizheng",
    "方案简称": "市财政局",
    "别名": "财政局、示例市国资委",
    "曾用名": "甲局（2001-01-01至2012-12-31）、乙局",
    "承接单位": "示例市财金局",
    "承接日期": "2019年1月10日",
    "发文代字": "示财",
    "网址1": "http://czj.shili.gov.cn",
    "网址1类型": "独立网站",
    "网址2": "http://www.shili.gov.cn/bumen/czj/",
    "网址2类型": "其他网站下的栏目",
    "网站标识码": "9999000001",
    "开通日期": "2012/5/1",
    "主要负责人": "张三",
    "附件1": "是",
    "涉密": "否",
    "备注": "已核对",
}
UNIT = Unit(
    id="caizheng",
    name="示例市财政局",
    kind=UnitKind.DEPARTMENT,
    plan_name="市财政局",
    aliases=("财政局", "示例市国资委"),
    former_names=(PeriodName("甲局", date(2001, 1, 1), date(2012, 12, 31)), PeriodName("乙局")),
    successor=Successor("示例市财金局", date(2019, 1, 10)),
    document_prefixes=("示财",),
    flags=Flags(annex1=True, classified=False),
    entry_points=(
        EntryPoint("http://czj.shili.gov.cn/"),
        EntryPoint("http://www.shili.gov.cn/bumen/czj/", EntryKind.CHANNEL),
    ),
    official_id="9999000001",
    opened_on=date(2012, 5, 1),
    leaders=("张三",),
    note="已核对",
)
ROSTER = Roster("示例市", (UNIT,), ("999900", "999901"), True, "演示")


def table(*units: dict[str, str], about: str = CITY) -> str:
    """A csv with the given units."""
    return about + "\n".join([HEADS, *(",".join(unit.get(head, "") for head in COLUMNS) for unit in units)])


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        roster_book.read_book(path)
    return caught.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(table(FULL).encode(encoding))
    assert roster_book.read_book(path).roster == ROSTER


def test_template_filled_in_by_hand(tmp_path: Path) -> None:
    path = write_template(tmp_path / "名册.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    for row, value in enumerate(("示例市", 999900, "否", "演示"), start=1):
        sheet.cell(row, 2, value)
    line = sheet.max_row + 1
    typed = FULL | {"承接日期": date(2019, 1, 10), "开通日期": date(2012, 5, 1), "网站标识码": 9999000001}
    for column, head in enumerate(COLUMNS, start=1):
        sheet.cell(line, column, typed.get(head))
    book.save(path)
    assert roster_book.read_book(path).roster == Roster("示例市", (UNIT,), ("999900",), False, "演示")


def test_template_offers_drop_downs_and_says_how(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path / "名册.xlsx"))
    sheet = book[SHEET]
    heads = [cell.value for cell in sheet[len(SETTINGS) + 2]]
    assert tuple(heads) == COLUMNS
    chosen = {str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in sheet.data_validations.dataValidation}
    letters = [openpyxl.utils.get_column_letter(heads.index(flag) + 1) for flag in FLAGS]
    assert {"B", *letters} <= chosen
    assert book.sheetnames == [SHEET, "说明"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_untouched_template_says_what_is_missing(tmp_path: Path) -> None:
    path = write_template(tmp_path / "名册.xlsx")
    found = problems(path)
    assert any("城市" in sentence for sentence in found)
    assert any("没有一个单位" in sentence for sentence in found)


def test_shortest_line_leaves_everything_unknown(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "城市,示例市\n单位全称,单位类别\n示例县人民政府,县(市、区)\n".replace("县（市、区）", '"县（市、区）"')
    )
    unit = roster_book.read_book(path).roster.units[0]
    assert unit == Unit("示例县人民政府", "示例县人民政府", UnitKind.COUNTY)


FAULTS = [
    ({"单位全称": ""}, "r.csv 第7行：A列“单位全称”必须填写"),
    ({"单位全称": "示例市供销社", "单位类别": ""}, "B列“单位类别”没有填写，从名称“示例市供销社”也看不出"),
    ({"单位全称": "示例市供销社", "单位类别": "事业单位"}, "B列“单位类别”应为"),
    ({"执法": "有"}, "“执法”应为 是 / 否 之一，实为“有”"),
    ({"开通日期": "2018-13-01"}, "“开通日期”应为日期（如 2018-07-05），实为“2018-13-01”"),
    ({"承接日期": ""}, "“承接日期”必须填写，因为已填写“承接单位”"),
    ({"承接单位": ""}, "“承接单位”必须填写，因为已填写“承接日期”"),
    ({"曾用名": "甲局（去年至今年）"}, "“曾用名”中的“去年”应为日期"),
    ({"曾用名": "甲局（2012-01-01至2001-01-01）"}, "曾用名“甲局”的起始日期晚于截止日期"),
    ({"网址1": "见附件"}, "J列“网址1”中的“见附件”看不出是什么网址"),
    ({"网址1": "http://[czj/"}, "不是完整的网址"),
    ({"网址1": "ftp://czj.shili.gov.cn/"}, "应以 http:// 或 https:// 开头"),
    ({"网址2": ""}, "“网址2类型”已填写，但没有填写“网址2”"),
    ({"网站标识码": "12"}, "网站标识码 12 应为10位数字"),
]


@pytest.mark.parametrize(
    ("change", "sentence"), FAULTS, ids=[next(iter(c)) + str(n) for n, (c, _) in enumerate(FAULTS)]
)
def test_fault_names_its_place(tmp_path: Path, change: dict[str, str], sentence: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(table(FULL | change))
    found = problems(path)
    assert any(sentence in said for said in found), found
    assert all(said.startswith("r.csv 第7行") for said in found)


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(table(FULL, FULL | {"执法": "或"}, FULL, about=""))
    found = problems(path)
    assert len(found) == 4  # one answer; the third unit's id, name and short name again
    assert len([said for said in found if said.startswith("r.csv 第4行") and "与第2行重复" in said]) == 3


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("r.csv", b"a,b\n1,2\n", "没有找到表头"),
        ("r.csv", b"\xff\xfe\xff", "文字编码"),
        ("r.csv", "单位全称,单位类别,单位类别\n".encode(), "C列的表头“单位类别”重复"),
        ("r.csv", "单位全称\n".encode(), "没有一个单位"),
        ("r.csv", "单位全称,单位类别\n甲局,市直单位\n".encode(), "没有写明“城市”"),
        ("r.xlsx", b"PK\x03\x04 broken", "无法作为表格打开"),
        ("r.et", b"\xd0\xcf\x11\xe0 broken", "无法作为表格打开"),
        ("r.pdf", b"%PDF", "不是可读的表格"),
    ],
)
def test_file_that_is_no_roster(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert any(sentence in said for said in problems(path))


def test_missing_file(tmp_path: Path) -> None:
    assert "找不到文件" in problems(tmp_path / "r.xlsx")[0]
