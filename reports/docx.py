"""Word documents from templates the office may edit: 通报, 整改通知书 (one per unit), 复查意见.

The templates are ordinary .docx files with fields in double braces ({{ 单位 }}); their fields are the keys of the
mappings made here, in Chinese, so that whoever edits one can read it. Templates run in a sandbox.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from model.audit import AuditResult
from model.errors import NotFound, UsageError
from model.finding import Outcome, Role
from model.followup import LedgerState
from reports.cards import CityCard, RequirementCard, UnitCard
from reports.conclusion import grades_told
from reports.finding_cards import FindingCards
from reports.findings import PROBLEMS, FindingCard
from reports.packing import packed
from reports.scorecard import city_card
from reports.words import sentence

_SHORT = 60  # characters of a problem in the bulletin
_EVIDENCE_LISTED = 5  # pages named for one problem; the report names them all
_UNVERIFIED = (LedgerState.NEW, LedgerState.VERIFYING, LedgerState.RELAPSED)


def bulletin(result: AuditResult, template: bytes | None = None) -> bytes:
    """通报 of a whole audit. Raises UsageError for a draft: it may not be issued."""
    city = city_card(result)
    if city.drafts:
        raise UsageError(f"本次检查为草稿，不能生成通报：{''.join(city.drafts)}")
    found = city.of(*PROBLEMS)
    unverified = {f.key for f in found if f.state in _UNVERIFIED}
    marked = unverified if len(unverified) < len(found) else set()  # where all are, one sentence is enough
    told = [card for card in city.requirements if any(f.is_problem for f in card.findings)]
    problems = [_requirement_fields(card, marked) for card in told]
    return _filled(
        template or _own("bulletin"),
        {
            **_common(city),
            "等次情况": grades_told(city),
            "排名": [_score_fields(unit) for unit in city.ranked_units if unit.rank],
            "不参与排名": [{"单位": u.name, "原因": u.unranked} for u in city.units if not u.rank],
            "问题": problems,
            "问题项数": len(found),
            "尚待核实项数": len(unverified),
            "无法核查": [
                {"单位": u.name, "项数": u.count(Outcome.BLOCKED), "办法": _remedy(u)} for u in _unread(city)
            ],
            "说明": list(city.notes),
        },
    )


def notice(result: AuditResult, unit_id: str, template: bytes | None = None) -> bytes:
    """整改通知书 of one unit: its own problems and nothing else. Raises NotFound for an unknown unit."""
    city = city_card(result)
    return _notice(city, _unit(city, unit_id), template)


def notices(result: AuditResult, template: bytes | None = None) -> bytes:
    """A zip with one 整改通知书 for every unit that has problems."""
    city = city_card(result)
    made = [(f"整改通知书-{unit.name}.docx", _notice(city, unit, template)) for unit in city.units if _owed(unit)]
    return packed({f"{place:03d}-{_file_name(name)}": body for place, (name, body) in enumerate(made, 1)})


def recheck_opinion(result: AuditResult, unit_id: str, template: bytes | None = None) -> bytes:
    """复查意见 of one unit: what the last audit found, how it stands now. Raises UsageError without a last audit.

    What a person ruled before the day of the recheck says nothing of how it stands now.
    """
    if not result.history:
        raise UsageError("没有上次检查的记录，不能出具复查意见。")
    since = result.audit.started_at.date()
    city = city_card(replace(result, rulings=tuple(r for r in result.rulings if r.decided_at.date() >= since)))
    unit = _unit(city, unit_id)
    now = {finding.requirement_id: finding for finding in unit.findings}
    last = result.history[-1]
    before = [f for f in last.findings if f.unit == unit_id and f.outcome in PROBLEMS]
    units = {one.id: one for one in result.roster.units}
    cards = FindingCards(result.plan, result.scorecard, units, {}, (), (), last.audit.as_of)
    untold = {e.key.requirement for e in result.ledger if e.key.unit == unit_id and not e.was_notified}
    rows = [
        _recheck_fields(cards.card(f), now.get(f.requirement), f.requirement in untold, city.as_of) for f in before
    ]
    fields = {**_reading(city, unit), "单位": unit.name, "上次检查日": _written(last.audit.as_of), "复查": rows}
    return _filled(template or _own("recheck"), {**_common(city), **fields})


def _notice(city: CityCard, unit: UnitCard, template: bytes | None) -> bytes:
    owed = _owed(unit)
    problems = [_problem_fields(place, finding) for place, finding in enumerate(owed, start=1)]
    unverified = sum(finding.state in _UNVERIFIED for finding in owed)
    first = "（初稿，核实后印发）" if unverified else ""
    fields = {
        "单位": unit.name,
        "网址": unit.site.url if unit.site else "",
        **_reading(city, unit),
        "问题": problems,
        "项数": len(problems),
        "不符合项数": sum(finding.outcome is Outcome.FAIL for finding in owed),
        "部分符合项数": sum(finding.outcome is Outcome.PARTIAL for finding in owed),
        "尚待核实项数": unverified,
        "草稿": "（草稿，不得印发）" if city.drafts else first,
        "整改期限": _mend_by(unit),
    }
    return _filled(template or _own("notice"), {**_common(city), **fields})


def _owed(unit: UnitCard) -> tuple[FindingCard, ...]:
    """What the unit still has to mend: a later look may have struck a problem off."""
    return tuple(finding for finding in unit.problems if finding.state is not LedgerState.CLOSED)


def _mend_by(unit: UnitCard) -> str:
    """The latest day by which the ledger says the unit must mend, or a gap to be filled in by hand."""
    days = [finding.mend_by for finding in _owed(unit) if finding.mend_by]
    return _written(date.fromisoformat(max(days))) if days else "　　年　　月　　日"


def _common(city: CityCard) -> dict[str, object]:
    counts = {outcome.printed: n for outcome, n in city.counts}
    return {
        "城市": city.city,
        "依据": city.plan_title,
        "文号": city.plan_source,
        "检查日": _written(date.fromisoformat(city.as_of)),
        "检查编号": city.audit_id,
        "单位数": len(city.units),
        "读到网站的单位数": city.reached,
        "结论数": city.total,
        "数量": counts,
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


def _requirement_fields(card: RequirementCard, unverified: Container[str]) -> dict[str, object]:
    def names(outcome: Outcome) -> str:
        found = [f for f in card.findings if f.is_problem and f.outcome is outcome]
        return "；".join(f"{f.unit_name}（{_in_short(f)}{'，尚待核实' * (f.key in unverified)}）" for f in found)

    return {"事项": card.title, "不符合": names(Outcome.FAIL), "部分符合": names(Outcome.PARTIAL)}


def _reading(city: CityCard, unit: UnitCard) -> dict[str, object]:
    """When the unit's site was read, and how much of it."""
    site = unit.site
    read_at = (site.read_from if site else "") or city.started
    return {
        "读取日": _written(date.fromisoformat(read_at[:10])) if read_at else city.as_of,
        "读取时间": site.read_when if site else read_at,
        "页面数": site.pages if site else 0,
        "附件数": site.files if site else 0,
    }


def _problem_fields(place: int, finding: FindingCard) -> dict[str, object]:
    """What is asked, what was found and what to do; then what it rests on: pages cited, what was searched, limits."""
    seen = finding.of_role(Role.DEFECT) or finding.of_role(Role.SHOWN)
    evidence = [f"{e.title}{f'（{e.dated}）' if e.dated else ''} {e.url}".strip() for e in seen]
    listed = [f"{n}. {text}" for n, text in enumerate(evidence[:_EVIDENCE_LISTED], 1)]
    more = len(evidence) - _EVIDENCE_LISTED
    return {
        "序号": f"{place}. ",
        "事项": finding.title,
        "结论": finding.word + ("，尚待核实" if finding.state in _UNVERIFIED else ""),
        "原文": finding.text,
        "情况": _situation(finding),
        "证据清单": [*listed, *([f"另有 {more} 处，见检查报告。"] if more > 0 else [])],
        "查找范围": finding.searched,
        "判断标准": sentence("；".join(finding.thresholds)),
        "意见": finding.advice,
        "期限": _written(date.fromisoformat(finding.due)) if finding.due else "",
    }


def _situation(finding: FindingCard) -> str:
    """What is held against the unit, by the program and by a person."""
    said = finding.told.rstrip("。，；")
    return f"{said}。{finding.ruled}" if finding.ruled and finding.machine_outcome in PROBLEMS else said


def _in_short(finding: FindingCard) -> str:
    """The first thing that is held against the unit; the notice and the report have the rest."""
    first, *rest = re.split("[；。]", _situation(finding))
    if len(first) <= _SHORT:
        return first + "等" * bool(rest)
    cut = first[:_SHORT]
    bracket = cut.rfind("（") if cut.count("（") > cut.count("）") else -1
    end = max(bracket, cut.rfind("、") if bracket < 0 else -1)
    return f"{cut[:end]}等" if end > 0 else f"{cut}…等"


def _recheck_fields(before: FindingCard, now: FindingCard | None, is_untold: bool, as_of: str) -> dict[str, object]:
    last, seen = f"{before.word}：{before.reason}", f"{now.word}：{now.told}" if now else "本次没有检查"
    opinion = _opinion(before.outcome, now.outcome if now else None, is_untold)
    if now and now.is_problem and not is_untold and now.mend_by >= as_of:
        opinion += f"（整改期限{_written(date.fromisoformat(now.mend_by))}，尚未到期）"
    looked = "；".join(now.searched_briefly[:_EVIDENCE_LISTED]) if now and now.is_problem else ""
    same = now is not None and seen == last
    return {
        "事项": before.title,
        "上次": last,
        "本次": (f"{before.word}，与上次相同" if same else seen) + f"。{looked}" * bool(looked),
        "意见": opinion,
    }


def _opinion(before: Outcome, now: Outcome | None, is_untold: bool) -> str:
    """What is said of an old problem; a unit that was never told of it cannot have failed to mend it."""
    match now:
        case Outcome.PASS:
            return "已整改到位"
        case Outcome.NOT_APPLICABLE:
            return "该要求不再适用"
        case Outcome.FAIL | Outcome.PARTIAL if is_untold:
            return "尚未通知单位，先行核实"
        case Outcome.PARTIAL if before is Outcome.FAIL:
            return "已有改进，尚未整改到位"
        case Outcome.FAIL | Outcome.PARTIAL:
            return "尚未整改到位"
        case _:
            return "本次未能核实，另行复查"


def _unread(city: CityCard) -> list[UnitCard]:
    return [unit for unit in city.units if unit.count(Outcome.BLOCKED)]


def _remedy(unit: UnitCard) -> str:
    """What to do about most of what could not be checked."""
    advices = [finding.advice for finding in unit.of(Outcome.BLOCKED)]
    return max(advices, key=advices.count)


def _unit(city: CityCard, unit_id: str) -> UnitCard:
    for unit in city.units:
        if unit.id == unit_id:
            return unit
    raise NotFound(f"本次检查中没有单位“{unit_id}”。")


def _written(on: date) -> str:
    """2019年4月2日, as official papers write a day."""
    return f"{on.year}年{on.month}月{on.day}日"


def _file_name(name: str) -> str:
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)[:80]


def _own(name: str) -> bytes:
    return (files("reports") / "templates" / f"{name}.docx").read_bytes()


def _filled(template: bytes, fields: Mapping[str, object]) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(fields), jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return packed({name: package.read(name) for name in package.namelist()})
