"""Registers the office imports: what each is, its columns, and how a filled-in sheet is read back, strictly.

Every register is optional: without it the requirement that would use it degrades to a signal or to REVIEW.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from model.errors import InvalidInput
from model.snapshot import Register
from store.outputs import read_bytes


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
        if path.suffix.lower() not in (".csv", ".xlsx", ".xls", ".et"):
            continue
        form = known.get(path.stem)
        if form is None:
            problems.append(f"{path.name}:没有名为 {path.stem} 的登记表,可用:{'、'.join(known)}")
            continue
        try:
            found.append(read_register(path, form))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(tuple(problems))
    return tuple(found)


def read_register(path: Path, form: Form) -> Register:
    """One filled-in register. InvalidInput names file, row and column of every fault."""
    rows = read_rows(path)
    if not rows:
        raise InvalidInput(f"{path.name}:是空表")
    heads = [h.strip() for h in rows[0]]
    names = [f.name for f in form.fields]
    missing = [n for n in names if n not in heads]
    unknown = [h for h in heads if h and h not in names]
    if missing or unknown:
        said = [f"缺少列“{n}”" for n in missing] + [f"不认识的列“{h}”" for h in unknown]
        raise InvalidInput(f"{path.name} 第1行:{';'.join(said)}")
    problems: list[str] = []
    kept = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [row[heads.index(n)].strip() if heads.index(n) < len(row) else "" for n in names]
        if any(cells):
            problems += _faults(path, number, form, cells)
            kept.append(tuple(cells))
    if problems:
        raise InvalidInput(tuple(problems))
    return Register(form.name, tuple(names), tuple(kept), source=path.name)


def _faults(path: Path, number: int, form: Form, cells: list[str]) -> Iterable[str]:
    for field, cell in zip(form.fields, cells, strict=True):
        place = f"{path.name} 第{number}行“{field.name}”"
        if field.required and not cell:
            yield f"{place}:必须填写"
        elif field.is_date and cell and not _is_date(cell):
            yield f"{place}:应为日期,如 2018-07-05,实为“{cell}”"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_rows(path: Path) -> list[list[str]]:
    """The rows of the first sheet as text, dates as 2018-07-05. InvalidInput when the file cannot be read."""
    if path.suffix.lower() == ".csv":
        return list(csv.reader(io.StringIO(_text(read_bytes(path)))))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path))).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise InvalidInput(f"{path.name}:无法作为表格打开({error})") from None
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def write_templates(folder: Path) -> tuple[Path, ...]:
    """An empty workbook for every register, with its heads and what it is for."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form in FORMS:
        path = folder / f"{form.name}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            bold = book.add_format({"bold": True, "bg_color": "#E8EBEF"})
            sheet = book.add_worksheet(form.title)
            for column, field in enumerate(form.fields):
                sheet.write_string(0, column, field.name, bold)
                sheet.set_column(column, column, 18)
                sheet.write_comment(0, column, "必填" if field.required else "可不填")
        written.append(path)
    return tuple(written)
