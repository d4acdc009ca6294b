"""What the head of an office reads first: the result in a few sentences, and what is to be done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from model.finding import Outcome
from reports.cards import CityCard, UnitCard

_NAMED = 5  # units or requirements named in a sentence


def conclusion(city: CityCard) -> tuple[str, ...]:
    """How many units were checked and stand how, and what was found, in one or two sentences."""
    said = f"检查 {len(city.units)} 个单位，读到 {city.reached} 个单位的网站；{grades_told(city)}"
    return (said, found_told(city) or "没有发现不符合或部分符合的项目。")


def found_told(city: CityCard) -> str:
    """How many problems were found at how many units, and of which requirements most; "" without any."""
    found = [unit for unit in city.units if unit.problems]
    if not found:
        return ""
    failed, partial = city.count(Outcome.FAIL), city.count(Outcome.PARTIAL)
    told = f"发现问题 {failed + partial} 项（不符合 {failed} 项，部分符合 {partial} 项），涉及 {len(found)} 个单位。"
    return told + _frequent(city)


def grades_told(city: CityCard) -> str:
    """How many units are ranked, and of which grade."""
    ranked = [unit for unit in city.units if unit.rank]
    return f"{len(ranked)} 个单位参与排名{_grades(ranked)}。" if ranked else "没有单位参与排名。"


def to_do(city: CityCard) -> tuple[str, ...]:
    """What the office does next, a sentence each; none when nothing is left to do."""
    steps = []
    if urgent := [(unit.name, rows) for unit in city.units if (rows := [f for f in unit.problems if f.urgent])]:
        named = "；".join(f"{name}：{'、'.join(f.title for f in rows)}" for name, rows in urgent)
        steps.append(f"须立即处置 {sum(len(rows) for _, rows in urgent)} 项，请马上核实并告知单位。{named}。")
    if waiting := city.count(Outcome.REVIEW):
        steps.append(
            f"待人工核查 {waiting} 项：请在评分表的“待人工核查”表中填写结论，"
            "再到网页的“待核查”上传，或用 gongkai ruling import 读入。"
        )
    if blocked := city.count(Outcome.BLOCKED):
        unread = [unit.name for unit in city.units if unit.count(Outcome.BLOCKED) and not _was_read(unit)]
        where = f"其中 {len(unread)} 个单位的网站没有读到（{_named(unread)}）。" if unread else ""
        steps.append(f"无法核查 {blocked} 项，不表示单位没有公开。{where}请按所列原因处理后重查，或由人工核查。")
    if city.count(Outcome.FAIL, Outcome.PARTIAL):
        steps.append("发现的问题：请先核实，再发整改通知书；单位有异议的，核实后更正。")
    return tuple(steps)


def _was_read(unit: UnitCard) -> bool:
    return unit.site is not None and unit.site.home_ok


def _grades(ranked: Iterable[UnitCard]) -> str:
    grades = Counter(unit.grade for unit in sorted(ranked, key=lambda unit: unit.rank or 0) if unit.grade)
    vetoed = sum(bool(unit.vetoes) for unit in ranked)
    told = "、".join(f"{grade} {n} 个" for grade, n in grades.items())
    veto = f"（其中单项否决 {vetoed} 个）" if vetoed else ""
    return f"，{told}{veto}" if told else ""


def _frequent(city: CityCard) -> str:
    """The requirements that most units fall short of."""
    counted = [(sum(f.is_problem for f in card.findings), card.title) for card in city.requirements]
    most = sorted((pair for pair in counted if pair[0] > 1), key=lambda pair: -pair[0])[:_NAMED]
    return f"问题较多的要求：{'；'.join(f'{title}（{n} 个单位）' for n, title in most)}。" if most else ""


def _named(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 个" if len(names) > _NAMED else "")
