"""The fields of a 通报: what matters most in the letter; scores and problems row by row in its annexes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container

from model.finding import Outcome
from reports.cards import CityCard, RequirementCard, UnitCard
from reports.conclusion import found_told, grades_told
from reports.findings import PROBLEMS, FindingCard
from reports.guards import DO_THEN
from reports.paper import FIRST_DRAFT, UNVERIFIED, audit_fields, situation

_SHORT = 60  # characters of a problem


def bulletin_fields(city: CityCard) -> dict[str, object]:
    """All fields of the bulletin of an audit."""
    found = city.of(*PROBLEMS)
    unverified = {f.key for f in found if f.state in UNVERIFIED}
    marked = unverified if len(unverified) < len(found) else set()  # where all are, one sentence is enough
    told = [card for card in city.requirements if any(f.is_problem for f in card.findings)]
    return {
        **audit_fields(city),
        "等次情况": grades_told(city),
        "否决": [{"单位": u.name, "事项": "、".join(u.veto_titles)} for u in city.ranked_units if u.vetoes],
        "排名": [_score_fields(unit) for unit in city.ranked_units if unit.rank],
        "不参与排名": [{"单位": u.name, "原因": u.unranked} for u in city.units if not u.rank],
        "问题情况": found_told(city),
        "立即处置": [row for unit in city.units if (row := _urgent_fields(unit))],
        "问题": [_requirement_fields(card, marked) for card in told],
        "问题项数": len(found),
        "尚待核实项数": len(unverified),
        "无法核查": _unread(city),
        "说明": [note.removesuffix(DO_THEN) for note in city.notes],
        "草稿": FIRST_DRAFT if unverified else "",
    }


def _score_fields(unit: UnitCard) -> dict[str, object]:
    return {
        "名次": unit.rank_text,
        "单位": unit.name,
        "得分": unit.points_text,
        "区间": unit.interval_text,
        "覆盖率": unit.coverage_text,
        "等次": unit.grade + ("（单项否决）" if unit.vetoes else ""),
    }


def _urgent_fields(unit: UnitCard) -> dict[str, object]:
    """What the unit must do at once, each thing said once; empty when there is none."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for finding in unit.problems:
        for step in finding.urgent:
            alike[step].append(finding.title)
    told = "；".join(f"{'、'.join(titles)}，{step}" for step, titles in alike.items())
    return {"单位": unit.name, "办法": told} if told else {}


def _requirement_fields(card: RequirementCard, unverified: Container[str]) -> dict[str, object]:
    def names(outcome: Outcome) -> str:
        found = [f for f in card.findings if f.is_problem and f.outcome is outcome]
        return "；".join(f"{f.unit_name}（{_in_short(f)}{'，尚待核实' * (f.key in unverified)}）" for f in found)

    return {"事项": card.title, "不符合": names(Outcome.FAIL), "部分符合": names(Outcome.PARTIAL)}


def _in_short(finding: FindingCard) -> str:
    """The first thing that is held against the unit; the notice and the report have the rest."""
    first, *rest = re.split("[；。]", situation(finding))
    if len(first) <= _SHORT:
        return first + "等" * bool(rest)
    cut = first[:_SHORT]
    bracket = cut.rfind("（") if cut.count("（") > cut.count("）") else -1
    end = max(bracket, cut.rfind("、") if bracket < 0 else -1)
    return f"{cut[:end]}等" if end > 0 else f"{cut}…等"


def _unread(city: CityCard) -> list[dict[str, object]]:
    """Units with rows that could not be checked, by what to do about most of them."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for unit in city.units:
        if rows := unit.of(Outcome.BLOCKED):
            advices = [finding.advice for finding in rows]
            alike[max(advices, key=advices.count)].append(f"{unit.name}{len(rows)}项")
    return [{"单位": "、".join(units), "办法": advice} for advice, units in alike.items()]
