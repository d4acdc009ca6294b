"""What keeps a report honest: when it is only a draft, and what a reader must know before believing a figure."""

from __future__ import annotations

from collections.abc import Iterable

from model.audit import AuditKind, AuditResult
from model.plan import Plan
from model.roster import Roster
from model.snapshot import EndReason, Register
from reports.evidence import number
from reports.findings import LEAD_SUFFIX, requirement_number
from reports.instants import day, instant
from reports.neutral import clean

_MOST_NAMES = 10
DO_THEN = "登记到名册后即可检查。"  # ends notes that ask something of the office; papers sent out leave it away
REACH_FLOOR = 0.95  # below this share of the audited units a report is a draft


def reached(result: AuditResult) -> int:
    """How many audited units have a site whose home page was read."""
    audited = set(result.audit.units)
    return sum(u in audited and result.crawls[index].coverage.home_ok for u, index in result.unit_crawls)


def drafts(result: AuditResult) -> tuple[str, ...]:
    """Why this report may not be issued, in sentences."""
    reasons = []
    total, read = len(result.audit.units), reached(result)
    if total and read / total < REACH_FLOOR:
        share = number(round(100 * read / total, 1))
        reasons.append(
            f"名册中 {total} 个单位只读到 {read} 个的网站（{share}%），低于 {REACH_FLOOR:.0%}，"
            "请查明没有读到的原因后重新检查。"
        )
    faults = [finding for finding in result.findings if finding.fault]
    if faults:
        rules = "、".join(dict.fromkeys(clean(f.rule) or f.requirement for f in faults))
        reasons.append(f"有 {len(faults)} 项因规则出错未能判断（{rules}），须由维护人员修复后重判。")
    broken = sum(crawl.coverage.ended in (EndReason.CANCELLED, EndReason.CRASHED) for crawl in result.crawls)
    if broken:
        reasons.append(f"有 {broken} 个网站的检查中断，未读完，请重新检查。")
    return tuple(reasons)


def notes(result: AuditResult) -> tuple[str, ...]:
    """What a reader must know before believing a figure."""
    floor = number(round(result.scorecard.coverage_floor * 100, 1))
    units = [unit for unit in result.roster.units if unit.id in result.audit.units]
    homeless = [clean(unit.name) for unit in units if not unit.entry_points]
    said = [
        "得分＝已判定项目的得分按分值加权平均（百分制）；待人工核查、无法核查、未到期、不适用的项目不计入。",
        "得分区间：把尚未判定的项目全部按不符合、全部按符合计算所得的下限和上限。",
        f"覆盖率＝已判定分值÷应查分值；覆盖率低于 {floor}% 的单位不参与排名。",
        "“无法核查”只说明本次没有看到，不表示单位没有公开。",
        *_read_later(result),
        *_grades(result),
    ]
    if not result.roster.annexes_known:
        said.append(
            "方案的附件1、附件2单位名单未取得：是否属于“市有关单位”“重点领域相关单位”，按名册现有登记判断，登记未明的不作认定。"
        )
    if result.roster.source:
        said.append(f"名册来源：{clean(result.roster.source)}。")
    if homeless:
        said.append(f"名册中未登记网址的单位 {len(homeless)} 个：{'、'.join(homeless)}。{DO_THEN}")
    said += (*_not_in_roster(result), *unused_registers(result.registers, result.roster))
    if result.ruled_scores:
        said.append("得分已计入人工核查结论，不计已报备豁免和经核实为误报的项目；机器原得分与覆盖率另行列出。")
    if result.audit.rules:
        said.append(f"本次只运行了部分规则：{'、'.join(clean(rule) for rule in result.audit.rules)}。")
    places = {r.id: place for place, r in enumerate(result.plan.requirements)}
    on_trial = sorted(
        {f.requirement for f in result.findings if f.on_trial},
        key=lambda id_: (places.get(id_.removesuffix(LEAD_SUFFIX), len(places)), id_),
    )
    if on_trial:
        named = "、".join(_number(id_, result.plan) for id_ in on_trial)
        said.append(f"试行项目（只报告，不计分）：{named}。")
    return tuple(said)


def unused_registers(registers: Iterable[Register], roster: Roster) -> tuple[str, ...]:
    """That rows of registers answer for nobody, since the roster lacks their unit: a sentence for each register."""
    said = []
    for register in registers:
        named_in = (row.get("单位", "") for row in register.records())
        names = [name for name in named_in if name and roster.named(name) is None]
        units = tuple(dict.fromkeys(names))
        if units:
            named = "、".join(map(clean, units[:_MOST_NAMES])) + f"等 {len(units)} 个" * (len(units) > _MOST_NAMES)
            said.append(
                f"登记表“{clean(register.source or register.name)}”有 {len(names)} 行没有用到，"
                f"名册中没有这些单位：{named}。请核对名称，或将单位加入名册。"
            )
    return tuple(said)


def _read_later(result: AuditResult) -> list[str]:
    """That the pages were not read on the day as of which they were judged."""
    as_of, read_on = day(result.audit.as_of), instant(result.audit.started_at)[:10]
    if not read_on or read_on == as_of:
        return []
    return [f"检查日（{as_of}）用于计算各项期限；网页实际于 {read_on} 读取，所见是读取当天的内容。"]


def _grades(result: AuditResult) -> list[str]:
    """From how many points on a unit has which grade."""
    grades = [grade for grade in result.scorecard.grades if grade.at_least > 0]
    if not grades:
        return []
    told = "，".join(f"{number(grade.at_least)} 分以上为{clean(grade.name)}" for grade in grades)
    rest = next((clean(grade.name) for grade in result.scorecard.grades if grade.at_least <= 0), "不合格")
    veto = "；有单项否决的，不论得分，为不合格" if result.scorecard.vetoes else ""
    return [f"等次：得分 {told}，其余为{rest}{veto}。"]


def _number(id_: str, plan: Plan) -> str:
    """A requirement's number as the document prints it; a lead duty says so."""
    own = id_.removesuffix(LEAD_SUFFIX)
    requirement = plan.requirement(own)
    return (requirement_number(requirement, plan) if requirement else clean(own)) + "（牵头）" * (own != id_)


def _not_in_roster(result: AuditResult) -> list[str]:
    """That nobody was judged in the place of units which the plan names and the roster lacks."""
    missing = [name for name in result.plan.named_units if result.roster.named(name) is None]
    if not missing or result.audit.kind in (AuditKind.SPOT_CHECK, AuditKind.RECHECK):
        return []
    duties = {
        name: "、".join(
            _number(r.id, result.plan) for r in result.plan.requirements if name in (*r.lead, *r.responsible)
        )
        for name in missing
    }
    named = "；".join(f"{clean(name)}：{clean(rows)}" for name, rows in duties.items())
    return [f"方案点名而名册中没有的单位 {len(missing)} 个，由它们负责的要求没有检查。{named}。{DO_THEN}"]
