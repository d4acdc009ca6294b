"""政府数据开放 · a plan for the year's data, and data sets opened (plan item 2.3).

A unit passes when it published its plan for opening data of the year and at least one data set; one of the two passes
in part.

Not judged here: whether the data are those people ask for; data sets shown only on the province's platform.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.aliases import OPEN_DATA
from rules.checks.combine import noting, share
from rules.checks.deadlines import due_within_year
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

DATA_SET = Wanted(
    "数据集",
    re.compile(r"数据(?:集|接口|资源)(?!.{0,10}(?:计划|方案|办法))|数据(?:表|下载)$"),
    OPEN_DATA,
    near=re.compile(r"数据集|数据接口|开放广东"),
    unlike=((re.compile(r"计划|方案|办法|通知|会议|培训|统计公报|(?<!集)(?:清单|目录)$"), "不是数据集"),),
)


@rule("2.3")
def data_plan(site: SiteSnapshot, period: Period) -> Verdict:
    plan = documents(site, titles.DATA_PLAN.on(period.as_of, year=period.year))
    sets = documents(site, DATA_SET.on(period.as_of))
    verdict = share(
        plan.required(f"未见{plan.looked_for}", "请制定并公开政府数据年度开放计划。"),
        sets.required("未见开放的数据集", "请依托“开放广东”平台开放数据集。"),
    )
    return due_within_year(noting(verdict, manual="开放的是否为群众关注度高的数据？"), period)
