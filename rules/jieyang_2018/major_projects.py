"""重大建设项目和公共资源交易 · what must be told of major projects and of trading (plan item 2.2).

A unit passes when of its projects it published the bid result, contract and performance, the plan of land acquisition
and of resettlement, and of trading all six stages; with half of the kinds and four of the stages it passes in part.
Where all is told of the project and nothing of trading, a trading platform may show it: a person must look. Where but
a part is told of the project, that passes in part whatever the platform shows, and is all that is held against it.

Not judged here: whether the projects people care about were chosen; whether all four belong to one project.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Outcome, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.aliases import MAJOR_PROJECTS, TRADING
from rules.checks.combine import not_applicable, noting, review, share, tally
from rules.checks.deadlines import due_within_year
from rules.checks.registers import records
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_KINDS = (titles.BID_RESULT, titles.CONTRACT, titles.LAND_PLAN, titles.RESETTLEMENT_PLAN)
_NO_TRADING = (
    (
        re.compile(r"办事指南|服务指南|办理指南|申请表|申请书|样表|^(?:请问|咨询|求助|反映)|回应"),
        "是办事指南、表格或来信",
    ),
    (
        re.compile(r"招聘|招录|录用|公务员|教师|职称|考试|自学?考|考籍|毕业|面试|遴选|入学|学位|低保|公租房"),
        "是人事或民生信息",
    ),
    (
        re.compile(r"(?:地址|电话|号码|名称|机构|职能|法定代表人|登记证?|许可证?|户口|印章).{0,4}(?:变更|更正|终止)"),
        "是其他变更",
    ),
)
STAGES = tuple(
    Wanted(name, re.compile(pattern), (*TRADING, *MAJOR_PROJECTS, name, *more), unlike=_NO_TRADING)
    for name, pattern, *more in (
        ("交易公告", r"(?:招标|采购|出让|拍卖|挂牌|交易|竞买|竞价|磋商|谈判).{0,6}公告(?!.*(?:结果|变更|更正))"),
        ("资格审查结果", r"资格(?:预|后)?审|资审", "资格审查"),
        ("交易过程信息", r"开标|评标|唱标|交易过程", "交易过程", "开标信息"),
        ("成交信息", r"(?:中标|成交|交易结果|竞得)", "成交公示", "中标公示"),
        ("履约信息", r"履约|合同(?:订立|签订|履行|公告|公示)|合同.{0,4}履行|验收", "履约", "合同公示"),
        ("变更信息", r"变更|更正|澄清|终止|延期|废标|流标", "变更公告", "更正公告"),
    )
)
_TOLD_BY_PROJECTS = frozenset({"成交信息", "履约信息"})  # what the results and contracts of a project show anyhow


@rule("2.2")
def major_projects(site: SiteSnapshot, period: Period) -> Verdict:
    if records(site, "projects") == () and not site.unit.flags.major_projects:
        return due_within_year(not_applicable("登记表显示本单位本年没有重大建设项目"), period)
    told = tally(*(_shown(site, period, kind) for kind in _KINDS), passing=4, partly=2)
    stages = {stage.name: _shown(site, period, stage) for stage in STAGES}
    traded = tally(*stages.values(), passing=6, partly=4)
    shown = {name for name, verdict in stages.items() if verdict.outcome is Outcome.PASS}
    is_elsewhere = traded.outcome.is_decided and shown <= _TOLD_BY_PROJECTS
    if told.outcome is Outcome.PARTIAL and is_elsewhere:
        verdict = noting(told, "未见交易公告等交易环节信息，可能公开在公共资源交易平台")
    elif told.outcome is Outcome.PASS and is_elsewhere:
        said = "项目信息齐全；未见交易公告等交易环节信息，可能公开在公共资源交易平台，请人工核对"
        verdict = review(
            said, "请公开或链接到交易各环节信息。", evidence=told.evidence, certificates=traded.certificates
        )
    else:
        verdict = share(told, traded)
    verdict = noting(verdict, manual="选取公开的项目是否为社会关注度高的重大建设项目？")
    return due_within_year(verdict, period)


def _shown(site: SiteSnapshot, period: Period, kind: Wanted) -> Verdict:
    found = documents(site, kind.on(period.as_of, since=date(period.year, 1, 1)))
    return found.required(f"未见{period.year}年{kind.name}", f"请及时公开{kind.name}。")
