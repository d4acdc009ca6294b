"""突发事件舆情回应 · emergencies are answered in time (plan item 4.3).

The office's register of events says what happened when; serious events are to be answered within 5 hours, others
within 48. A unit without a registered event has nothing to answer; without a register a person must look.

Not judged here: whether what was said is right. Pages that show only a day are left to a person where hours decide.
"""

from __future__ import annotations

import re
from datetime import timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import RESPONSES
from rules.checks.combine import every, not_applicable, noting, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.registers import day, records
from rules.checks.search import Wanted, documents
from rules.checks.text import fold
from rules.rule import rule

_ADVICE = "请人工核对首次发布时间和后续发布情况。"


@rule("4.3")
def emergencies(site: SiteSnapshot, period: Period) -> Verdict:
    mine = records(site, "events")
    if mine is None:
        asked = "请导入公共事件登记表（事件、发生时间、级别）。"
        verdict = review(
            "未导入公共事件登记表，不能判断有无突发事件需要回应", asked, manual="突发事件是否及时准确回应？"
        )
        return due_within_year(verdict, period)
    if not mine:
        return not_applicable("登记表显示本年没有突发事件")
    verdict = every(*(_answered(site, period, event) for event in mine))
    return due_within_year(noting(verdict, thresholds=("serious_event_hours", "public_opinion_hours")), period)


def _answered(site: SiteSnapshot, period: Period, event: dict[str, str]) -> Verdict:
    """Whether something on the event was published by the next day; what hours decide is for a person."""
    name = fold(event.get("事件", ""))
    happened = day(event.get("发生日期", ""))
    if not name or happened is None:
        return review(f"登记表中“{event.get('事件', '')}”缺少名称或日期，不能核对", "请补全登记表。")
    wanted = Wanted(f"“{name}”的回应", re.compile(re.escape(name)), RESPONSES, since=happened, until=period.as_of)
    found = documents(site, wanted)
    if not found.hits:
        return found.absent(f"未见对“{name}”的回应", "请及时准确发布权威信息。")
    first = min((h.published.on for h in found.hits if h.published), default=None)
    if first == happened and not event.get("级别"):
        return passed(f"“{name}”当日即有回应", evidence=found.evidence)
    if first is not None and first - happened <= timedelta(days=1) and not event.get("级别"):
        return passed(f"“{name}”次日有回应，在48小时内", evidence=found.evidence)
    return review(
        f"“{name}”首次回应于{first or '未标明日期'}，是否及时须核对到小时", _ADVICE, evidence=found.evidence
    )
