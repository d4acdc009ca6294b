"""Whom a name means: a plan says 市财政局, a roster 揭阳市财政局, a person 财政局."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.plan import Plan
from model.roster import Roster, Unit, UnitKind
from store.roster_cells import SHORT_OF_CITY

_BELOW = frozenset({UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE})
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_FILLING = re.compile(r"[\s和与及、]+")
_SHORTENED: Mapping[str, str] = {  # as plans and papers shorten names of offices, the longest first
    "机构编制委员会办公室": "编办",
    "国有资产监督管理": "国资",
    "政务服务管理": "政管",
    "互联网信息": "网信",
    "扶贫开发": "扶贫",
    "计划生育": "计生",
    "监督管理": "监管",
    "行政管理局": "局",
    "人民政府": "政府",
    "委员会": "委",
    "办公室": "办",
}
_OF_GOVERNMENT = re.compile(r"^政府(?!办?$)")  # 市人民政府新闻办公室 is 市新闻办; 市政府办公室 stays itself
_CUTOFF = 0.5  # how alike a name must be to be suggested


@dataclass(frozen=True, slots=True)
class Fitted:
    """A roster whose units bear the plan's names: which were matched (plan's name, unit's), which units it lacks."""

    roster: Roster
    matched: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def fitted(roster: Roster, plan: Plan) -> Fitted:
    """The roster with the plan's short name noted at each unit that alone can be meant by it.

    市财政局, 揭阳市财政局 and 财政局 are one name, as are 委 and 委员会, 工商局 and 工商行政管理局. A name that could
    be that of two units is nobody's.
    """
    named = {unit.id: unit for unit in roster.units}
    matched, missing = [], []
    for name in plan.named_units:
        if roster.named(name) is not None:
            continue
        unit = _meant(roster, name)
        if unit is None:
            missing.append(name)
            continue
        matched.append((name, unit.name))
        held = named[unit.id]
        named[unit.id] = (
            replace(held, aliases=(*held.aliases, name)) if held.plan_name else replace(held, plan_name=name)
        )
    return Fitted(replace(roster, units=tuple(named.values())), tuple(matched), tuple(missing))


def unit_called(roster: Roster, name: str) -> Unit | None:
    """The unit of exactly that id or name, or the only one that can be meant by it."""
    return roster.named(name) or _meant(roster, name)


def perhaps(roster: Roster, name: str) -> str:
    """The only municipal unit whose name may be shortened so (编办: 机构编制委员会办公室), to be asked about."""
    key = _key(name, roster.city)
    found = [u.name for u in roster.units if u.kind not in _BELOW and _is_shortened(key, _key(u.name, roster.city))]
    return found[0] if key and len(found) == 1 else ""


def _is_shortened(short: str, whole: str) -> bool:
    rest = iter(whole)
    return short[-1:] == whole[-1:] and all(letter in rest for letter in short)


def near_name(roster: Roster, name: str) -> str:
    """The name in the roster that is most like it, "" when none is."""
    names: dict[str, str] = {}
    for unit in roster.units:
        for known in (unit.name, unit.plan_name, *unit.aliases):
            names.setdefault(_key(known, roster.city), unit.plan_name or unit.name)
    found = difflib.get_close_matches(_key(name, roster.city), names, n=1, cutoff=_CUTOFF)
    return names[found[0]] if found else ""


def _meant(roster: Roster, name: str) -> Unit | None:
    """The only municipal unit that bears a name which differs but in its city and its endings."""
    key = _key(name, roster.city)
    found = [
        unit
        for unit in roster.units
        if key and unit.kind not in _BELOW and any(_key(known, roster.city) == key for known in unit.names)
    ]
    return found[0] if len(found) == 1 else None


def _key(name: str, city: str) -> str:
    """What stays of a name without its city, its brackets and what may be shortened."""
    plain = unicodedata.normalize("NFKC", _FILLING.sub("", _BRACKETED.sub("", name)))
    if plain.startswith(city):
        plain = plain.removeprefix(city)
    elif SHORT_OF_CITY.match(plain):
        plain = plain[1:]
    for whole, short in _SHORTENED.items():
        plain = plain.replace(whole, short)
    return _OF_GOVERNMENT.sub("", plain)
