"""Registers the office imports: what each is, its columns, and how a filled-in sheet is read back, strictly.

Every register is optional: without it the requirement that would use it degrades to a signal or to REVIEW.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from model.errors import InvalidInput
from model.snapshot import Register
from store.outputs import write
from store.sheets import SUFFIXES, column_letters, read_date, read_sheets


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its Chinese head, whether a row must fill it, whether it holds a date (2018-07-05)."""

    name: str
    required: bool = True
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One register: its name in files, its Chinese title, what it is for, its columns."""

    name: str
    title: str
    purpose: str
    fields: tuple[Field, ...]


def _date(name: str, required: bool = True) -> Field:
    return Field(name, required, True)


def _free(name: str) -> Field:
    return Field(name, required=False)


_UNIT = Field("单位")
FORMS: tuple[Form, ...] = (
    Form(
        "meetings", "会议", "政府全体会议、常务会议", (_UNIT, Field("会议名称"), _date("召开日期"), _free("是否公开"))
    ),
    Form(
        "proposals",
        "建议提案",
        "承办的人大建议、政协提案",
        (_UNIT, Field("编号"), Field("标题"), _date("答复日期", False), Field("是否公开")),
    ),
    Form(
        "budget_approvals",
        "预决算批复",
        "预算、决算的批复日期",
        (_UNIT, Field("年度"), Field("类别"), _date("批复日期")),
    ),
    Form("projects", "重大建设项目", "本年重大建设项目", (_UNIT, Field("项目名称"), _free("备注"))),
    Form(
        "events",
        "公共事件",
        "突发事件与舆情",
        (_UNIT, Field("事件"), _date("发生日期"), _free("发生时间"), _free("级别")),
    ),
    Form(
        "new_media",
        "政务新媒体",
        "微博、微信、客户端账号",
        (_UNIT, Field("平台"), Field("名称"), _date("最近更新日期", False), _free("关注数"), _free("状态")),
    ),
    Form("hotlines", "热线", "已整合的热线电话", (_UNIT, Field("号码"), _free("状态"), _date("整合日期", False))),
    Form(
        "guide_approvals",
        "办事指南变更",
        "办事条件变化的审批日期",
        (_UNIT, Field("事项"), _date("审批日期"), _free("说明")),
    ),
    Form("subordinate_bodies", "下辖公共企事业单位", "下辖单位", (_UNIT, Field("下辖单位"), _free("网址"))),
    Form("downtime", "临时报备", "网站维护报备", (_UNIT, _date("开始日期"), _date("结束日期"), Field("原因"))),
    Form(
        "site_openings",
        "网站开办",
        "网站开通与关停日期",
        (_UNIT, Field("网址"), _date("开通日期"), _date("关停日期", False)),
    ),
)


def load_registers(folder: Path) -> tuple[Register, ...]:
    """Every register found in a folder (meetings.csv, proposals.xlsx …). InvalidInput with all faults at once."""
    if not folder.is_dir():
        raise InvalidInput(f"找不到登记表目录 {folder}")
    found: list[Register] = []
    problems: list[str] = []
    known = {form.name: form for form in FORMS}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES:
            continue
        form = known.get(path.stem)
        if form is None:
            problems.append(f"{path.name}：没有名为 {path.stem} 的登记表，可用：{'、'.join(known)}")
            continue
        try:
            found.append(read_register(path, form))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(tuple(problems))
    return tuple(found)


def read_register(path: Path, form: Form) -> Register:
    """One filled-in register: its first sheet that is not empty. InvalidInput names file, row and column of every
    fault. Days come back as 2018-07-05, however they were written."""
    sheet = next((s for s in read_sheets(path) if any(any(row) for row in s.rows)), None)
    if sheet is None:
        raise InvalidInput(f"{path.name}：是空表")
    places = _places(sheet.rows[0], form, path)
    problems: list[str] = []
    kept = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        if not any(row):
            continue
        cells = [row[places[f.name]] if places.get(f.name, len(row)) < len(row) else "" for f in form.fields]
        for n, field in enumerate(form.fields):
            day = read_date(cells[n]) if field.is_date else None
            where = f"{path.name} 第{number}行{column_letters(places.get(field.name, n))}列“{field.name}”"
            if field.required and not cells[n]:
                problems.append(f"{where}：必须填写")
            elif field.is_date and cells[n] and day is None:
                problems.append(f"{where}：应为日期，如 2018-07-05，实为“{cells[n]}”")
            elif day:
                cells[n] = day.isoformat()
        kept.append(tuple(cells))
    if problems:
        raise InvalidInput(tuple(problems))
    return Register(form.name, tuple(f.name for f in form.fields), tuple(kept), source=path.name)


def _places(heads: tuple[str, ...], form: Form, path: Path) -> dict[str, int]:
    """Where each column stands. Optional columns may be left out."""
    names = [f.name for f in form.fields]
    said = [f"缺少列“{f.name}”" for f in form.fields if f.required and f.name not in heads]
    said += [f"{column_letters(n)}列“{h}”不认识" for n, h in enumerate(heads) if h and h not in names]
    said += [f"列“{h}”重复" for h in names if heads.count(h) > 1]
    if said:
        raise InvalidInput(f"{path.name} 第1行：{'；'.join(said)}；可用的列：{'、'.join(names)}")
    return {head: number for number, head in enumerate(heads) if head}


def write_templates(folder: Path) -> tuple[Path, ...]:
    """An empty workbook for every register, with its heads and what it is for."""
    written = []
    for form in FORMS:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            bold = book.add_format({"bold": True, "bg_color": "#E8EBEF"})
            sheet = book.add_worksheet(form.title)
            for column, field in enumerate(form.fields):
                sheet.write_string(0, column, field.name, bold)
                sheet.set_column(column, column, 18)
                sheet.write_comment(0, column, "必填" if field.required else "可不填")
        written.append(write(folder, f"{form.name}.xlsx", content.getvalue()))
    return tuple(written)
