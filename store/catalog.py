"""Reads what the office and the authors of rules edit: plan.toml, scorecard.toml, rosters and registers.

Strict: keys are the field names of `model.plan` and `model.roster`; lists of plan parts are written as `[[section]]`,
`[[requirement]]`, `[[grade]]`, `[[threshold]]`, `[[unit]]`. Every fault of a file is found in one reading and raised
together as InvalidInput, one Chinese sentence each.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import ada_url

from model.errors import InvalidInput
from model.plan import Audience, Grade, Plan, Requirement, Scorecard, Section, Threshold
from model.roster import EntryPoint, Flags, PeriodName, Roster, Unit, UnitKind
from store.strict import Place, Shape, read_table, read_toml

_PLAN_ARRAYS = {"section": "sections", "requirement": "requirements"}
_SCORECARD_ARRAYS = {"grade": "grades", "threshold": "thresholds"}
_NOUNS = {
    Unit: ("个单位", "name"),
    EntryPoint: ("个网址", "url"),
    PeriodName: ("个曾用名", "text"),
    Section: ("项任务", "title"),
    Requirement: ("条要求", "id"),
    Grade: ("个等级", "name"),
    Threshold: ("个阈值", "name"),
}


def load_plan(path: Path) -> Plan:
    """The source document as data. Requirements must stand in a section that exists and bear different ids."""
    place = Place(path.name)
    checks = _PlanChecks()
    shape = Shape(_PLAN_ARRAYS, _NOUNS, {Section: checks.section, Requirement: checks.requirement})
    plan = read_table(Plan, read_toml(path), place, shape)
    place.finish()
    assert plan is not None
    return plan


def load_scorecard(path: Path) -> Scorecard:
    """Weights, vetoes, grades (highest first) and thresholds."""
    place = Place(path.name)
    checks = _ScorecardChecks()
    shape = Shape(
        _SCORECARD_ARRAYS,
        _NOUNS,
        {Grade: checks.grade, Threshold: checks.threshold, Scorecard: checks.scorecard},
    )
    scorecard = read_table(Scorecard, read_toml(path), place, shape)
    place.finish()
    assert scorecard is not None
    grades = sorted(scorecard.grades, key=lambda grade: -grade.at_least)
    return replace(scorecard, grades=tuple(grades))


def load_roster(path: Path) -> Roster:
    """The audited units. Addresses come back as a browser writes them."""
    return roster_from(read_toml(path), path.name)


def roster_from(table: dict[str, object], file: str) -> Roster:
    """The roster in an already parsed document; `file` is what its faults are reported under."""
    place = Place(file)
    checks = RosterChecks()
    roster = read_table(Roster, table, place, Shape({"unit": "units"}, _NOUNS, {Unit: checks.unit}))
    if roster is not None:
        checks.roster(roster, place)
    place.finish()
    assert roster is not None
    return replace(roster, units=tuple(with_browser_addresses(unit) for unit in roster.units))


def units_missing_from(roster: Roster, plan: Plan) -> tuple[str, ...]:
    """Names of units that the plan gives a duty and the roster does not know, in the plan's order."""
    return tuple(name for name in plan.named_units if roster.named(name) is None)


def check_scorecard(scorecard: Scorecard, plan: Plan, rules: Iterable[str] = ()) -> None:
    """InvalidInput when a weight or a veto names neither a requirement of the plan nor one of `rules`."""
    ids = {r.id for r in plan.requirements}
    known = ids | {f"{i}-lead" for i in ids} | set(rules)
    faults = [f"scorecard.toml [weights]：方案里没有要求 {name}" for name in scorecard.weights if name not in known]
    faults += [
        f"scorecard.toml vetoes：没有名为 {name} 的要求或规则" for name in scorecard.vetoes if name not in known
    ]
    if faults:
        raise InvalidInput(tuple(faults))


@dataclass
class _PlanChecks:
    sections: set[int] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)

    def section(self, section: Section, place: Place) -> None:
        if section.number in self.sections:
            place.complain(f"number = {section.number} 与前面的任务重复")
        self.sections.add(section.number)

    def requirement(self, requirement: Requirement, place: Place) -> None:
        if requirement.id in self.ids:
            place.complain(f"id = {requirement.id} 与前面的要求重复")
        self.ids.add(requirement.id)
        if self.sections and requirement.section not in self.sections:
            place.complain(f"section = {requirement.section}，但没有这个编号的 [[section]]")
        if not requirement.text.strip():
            place.complain("text 是空的")
        if requirement.requires and requirement.requires not in FLAG_NAMES:
            place.complain(f"requires = {requirement.requires} 不是单位的登记项，可用：{'、'.join(FLAG_NAMES)}")
        if Audience.NAMED in requirement.audience and not requirement.responsible:
            place.complain("audience 含 named，但 responsible 没有写单位")
        if Audience.LEAD in requirement.audience and not requirement.lead:
            place.complain("audience 含 lead，但 lead 没有写单位")


@dataclass
class _ScorecardChecks:
    grades: set[str] = field(default_factory=set)
    thresholds: set[str] = field(default_factory=set)

    def grade(self, grade: Grade, place: Place) -> None:
        if grade.name in self.grades:
            place.complain("与前面的等级重名")
        self.grades.add(grade.name)
        if not 0 <= grade.at_least <= 100:
            place.complain(f"at_least = {grade.at_least:g} 应在 0 到 100 之间")

    def threshold(self, threshold: Threshold, place: Place) -> None:
        if threshold.name in self.thresholds:
            place.complain("与前面的阈值重名")
        self.thresholds.add(threshold.name)
        if not threshold.source.strip():
            place.complain("source 是空的，阈值必须写明出处")

    def scorecard(self, scorecard: Scorecard, place: Place) -> None:
        for name, weight in scorecard.weights.items():
            if weight < 0:
                place.complain(f"[weights] {name} = {weight:g}，权重不能为负")
        if not 0 <= scorecard.coverage_floor <= 1:
            place.complain(f"coverage_floor = {scorecard.coverage_floor:g} 应在 0 到 1 之间")


FLAG_NAMES = tuple(f.name for f in fields(Flags))
_ID = re.compile(r"\w(?:[\w.-]*\w)?")
_OFFICIAL_ID = re.compile(r"(?i:bm)\d{8}|\d{10}")


@dataclass
class RosterChecks:
    """What makes a roster wrong beyond its types; shared by the TOML file and the workbook.

    Two units never share an id or a name, and no alias is another unit's name; two units may share an alias, since
    several old departments can live on in one new one.
    """

    ids: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def unit(self, unit: Unit, place: Place) -> None:
        """Complain about one unit, given those before it."""
        if not _ID.fullmatch(unit.id):
            place.complain(f"id = {unit.id} 只能用字母、数字、汉字和连字符")
        if not unit.name.strip():
            place.complain("name 是空的")
        self._claim_names(unit, place)
        for point in unit.entry_points:
            fault = address_fault(point.url)
            if fault:
                place.complain(f"网址 {point.url} {fault}")
        for former in unit.former_names:
            if former.since and former.until and former.since > former.until:
                place.complain(f"曾用名“{former.text}”的起始日期晚于截止日期")
        if unit.official_id is not None and not _OFFICIAL_ID.fullmatch(unit.official_id):
            place.complain(f"网站标识码 {unit.official_id} 应为10位数字，或 bm 加8位数字")

    def _claim_names(self, unit: Unit, place: Place) -> None:
        own = {name for name in (unit.name, unit.plan_name) if name}
        claims: list[tuple[str, str, Mapping[str, str]]] = [("id", unit.id, self.ids)]
        claims += [("名称", name, ChainMap(self.names, self.aliases)) for name in sorted(own)]
        claims += [("别名", alias, self.names) for alias in unit.aliases if alias not in own]
        for what, name, taken in claims:
            if name in taken:
                place.complain(f"{what}“{name}”与{taken[name]}重复")
        self.ids.setdefault(unit.id, place.path)
        self.names.update({name: place.path for name in own if name not in self.names})
        self.aliases.update({alias: place.path for alias in unit.aliases if alias not in self.aliases})

    def roster(self, roster: Roster, place: Place) -> None:
        """Complain about the roster as a whole."""
        if not roster.units:
            place.complain("没有一个单位")
        offices = [unit.name for unit in roster.units if unit.kind is UnitKind.CITY_OFFICE]
        if len(offices) > 1:
            place.complain(f"只能有一个 city_office，现有：{'、'.join(offices)}")
        for code in roster.division_codes:
            if not re.fullmatch(r"\d{4}(\d{2})?", code):
                place.complain(f"division_codes 中的 {code} 应为4位或6位数字")


def address_fault(url: str) -> str:
    """What is wrong with an entry point's address, as the end of a sentence; "" when nothing is."""
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return "不是完整的网址（应以 http:// 或 https:// 开头）"
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        return "应以 http:// 或 https:// 开头"
    if parsed.username or parsed.password:
        return "不应带用户名或口令"
    return ""


def with_browser_addresses(unit: Unit) -> Unit:
    """The unit with its entry points spelled as a browser shows them (host in ASCII, path with its slash)."""
    points = tuple(replace(point, url=ada_url.URL(point.url).href) for point in unit.entry_points)
    return replace(unit, entry_points=points)
