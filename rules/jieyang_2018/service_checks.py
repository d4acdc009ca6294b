"""办事服务信息专项检查和审批提速 · services are checked, halved times are told (plan item 7.1).

A unit passes when it published that year both a special check of its service information and how starting a business
or permits for building became faster, with figures; one of the two passes in part.

Not judged here: whether the times hold in practice.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import SERVICES
from rules.checks.combine import noting, partial, passed, share
from rules.checks.deadlines import due_within_year
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_COLUMNS = (*SERVICES, "政务服务改革", "放管服改革", "通知公告", "工作动态")
_CHECK = Wanted(
    "办事服务信息专项检查情况",
    re.compile(r"(?:办事|服务|政务服务)(?:服务)?(?:信息|指南|事项).{0,12}(?:专项)?(?:检查|自查|核查|清查)"),
    _COLUMNS,
    near=re.compile(r"专项检查"),
    resembling=re.compile(
        r"^(?:关于)?(?:开展|组织)?专项检查|^(?=.*(?:办事|政务服务|服务(?:信息|指南|事项)|指南|服务窗口)).*专项检查"
    ),
)
_FASTER = Wanted(
    "企业开办、施工许可审批时间压减情况",
    re.compile(
        r"(?:企业开办|开办企业|施工许可|工程建设项目审批|商事登记).{0,24}(?:压缩|压减|缩短|减半|提速|时间|时限|改革|进展|成效)"
        r"|(?:压缩|压减|缩短).{0,16}(?:企业开办|开办企业|施工许可)"
    ),
    _COLUMNS,
    near=re.compile(r"企业开办|开办企业|施工许可"),
    resembling=re.compile(r"(?:企业开办|开办企业|施工许可).{0,24}(?:再|减|少|快|提|优化|便利)"),
)
_FIGURES = re.compile(r"\d+个?(?:工作日|天|日)|减半|一半|[二三四五]分之")


@rule("7.1")
def service_checks(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = share(_checked(site, period), _faster(site, period))
    return due_within_year(noting(verdict, manual="公开的办事信息与实际工作是否一致？"), period)


def _checked(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _CHECK.on(period.as_of, since=date(period.year, 1, 1)))
    return found.required(f"未见{period.year}年{found.looked_for}", "请开展办事服务信息专项检查并公开情况。")


def _faster(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _FASTER.on(period.as_of, since=date(period.year, 1, 1)))
    if not found.hits:
        return found.absent(f"未见{period.year}年{found.looked_for}", "请公开压减举措、进展和成效。")
    if any(_FIGURES.search(h.text) for h in found.hits):
        return passed("已公开审批时间压减情况", evidence=found.evidence)
    return found.settled(partial("公开了审批提速信息，未见压减前后的时间", "请写明压减前后的时间。"))
