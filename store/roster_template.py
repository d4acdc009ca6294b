"""The empty workbook a roster is filled into: its heads, its drop-downs, how to fill it in, a few examples."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from model.roster import EntryKind, UnitKind
from store.outputs import write

if TYPE_CHECKING:
    import xlsxwriter

EXAMPLE = "【示例】"  # a unit whose note begins so is shown, not read
NAME, KIND, NOTE = "单位全称", "单位类别", "备注"
KINDS: Mapping[str, UnitKind] = {
    "市政府办公室": UnitKind.CITY_OFFICE,
    "市直单位": UnitKind.DEPARTMENT,
    "县（市、区）": UnitKind.COUNTY,
    "管委会": UnitKind.MANAGEMENT_COMMITTEE,
    "中央、省驻市单位": UnitKind.STATIONED_UNIT,
}
ENTRY_KINDS: Mapping[str, EntryKind] = {
    "独立网站": EntryKind.SITE,
    "市政府门户网站": EntryKind.PORTAL,
    "其他网站下的栏目": EntryKind.CHANNEL,
    "信息公开目录": EntryKind.DIRECTORY,
    "省信息公开平台": EntryKind.GKMLPT,
}
ANSWERS: Mapping[str, bool] = {"是": True, "否": False}
ANNEXES = "附件1、附件2是否在手"
SETTINGS: Mapping[str, str] = {
    "城市": "必填，如 示例市",
    "行政区划代码": "网站标识码应以这些代码（4位或6位）开头，用顿号分隔",
    ANNEXES: "是 或 否；不在手时，适用范围在报告中注明待确认",
    "编制依据": "谁在何时依据什么编制",
}
ENTRY_COLUMNS = tuple((f"网址{n}", f"网址{n}类型") for n in (1, 2, 3))
FLAGS: Mapping[str, str] = {
    "附件1": "annex1",
    "附件2": "annex2",
    "重点领域": "key_area",
    "执法": "enforcement",
    "行政权力": "administrative_powers",
    "办事": "services",
    "预算": "budget_unit",
    "涉密": "classified",
    "下辖企事业": "subordinate_bodies",
    "起草规范性文件": "drafts_normative",
    "承办建议提案": "handles_proposals",
    "重大项目": "major_projects",
    "新媒体": "new_media",
}
COLUMNS = (
    NAME,
    KIND,
    "代号",
    "方案简称",
    "别名",
    "曾用名",
    "承接单位",
    "承接日期",
    "发文代字",
    *(head for pair in ENTRY_COLUMNS for head in pair),
    "网站标识码",
    "开通日期",
    "主要负责人",
    *FLAGS,
    NOTE,
)
SHEET = "名册"
_ROWS = 300  # lines with drop-downs
_REQUIRED = (NAME, KIND)
_WIDE = {
    NAME: 26,
    "别名": 24,
    "曾用名": 30,
    "承接单位": 22,
    NOTE: 30,
    **{address: 34 for address, _ in ENTRY_COLUMNS},
}
_HINTS: Mapping[str, str] = {
    NAME: "必填。方案印发时的全称，如 示例市财政局",
    KIND: "必填。从下拉列表选择",
    "代号": "固定代号，永不更改；不填则用单位全称",
    "方案简称": "方案里的写法，如 市财政局；方案未点名的不填",
    "别名": "也指本单位的其他名称，用顿号分隔",
    "曾用名": "可带使用期间，如 甲局（2001-01-01至2012-12-31）、乙局",
    "承接单位": "机构改革后承接职责的单位全称",
    "承接日期": "如 2019-01-10",
    "发文代字": "如 示财、示府办，用顿号分隔",
    "网址1": "首页网址，如 http://czj.example.gov.cn/；不知道就不填",
    "网址1类型": "不填的，市政府办公室按“市政府门户网站”，其他单位按“独立网站”",
    "网站标识码": "10位数字，或 bm 加8位数字",
    "开通日期": "网站上线日期，如 2012-05-01",
    "主要负责人": "姓名，用顿号分隔",
    "附件1": "是否列入附件1（市有关单位）",
    "附件2": "是否列入附件2（重点领域相关单位）",
    "重点领域": "是否承担重点领域信息公开",
    "执法": "是否有行政执法权",
    "行政权力": "是否行使行政职权（有权责清单）",
    "办事": "是否有面向群众或企业的办事服务",
    "预算": "是否单独公开部门预决算",
    "涉密": "是否涉密单位，依法整体不公开",
    "下辖企事业": "是否下辖公共企事业单位",
    "起草规范性文件": "是否起草规范性文件",
    "承办建议提案": "当年是否承办建议提案",
    "重大项目": "当年是否有重大建设项目",
    "新媒体": "是否开设政务新媒体",
    NOTE: f"以“{EXAMPLE}”开头的行不会读入",
}
_EXAMPLES: tuple[Mapping[str, str], ...] = (
    {
        NAME: "示例市财政局",
        KIND: "市直单位",
        "代号": "caizheng",
        "方案简称": "市财政局",
        "别名": "示例市财政局（国资委）",
        "曾用名": "示例市财税局（1994-01-01至2001-12-31）",
        "发文代字": "示财",
        "网址1": "http://czj.example.gov.cn/",
        "网址1类型": "独立网站",
        "附件1": "是",
        "预算": "是",
        NOTE: EXAMPLE + "已知的都填写",
    },
    {NAME: "示例县人民政府", KIND: "县（市、区）", NOTE: EXAMPLE + "网址未知，不填，结果为“无法核查（未登记网址）”"},
)
_GUIDE = (
    "一、表头上方先填城市等基本情况；“城市”必填。",
    "二、每行一个单位；橙色表头的两列请填写，其余不知道的一律留空，不要猜。留空的登记项在报告中显示为“未登记”。",
    "三、没有登记网址的单位，各项结果为“无法核查”，不会判为不符合。",
    f"四、备注以“{EXAMPLE}”开头的行只作示范，不会读入，可以删除。",
    "五、填好后运行：gongkai roster import 名册.xlsx -o 名册.toml。如有错误，会一次列出所在的工作表、行、列。",
    "六、也可另存为 .xls、.et 或 .csv 再导入；办公室现有的单位名录不用改成这个模板，可以直接导入。",
)


def template() -> bytes:
    """The empty workbook."""
    import xlsxwriter  # whoever reads a roster takes the words from here, and writes none

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        _roster_sheet(book, book.add_worksheet(SHEET))
        _guide_sheet(book, book.add_worksheet("说明"))
    return content.getvalue()


def write_template(path: Path) -> Path:
    """Write the empty workbook. StoreError when the disk refuses."""
    return write(path.parent, path.name, template())


def _roster_sheet(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8EBEF", "border": 1, "text_wrap": True, "valign": "vcenter"})
    must = book.add_format({"bold": True, "bg_color": "#FBE3D6", "border": 1, "text_wrap": True, "valign": "vcenter"})
    grey = book.add_format({"italic": True, "font_color": "#7A7A7A", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for row, (label, hint) in enumerate(SETTINGS.items()):
        sheet.write_string(row, 0, label, must if label == "城市" else head)
        sheet.write_blank(row, 1, None, text)
        sheet.write_string(row, 2, hint, grey)
    heads = len(SETTINGS) + 1
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDE.get(name, 12), text)
        sheet.write_string(heads, column, name, must if name in _REQUIRED else head)
        for row, example in enumerate(_EXAMPLES, start=heads + 1):
            sheet.write_string(row, column, example.get(name, ""), grey)
        choices = _choices(name)
        if choices:
            rule = {"validate": "list", "source": list(choices), "error_message": f"请选择：{'、'.join(choices)}"}
            sheet.data_validation(heads + 1, column, heads + _ROWS, column, rule)
        if name in _HINTS:
            sheet.write_comment(heads, column, _HINTS[name])
    line = list(SETTINGS).index(ANNEXES)
    sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": list(ANSWERS)})
    sheet.freeze_panes(heads + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0)


def _guide_sheet(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_string(0, 0, "填写说明", bold)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, line in enumerate(_GUIDE, start=1):
        sheet.write_string(row, 1, line, wrapped)
    start = len(_GUIDE) + 2
    sheet.write_string(start, 0, "各列的含义", bold)
    for row, (name, hint) in enumerate(_HINTS.items(), start=start + 1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, hint, wrapped)


def _choices(column: str) -> tuple[str, ...]:
    if column == KIND:
        return tuple(KINDS)
    if column in {kind for _, kind in ENTRY_COLUMNS}:
        return tuple(ENTRY_KINDS)
    return tuple(ANSWERS) if column in FLAGS else ()
