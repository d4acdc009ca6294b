"""“互联网+政务服务”进展 · how the reform of services goes on is told, and what it brought (plan item 5.1).

A unit passes with two items of the year on it, one of them a report of results; with one it passes in part.

Not judged here: whether the results are true.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import POLICIES, SERVICES
from rules.checks.combine import partial, passed
from rules.checks.deadlines import due_within_year
from rules.checks.search import documents, once
from rules.checks.wanted import Wanted
from rules.rule import rule

_ITEM = Wanted(
    "“互联网+政务服务”落实情况和成果",
    re.compile(r"互联网\+政务服务|一门式|一网式|一网通办|放管服|一窗受理|数字政府"),
    (*SERVICES, *POLICIES, "政务服务改革", "放管服改革", "工作动态", "通知公告"),
    near=re.compile(r"政务服务.{0,12}(?:情况|进展|成果|成效)"),
)
_RESULTS = re.compile(r"情况|成果|成效|进展|总结|报告")
_ENOUGH = 2
_ADVICE = "请及时公开“互联网+政务服务”有关政策的落实情况及阶段性成果。"


@rule("5.1")
def reform_progress(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _ITEM.on(period.as_of, since=date(period.year, 1, 1)))
    found = found.where(lambda h: not h.published or h.published.on.year == period.year, "不是当年发布")
    if not found.hits:
        return due_within_year(found.absent(f"未见{period.year}年{found.looked_for}", _ADVICE), period)
    found = replace(found, hits=once(found.hits))
    results = [h for h in found.hits if _RESULTS.search(h.document.folded)]
    said = f"{period.year}年公开{len(found.hits)}条，其中落实情况和成果{len(results)}条"
    said += f"，不足{_ENOUGH}条" * (len(found.hits) < _ENOUGH)
    if len(found.hits) >= _ENOUGH and results:
        return passed(said, evidence=found.evidence)
    return due_within_year(found.settled(partial(said, _ADVICE, evidence=found.evidence)), period)
