"""Registers the office imports, read back as offices keep them: titles above the heads, heads in their own words,
days however written. What may change a verdict stays strict: an unknown head, a missing cell, neither 是 nor 否.

Every register is optional: without it the requirement that would use it degrades to a signal or to REVIEW.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.errors import InvalidInput
from model.roster import Roster
from model.snapshot import Register
from store.plan_names import near_name, unit_called
from store.register_forms import FORMS, Field, Form, write_templates
from store.roster_cells import name_in
from store.roster_heads import BRACKETS, NOT_KEPT, TRIMMINGS
from store.sheets import SUFFIXES, Sheet, column_letters, read_date, read_sheets

__all__ = ["FORMS", "Form", "load_registers", "of_units", "read_folder", "read_register", "write_templates"]

_MOST_ROWS_ABOVE = 50
_SPARE = frozenset({*NOT_KEPT, "备注", "说明", "备注说明"})
_NOTE = re.compile(r"[(（]?(?:注|说明|备注|填表|填报|制表|审核|合计|总计|小计|共计|单位负责人|联系人)")
_HOUR = re.compile(r"(?:[ T]\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|\s*[上下中]午|\s*晚上?)$")
_YES = frozenset(("是", "√", "✓", "✔", "y", "yes", "公开", "已公开", "应公开", "主动公开", "可公开"))
_NO = frozenset(("否", "×", "✗", "✘", "x", "n", "no", "不公开", "不予公开", "不宜公开", "不应公开"))


@dataclass(frozen=True, slots=True)
class _Head:
    """The row of heads in a sheet (from 0), where each column stands, what nobody knows or stands twice."""

    row: int
    places: dict[str, int]
    unknown: tuple[int, ...]
    twice: tuple[str, ...]


def load_registers(folder: Path) -> tuple[Register, ...]:
    """Every register of a folder that was filled in; from a table without a row nothing follows. Raises as below."""
    return tuple(register for register in read_folder(folder) if register.rows)


def read_folder(folder: Path) -> tuple[Register, ...]:
    """Every register found in a folder (meetings.csv, 建议提案.xlsx …). InvalidInput with all faults at once."""
    if not folder.is_dir():
        raise InvalidInput(f"找不到登记表目录 {folder}")
    found: dict[str, Register] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith(
            ("~$", ".~")
        ):  # a table that is open somewhere
            continue
        form = _form_of(path.stem)
        if form is None:
            known = "、".join(f"{form.title}（{form.name}）" for form in FORMS)
            problems.append(f"{path.name}：没有名为 {path.stem} 的登记表，可用：{known}")
        elif form.name in found:
            problems.append(f"{path.name}：“{form.title}”登记表已有一份（{found[form.name].source}），请合成一份")
        else:
            try:
                found[form.name] = read_register(path, form)
            except InvalidInput as error:
                problems += error.problems
    if problems:
        raise InvalidInput(tuple(problems))
    return tuple(found.values())


def of_units(registers: Sequence[Register], roster: Roster) -> tuple[tuple[Register, ...], tuple[str, ...]]:
    """The registers with each unit under the name it has in the roster, and what to tell of those it lacks: their
    rows answer for nobody."""
    told: list[str] = []
    read = []
    for register in registers:
        place = register.columns.index("单位")
        rows, strange = [], []
        for row in register.rows:
            unit = unit_called(roster, name_in(row[place]))
            rows.append((*row[:place], unit.name, *row[place + 1 :]) if unit else row)
            strange += [] if unit else [row[place]]
        read.append(replace(register, rows=tuple(rows)))
        for name in dict.fromkeys(strange):
            near = near_name(roster, name)
            hint = f"，是否想写“{near}”？" if near else "。"
            told.append(f"{register.source}：名册中没有单位“{name}”，它的 {strange.count(name)} 行没有用到{hint}")
    return tuple(read), tuple(told)


def read_register(path: Path, form: Form) -> Register:
    """One filled-in register: the first sheet that has its heads. InvalidInput names file, row and column of every
    fault. Days come back as 2018-07-05, however they were written."""
    sheets = [sheet.spread() for sheet in read_sheets(path) if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise InvalidInput(f"{path.name}：是空表")
    read = [(sheet, _head(sheet, form)) for sheet in sheets]
    sheet, head = next((pair for pair in read if not _missing(pair[1], form)), read[0])
    _check(sheet, head, form, path)
    problems: list[str] = []
    kept = []
    for number, row in enumerate(sheet.rows[head.row + 1 :], start=head.row + 2):
        if not any(row) or row == sheet.rows[head.row] or _is_note(row):
            continue
        cells = []
        for n, field in enumerate(form.fields):
            place = head.places.get(field.name)
            text = row[place] if place is not None else ""
            cell, fault = _cell(text, field)
            if fault:
                where = f"{path.name} 第{number}行{column_letters(n if place is None else place)}列“{field.name}”"
                problems.append(f"{where}：{fault}")
            cells.append(cell)
        kept.append(tuple(cells))
    if problems:
        raise InvalidInput(tuple(problems))
    return Register(form.name, tuple(f.name for f in form.fields), tuple(kept), source=path.name)


def _form_of(stem: str) -> Form | None:
    """The form that a file is named for: meetings, 会议, 2018年会议登记表."""
    plain = re.sub(r"^\d{4}年度?|(?:登记表|台账|清单|表)$", "", stem.strip())
    return next((form for form in FORMS if stem.strip() == form.name or plain in (form.name, form.title)), None)


def _head(sheet: Sheet, form: Form) -> _Head:
    """The first row that holds every head that must be there; without one the row that holds most of them."""
    read = [_read_head(sheet, number, form) for number in range(min(len(sheet.rows), _MOST_ROWS_ABOVE))]
    whole = next((head for head in read if not _missing(head, form)), None)
    first = next(number for number, row in enumerate(sheet.rows) if any(row))
    return whole or max(read, key=lambda head: (len(head.places), head.row == first))


def _read_head(sheet: Sheet, number: int, form: Form) -> _Head:
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, text in enumerate(sheet.rows[number]):
        if not text or sheet.are_joined(number, place - 1, place):
            continue
        name = _meaning(text, form)
        if name is None:
            unknown += [] if _plain(text) in _SPARE else [place]
        elif name in places:
            twice.append(name)
        else:
            places[name] = place
    return _Head(number, places, tuple(unknown), tuple(twice))


def _missing(head: _Head, form: Form) -> list[str]:
    return [field.name for field in form.fields if field.required and field.name not in head.places]


def _check(sheet: Sheet, head: _Head, form: Form, path: Path) -> None:
    """Whether every column that must be there is, and each once. InvalidInput otherwise."""
    names = [field.name for field in form.fields]
    row = sheet.rows[head.row]
    said = [f"缺少列“{name}”" for name in _missing(head, form)]
    said += [f"{column_letters(n)}列“{row[n]}”不认识{_near(row[n], form)}" for n in head.unknown]
    said += [f"列“{name}”重复" for name in head.twice]
    if said:
        raise InvalidInput(f"{path.name} 第{head.row + 1}行：{'；'.join(said)}；可用的列：{'、'.join(names)}")


def _meaning(text: str, form: Form) -> str | None:
    """The column that a head stands for: by its own name, then by another that offices write."""
    plain = _plain(text)
    for field in form.fields:
        if plain == _plain(field.name):
            return field.name
    return next((field.name for field in form.fields if plain in map(_plain, field.also)), None)


def _plain(text: str) -> str:
    """A head without blanks, line ends, stars and remarks in brackets (召开日期（必填）)."""
    return TRIMMINGS.sub("", BRACKETS.sub("", unicodedata.normalize("NFKC", text))).lower()


def _near(text: str, form: Form) -> str:
    found = difflib.get_close_matches(_plain(text), [field.name for field in form.fields], n=1, cutoff=0.6)
    return f"，是否想写“{found[0]}”？" if found else ""


def _is_note(row: Iterable[str]) -> bool:
    """Whether a row is a remark under the table or a sum, not an entry."""
    told = list(dict.fromkeys(cell for cell in row if cell))
    is_sum = told[0] in ("合计", "总计", "小计", "共计")
    return is_sum or (len(told) == 1 and _NOTE.match(told[0]) is not None)


def _cell(text: str, field: Field) -> tuple[str, str]:
    """What a cell holds, and what is wrong with it."""
    if not text:
        return "", "必须填写" if field.required else ""
    if field.is_date:
        day = read_date(_HOUR.sub("", text))
        return (day.isoformat(), "") if day else ("", f"应为日期，如 2018-07-05，实为“{text}”")
    if field.is_yes_or_no:
        plain = _plain(text)
        word = "是" if plain in _YES else "否" if plain in _NO else ""
        return word, "" if word else f"应填“是”或“否”，实为“{text}”"
    return text, ""
