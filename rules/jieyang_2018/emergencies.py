"""突发事件舆情回应 · emergencies are answered in time (plan item 4.3).

The office's register of events says what happened when; serious events are to be answered within 5 hours, others
within 48; up to twice as long counts in part, later or never fails. A unit without a registered event has nothing to
answer; without a register a person must look.

Not judged here: whether what was said is right; press conferences. Pages that show only a day are left to a person
where hours decide.
"""

from __future__ import annotations

import re
from datetime import datetime, time

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import RESPONSES
from rules.checks.combine import every, failed, not_applicable, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.registers import day, records
from rules.checks.search import Search, documents
from rules.checks.text import fold
from rules.checks.wanted import Wanted
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
    """Whether something on the event was published in time; a page without the hour is for a person where hours
    decide."""
    name = fold(event.get("事件", ""))
    happened = day(event.get("发生日期", ""))
    if not name or happened is None:
        return review(f"登记表中“{event.get('事件', '')}”缺少名称或日期，不能核对", "请补全登记表。")
    wanted = Wanted(f"“{name}”的回应", re.compile(re.escape(name)), RESPONSES, since=happened, until=period.as_of)
    found = documents(site, wanted)
    if not found.hits:
        return found.absent(f"未见对“{name}”的回应", "请及时准确发布权威信息。")
    limit = period.threshold("serious_event_hours" if _is_serious(event) else "public_opinion_hours")
    shown = [h.published for h in found.hits if h.published]
    if len(shown) < len(found.hits):
        said = f"“{name}”的回应未标明发布日期，是否及时须人工核对"
        return review(said, _ADVICE, evidence=found.evidence)
    first = min(shown, key=lambda fact: (fact.on, fact.at or time.max))
    began = _hour(event.get("发生时间", ""))
    if first.at in (None, time(0)) or began is None:  # systems that keep the day alone print 00:00
        return _by_days(name, (first.on - happened).days, limit, found)
    hours = (
        datetime.combine(first.on, first.at or time(0)) - datetime.combine(happened, began)
    ).total_seconds() / 3600
    said = f"“{name}”发生后{hours:.1f}小时首次回应（期限{limit:g}小时）"
    if hours <= limit:
        return passed(said, evidence=found.evidence)
    late = partial if hours <= 2 * limit else failed
    when = f"{first.on} {first.at:%H:%M} 发布；登记的发生时间为 {happened} {began:%H:%M}"
    hits = sorted(found.hits, key=lambda hit: hit.published != first)[:5]
    evidence = [h.evidence(when if h.published == first else "") for h in hits]
    evidence += [e for e in found.evidence if e.role is Role.REJECTED]
    return found.settled(late(said, "请今后按期发布权威信息。", evidence=evidence))


def _by_days(name: str, days: int, limit: float, found: Search) -> Verdict:
    """In time whatever the hour, or for a person to look up."""
    if 24 * (days + 1) <= limit:
        said = "当日即有回应" if days == 0 else "次日有回应，在48小时内"
        return passed(f"“{name}”{said}", evidence=found.evidence)
    first = f"事件当日起第{days}天" if days else "事件当日"
    return review(f"“{name}”首次回应于{first}，是否及时须核对到小时", _ADVICE, evidence=found.evidence)


def _is_serious(event: dict[str, str]) -> bool:
    return re.search(r"重大|特大|[ⅠⅡ]|I级|II级|一级|二级", event.get("级别", "")) is not None


def _hour(text: str) -> time | None:
    match = re.search(r"(\d{1,2})[:：时](\d{2})?", text)
    try:
        return time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        return None
