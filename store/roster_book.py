"""The roster as a workbook: a template the office fills in, read back with every fault named by sheet, row, column.

One sheet holds everything: a few lines about the city, a line of heads, a line per unit. A csv has the same lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from model.errors import InvalidInput
from model.roster import EntryKind, EntryPoint, Flags, PeriodName, Roster, Successor, Unit
from store.catalog import RosterChecks, with_browser_addresses
from store.roster_template import (
    ANNEXES,
    ANSWERS,
    COLUMNS,
    ENTRY_COLUMNS,
    ENTRY_KINDS,
    EXAMPLE,
    FLAGS,
    KIND,
    KINDS,
    NAME,
    NOTE,
)
from store.roster_template import write_template as write_template
from store.sheets import Sheet, column_letters, read_date, read_sheets
from store.strict import Place

_FORMER = re.compile(r"(?P<text>.+?)(?:[(（](?P<since>[^()（）]*?)(?:至|~)(?P<until>[^()（）]*?)[)）])?")


def read_book(path: Path) -> Roster:
    """The roster in a filled-in workbook or csv. InvalidInput names every fault by sheet, row and column."""
    sheet, head = _find_table(path)
    place = Place(path.name)
    about = _Settings(sheet.rows[:head], place.inside(sheet.name))
    checks = RosterChecks()
    columns = _columns(sheet.rows[head], place.inside(f"{sheet.name} 第{head + 1}行"))
    units, is_empty = [], True
    for number, cells in enumerate(sheet.rows[head + 1 :], start=head + 2):
        row = _Row(cells, columns, place.inside(f"{sheet.name} 第{number}行"))
        if not any(cells) or row.text(NOTE).startswith(EXAMPLE):
            continue
        is_empty = False
        unit = _unit(row)
        if unit is not None:
            checks.unit(unit, row.place)
            units.append(unit)
    roster = Roster(about.city, tuple(units), about.codes, about.annexes, about.source)
    if units or is_empty:
        checks.roster(roster, place.inside(sheet.name))
    place.finish()
    return Roster(
        roster.city,
        tuple(with_browser_addresses(unit) for unit in units),
        roster.division_codes,
        roster.annexes_known,
        roster.source,
    )


def _find_table(path: Path) -> tuple[Sheet, int]:
    for sheet in read_sheets(path):
        for number, row in enumerate(sheet.rows[:50]):
            if NAME in row:
                return sheet, number
    raise InvalidInput(f"{path.name}：没有找到表头“{NAME}”，请用 gongkai roster template 生成的模板填写")


def _columns(heads: tuple[str, ...], place: Place) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, head in enumerate(heads):
        if head and head not in COLUMNS:
            place.complain(f"{column_letters(number)}列的表头“{head}”不认识，可用：{'、'.join(COLUMNS)}")
        elif head in found:
            place.complain(f"{column_letters(number)}列的表头“{head}”重复")
        elif head:
            found[head] = number
    if KIND not in found:
        place.complain(f"缺少表头“{KIND}”")
    return found


class _Settings:
    """The lines above the table."""

    def __init__(self, rows: Iterable[tuple[str, ...]], place: Place) -> None:
        given = {row[0]: (n, row[1] if len(row) > 1 else "") for n, row in enumerate(rows, start=1) if row}
        self.city = given.get("城市", (0, ""))[1]
        if not self.city:
            place.complain("没有填写“城市”（表头上方第一列写“城市”，第二列写名称）")
        self.codes = _split(given.get("行政区划代码", (0, ""))[1])
        line, annexes = given.get(ANNEXES, (0, ""))
        if annexes and annexes not in ANSWERS:
            place.inside(f"第{line}行").complain(f"B列“{ANNEXES}”应为 是、否 之一，实为“{annexes}”")
        self.annexes = ANSWERS.get(annexes, False)
        self.source = given.get("编制依据", (0, ""))[1]


@dataclass
class _Row:
    """One unit's line. Every reader complains where it stands and goes on."""

    cells: tuple[str, ...]
    columns: Mapping[str, int]
    place: Place

    def text(self, head: str) -> str:
        number = self.columns.get(head, len(self.cells))
        return self.cells[number] if number < len(self.cells) else ""

    def choice(self, head: str, choices: Mapping[str, Any]) -> Any:
        text = self.text(head).replace("(", "（").replace(")", "）")
        if text and text not in choices:
            self.complain(head, f"应为 {' / '.join(choices)} 之一，实为“{text}”")
        return choices.get(text)

    def date(self, head: str) -> date | None:
        text = self.text(head)
        found = read_date(text)
        if text and found is None:
            self.complain(head, f"应为日期（如 2018-07-05），实为“{text}”")
        return found

    def complain(self, head: str, sentence: str) -> None:
        number = self.columns.get(head)
        where = f"{column_letters(number)}列“{head}”" if number is not None else f"“{head}”"
        self.place.complain(f"{where}{sentence}")


def _unit(row: _Row) -> Unit | None:
    before = len(row.place.problems)
    name, kind = row.text(NAME), row.choice(KIND, KINDS)
    if not name:
        row.complain(NAME, "必须填写")
    if kind is None and not row.text(KIND):
        row.complain(KIND, "必须填写")
    flags = Flags(**{key: row.choice(head, ANSWERS) for head, key in FLAGS.items()})
    former, points, successor = _former_names(row), _entry_points(row), _successor(row)
    opened_on = row.date("开通日期")
    if len(row.place.problems) > before:
        return None
    return Unit(
        id=row.text("代号") or name,
        name=name,
        kind=kind,
        plan_name=row.text("方案简称"),
        aliases=_split(row.text("别名")),
        former_names=former,
        successor=successor,
        document_prefixes=_split(row.text("发文代字")),
        flags=flags,
        entry_points=points,
        official_id=row.text("网站标识码") or None,
        opened_on=opened_on,
        leaders=_split(row.text("主要负责人")),
        note=row.text(NOTE),
    )


def _entry_points(row: _Row) -> tuple[EntryPoint, ...]:
    points = []
    for address, kind in ENTRY_COLUMNS:
        if row.text(address):
            points.append(EntryPoint(row.text(address), row.choice(kind, ENTRY_KINDS) or EntryKind.SITE))
        elif row.text(kind):
            row.complain(kind, f"已填写，但没有填写“{address}”")
    return tuple(points)


def _former_names(row: _Row) -> tuple[PeriodName, ...]:
    names = []
    for part in _split(row.text("曾用名")):
        found = _FORMER.fullmatch(part)
        assert found is not None
        days = [(found[end] or "").strip() for end in ("since", "until")]
        for day in days:
            if day and read_date(day) is None:
                row.complain("曾用名", f"中的“{day}”应为日期，整格写法如：甲局（2001-01-01至2012-12-31）、乙局")
        names.append(PeriodName(found["text"], read_date(days[0]), read_date(days[1])))
    return tuple(names)


def _successor(row: _Row) -> Successor | None:
    name, since = row.text("承接单位"), row.date("承接日期")
    if name and since is None and not row.text("承接日期"):
        row.complain("承接日期", "必须填写，因为已填写“承接单位”")
    if since and not name:
        row.complain("承接单位", "必须填写，因为已填写“承接日期”")
    return Successor(name, since) if name and since else None


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[、;；\n]", text) if part.strip())


def write_toml(roster: Roster) -> str:
    """The roster as rosters/*.toml; reading it back gives the same roster."""
    lines = [f"city = {_toml(roster.city)}"]
    lines += _given(roster, {"division_codes": (), "annexes_known": None, "source": ""})
    for unit in roster.units:
        lines += [
            "",
            "[[unit]]",
            f"id = {_toml(unit.id)}",
            f"name = {_toml(unit.name)}",
            f"kind = {_toml(unit.kind)}",
        ]
        lines += _given(unit, {f.name: f.default for f in fields(Unit) if f.name not in ("id", "name", "kind")})
    return "\n".join(lines) + "\n"


def _given(value: object, defaults: Mapping[str, object]) -> list[str]:
    pairs = ((name, getattr(value, name), default) for name, default in defaults.items())
    return [f"{name} = {_toml(held)}" for name, held, default in pairs if held != default]


_PLAIN: Mapping[type, Callable[[Any], str]] = {bool: lambda v: str(v).lower(), date: date.isoformat}


def _toml(value: Any) -> str:
    if type(value) in _PLAIN:
        return _PLAIN[type(value)](value)
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        items = [_toml(item) for item in value]
        return "[" + ", ".join(items) + "]"
    held = {f.name: getattr(value, f.name) for f in fields(value)}
    return "{ " + ", ".join(f"{name} = {_toml(v)}" for name, v in held.items() if v is not None) + " }"
