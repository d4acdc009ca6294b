"""A list of units in a workbook or csv as a roster: our template, or what an office has, every fault by its place.

Above the table may stand a line 城市 and other settings, or a title. What was understood without being written is
told in sentences; what cannot be understood is a fault with sheet, row and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.errors import InvalidInput
from model.roster import Roster, Unit
from store.catalog import RosterChecks, with_browser_addresses
from store.roster_cells import city_of, holds_address
from store.roster_entries import with_entry_points
from store.roster_heads import Table, find_table
from store.roster_lines import Line, items_in, lines_of
from store.roster_template import ANNEXES, ANSWERS
from store.roster_told import Told
from store.roster_units import Found, units_of
from store.sheets import read_sheets
from store.strict import Place


@dataclass(frozen=True, slots=True)
class Book:
    """A list that was read: the roster, and what its clerk should know of how it was understood."""

    roster: Roster
    told: tuple[str, ...] = ()


def read_book(path: Path, city: str = "") -> Book:
    """The roster in a workbook or csv; `city` where the list does not say which city's it is.

    InvalidInput names every fault by sheet, row and column.
    """
    place, told = Place(path.name), Told()
    tables = _tables(path, place, told)
    first = tables[0]
    above = first.sheet.rows[: first.head]
    inside = place.inside(first.sheet.name)
    about = _Settings(above, inside)
    lines = [line for table in tables for line in lines_of(table, place, told)]
    titles = [*(cell for row in above for cell in row if cell), first.sheet.name, path.stem]
    known = about.city or city or _guessed_city(lines, () if about.is_blank else titles, told, inside)
    found = units_of(lines, known, told)
    units = _checked(found, with_entry_points([f.unit for f in found], [f.entries for f in found], told))
    roster = Roster(known, units, about.codes, about.annexes, about.source or f"由 {path.name} 读入")
    if units or not lines:
        RosterChecks().roster(roster, inside)
    place.finish()
    return Book(replace(roster, units=tuple(map(with_browser_addresses, units))), told.sentences())


def _tables(path: Path, place: Place, told: Told) -> tuple[Table, ...]:
    """The lists of units in the file, a sheet each."""
    tables: list[Table] = []
    for sheet in read_sheets(path):
        table = find_table(sheet.spread(), place, is_first=not tables)
        if table is not None:
            tables.append(_without_idle_columns(table))
    if not tables:
        raise InvalidInput(
            f"{path.name}：没有找到表头（写着“单位名称”“网址”等的一行），请补上表头，"
            "或用 gongkai roster template 写出模板来填写"
        )
    for table in tables:
        told.unknown += [head for head in table.unknown if head not in told.unknown]
        told.left_out += [head for head in table.left_out if head not in told.left_out]
    return tuple(tables)


def _without_idle_columns(table: Table) -> Table:
    """A column headed 网站 that holds names beside one that holds addresses is no column of addresses."""
    rows = table.sheet.rows[table.first :]
    used = tuple(column for column in table.addresses if any(holds_address(row[column]) for row in rows))
    if not used or used == table.addresses:
        return table
    idle = [column for column in table.addresses if column not in used and any(row[column] for row in rows)]
    heads = tuple(table.sheet.rows[table.first - 1][column] for column in idle)
    return replace(table, addresses=used, left_out=(*table.left_out, *heads))


def _guessed_city(lines: Sequence[Line], titles: Iterable[str], told: Told, place: Place) -> str:
    city = city_of((line.name for line in lines), titles)
    if city:
        told.city = f"城市认作“{city}”；不对的请写明城市（命令行用 gongkai roster import 的 --city）后重新读入。"
    else:
        place.complain(
            "没有写明“城市”：请在表头上方写一行，第一列“城市”，第二列名称；或用 gongkai roster import 加 --city 读入"
        )
    return city


def _checked(found: Sequence[Found], units: Sequence[Unit]) -> tuple[Unit, ...]:
    checks = RosterChecks()
    for one, unit in zip(found, units, strict=True):
        checks.unit(unit, one.line.place)
    return tuple(units)


class _Settings:
    """The lines above the table."""

    def __init__(self, rows: Iterable[tuple[str, ...]], place: Place) -> None:
        given = {row[0]: (n, row[1] if len(row) > 1 else "") for n, row in enumerate(rows, start=1) if row}
        self.city = given.get("城市", (0, ""))[1]
        self.is_blank = "城市" in given and not self.city  # then what stands beside it is no title but a hint
        self.codes = items_in(given.get("行政区划代码", (0, ""))[1])
        line, annexes = given.get(ANNEXES, (0, ""))
        if annexes and annexes not in ANSWERS:
            place.inside(f"第{line}行").complain(f"B列“{ANNEXES}”应为 是、否 之一，实为“{annexes}”")
        self.annexes = ANSWERS.get(annexes, False)
        self.source = given.get("编制依据", (0, ""))[1]
