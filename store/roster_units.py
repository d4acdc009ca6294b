"""The lines of a list as units: kind, full name, other names, flags; one unit for what stands there twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.roster import EntryKind, Flags, PeriodName, Successor, Unit, UnitKind
from store.catalog import address_fault
from store.roster_cells import addresses_in, full_name, kind_by_name, kind_named, name_in, speaks_for_city
from store.roster_entries import Entries
from store.roster_heads import SHORT_NAME
from store.roster_lines import Line
from store.roster_template import ANSWERS, ENTRY_COLUMNS, ENTRY_KINDS, FLAGS, KIND, KINDS, NAME, NOTE
from store.roster_told import Told
from store.sheets import read_date

_FORMER = re.compile(r"(?P<text>.+?)(?:[(（](?P<since>[^()（）]*?)(?:至|~)(?P<until>[^()（）]*?)[)）])?")
_NO_ID = re.compile(r"[^\w.-]+")


@dataclass
class Found:
    """One unit, its addresses, and its line. `is_city`: the city's government itself, for which its office stands."""

    unit: Unit
    entries: Entries
    line: Line
    is_city: bool = False


def units_of(lines: Iterable[Line], city: str, told: Told) -> list[Found]:
    """The units, in the order of their lines; lines with faults are left out, their faults told."""
    units: list[Found] = []
    for line in lines:
        before = len(line.place.problems)
        one = _found(line, city, told)
        if one is None or len(line.place.problems) > before:
            continue
        may_stand_above = one.unit.kind is UnitKind.CITY_OFFICE or line.table.lists_sites
        known = next((other for other in units if _are_one(other, one)), None) if may_stand_above else None
        if known is None:
            units.append(one)
            continue
        told.joined.append(f"第{known.line.number + 1}行和第{line.number + 1}行“{known.unit.name}”")
        _join(known, one)
    return units


def _are_one(known: Found, other: Found) -> bool:
    """Whether two lines are about one unit: the city's government and its office; in a list of sites, one name."""
    if known.unit.kind is UnitKind.CITY_OFFICE and other.unit.kind is UnitKind.CITY_OFFICE:
        return known.is_city or other.is_city
    return other.line.table.lists_sites and (known.unit.name, known.unit.kind) == (other.unit.name, other.unit.kind)


def _join(known: Found, other: Found) -> None:
    """The office's own name is kept, the government's address comes first."""
    named = other if known.is_city else known
    first, second = (other, known) if other.is_city else (known, other)
    entries = Entries()
    for url, kind in (*first.entries.told, *second.entries.told):
        entries.add(url, kind)
    names = (*known.unit.aliases, *other.unit.aliases)
    official_id = first.unit.official_id or second.unit.official_id
    aliases = tuple(alias for alias in dict.fromkeys(names) if alias != named.unit.name)
    known.unit = replace(named.unit, id=known.unit.id, aliases=aliases, official_id=official_id)
    known.entries, known.is_city = entries, False


def _found(line: Line, city: str, told: Told) -> Found | None:
    written = line.name
    if not written:
        line.complain(NAME, "必须填写")
    kind = _kind(line, written, city, told)
    flags = Flags(**{key: line.choice(head, ANSWERS) for head, key in FLAGS.items()})
    former, successor, opened_on = _former_names(line), _successor(line), line.date("开通日期")
    entries = _entries(line, told)
    if not written or kind is None:
        return None
    is_city = kind is UnitKind.CITY_OFFICE and speaks_for_city(written, city)
    name = f"{city}人民政府办公室" if is_city else full_name(written, city, kind)
    if name != written:
        told.names.append(f"{written}→{name}")
    short = full_name(name_in(line.text(SHORT_NAME)), city, kind)
    aliases = (*line.items("别名"), *([f"{city}人民政府"] if is_city else []), *([short] if len(short) > 2 else []))
    unit = Unit(
        id=line.text("代号") or _NO_ID.sub("-", name).strip("-."),
        name=name,
        kind=kind,
        plan_name=line.text("方案简称"),
        aliases=tuple(alias for alias in dict.fromkeys(aliases) if alias != name),
        former_names=former,
        successor=successor,
        document_prefixes=line.items("发文代字"),
        flags=flags,
        official_id=line.text("网站标识码").replace(" ", "") or None,
        opened_on=opened_on,
        leaders=line.items("主要负责人"),
        note=line.text(NOTE),
    )
    return Found(unit, entries, line, is_city)


def _kind(line: Line, name: str, city: str, told: Told) -> UnitKind | None:
    """The kind that the line, a heading above it or the name tells; a complaint when none does."""
    text = line.text(KIND).replace("(", "（").replace(")", "）")
    written = KINDS.get(text) or kind_named(text) or (None if text else line.section)
    if written is not None or not name:
        return written
    guess = kind_by_name(name, city)
    choices = " / ".join(KINDS)
    if guess is not None:
        told.kinds.setdefault(guess, []).append(name)
    elif text:
        line.complain(KIND, f"应为 {choices} 之一，实为“{text}”")
    else:
        line.complain(KIND, f"没有填写，从名称“{name}”也看不出，请填 {choices} 之一")
    return guess


def _entries(line: Line, told: Told) -> Entries:
    """The addresses of a line and of those that go on with it."""
    entries = Entries()
    columns = line.table.columns
    for address, kind in ENTRY_COLUMNS:
        if address in columns:
            _read(line, line.cells, columns[address], line.choice(kind, ENTRY_KINDS), entries, told)
        if line.text(kind) and not line.text(address):
            line.complain(kind, f"已填写，但没有填写“{address}”")
    for cells in (line.cells, *line.more):
        for column in line.table.addresses:
            _read(line, cells, column, None, entries, told)
    return entries


def _read(
    line: Line, cells: tuple[str, ...], column: int, kind: EntryKind | None, entries: Entries, told: Told
) -> None:
    read = addresses_in(cells[column])
    for url in read.urls:
        if fault := address_fault(url):
            line.place.complain(f"{line.table.column(column)}中的“{url}”{fault}")
    for strange in read.strange:
        line.place.complain(
            f"{line.table.column(column)}中的“{strange}”看不出是什么网址（应以 http:// 或 https:// 开头，"
            "或如 www.example.gov.cn）；没有网站的请留空或写“无”"
        )
    told.bare += read.bare
    told.mended += [f"{written}→{url}" for written, url in read.mended]
    if read.closed:
        told.closed.append(f"{line.name}（{read.closed}）")
    for url in read.urls:
        entries.add(url, kind)


def _former_names(line: Line) -> tuple[PeriodName, ...]:
    names = []
    for part in line.items("曾用名"):
        found = _FORMER.fullmatch(part)
        assert found is not None
        days = [(found[end] or "").strip() for end in ("since", "until")]
        for day in days:
            if day and read_date(day) is None:
                line.complain("曾用名", f"中的“{day}”应为日期，整格写法如：甲局（2001-01-01至2012-12-31）、乙局")
        names.append(PeriodName(found["text"], read_date(days[0]), read_date(days[1])))
    return tuple(names)


def _successor(line: Line) -> Successor | None:
    name, since = line.text("承接单位"), line.date("承接日期")
    if name and since is None and not line.text("承接日期"):
        line.complain("承接日期", "必须填写，因为已填写“承接单位”")
    if since and not name:
        line.complain("承接单位", "必须填写，因为已填写“承接日期”")
    return Successor(name, since) if name and since else None
