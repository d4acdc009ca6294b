"""年度报告 · the year's report on disclosure is public and covers this plan (covering notice, paragraph 3).

A unit passes when its report for the plan's year is published by 31 March of the next year, holds the five parts of
article 32 of the Regulations (2007) and a passage on how this plan was carried out. Missing parts, no such passage, a
copy of last year's report or a late one count in part.

Not judged here: whether the figures are true.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from model.finding import Outcome, Verdict
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import any_of, every, noting, partial, passed, review
from rules.checks.deadlines import Deadline, by, due, in_time
from rules.checks.issuer import Owner, is_named_in, is_near_copy
from rules.checks.readability import readable
from rules.checks.search import Hit, documents
from rules.rule import rule

_ADVICE = "请公开年度报告全文，补齐法定内容，并写明落实政务公开工作要点分工方案的情况。"
_SECTIONS = {
    "主动公开情况": re.compile(r"主动公开"),
    "依申请公开和不予公开情况": re.compile(r"依?申请公开|公开申请"),
    "收费及减免情况": re.compile(r"收费|费用|减免"),
    "行政复议、诉讼情况": re.compile(r"复议|诉讼"),
    "存在问题及改进情况": re.compile(r"问题|不足|改进"),
}
_PLAN = re.compile(r"政务公开工作要点|政务公开.{0,10}分工方案|粤府办[〔\[(]2018[〕\])]19号|政务公开重点工作")
_PARTS = (
    re.compile(r"解读.{0,6}回应|回应.{0,6}解读|政策解读"),
    re.compile(r"政务服务"),
    re.compile(r"平台建设|政府网站"),
    re.compile(r"制度化|规范化"),
)
_ENOUGH_PARTS = 3
_SHORTEST_REPORT = 400  # characters; less is a cover page, unless the parts stand under headings
_HEADING = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分)|[(（][一二三四五六七八九十]{1,3}[)）])(.{2,40})"
)
_OPENING = 300  # characters in which a report says whose it is


@rule("N2")
def annual_report(site: SiteSnapshot, period: Period) -> Verdict:
    deadline = by(date(period.year + 1, 3, 31), int(period.threshold("late_days")))
    found = documents(site, titles.ANNUAL_REPORT.on(period.as_of, year=period.year)).apart()
    if not found.hits:
        verdict = found.absent(f"未见{found.looked_for}", _ADVICE)
    else:
        older = documents(site, titles.ANNUAL_REPORT.on(period.as_of, year=period.year - 1))
        best = any_of(*(_report(site, hit, older.hits, period, deadline) for hit in found.hits[:5]))
        verdict = found.settled(replace(best, evidence=found.evidence))
    used = ("report_sections", "report_sections_partial", "copied_share", "late_days")
    return due(noting(verdict, manual="报告中的数据是否真实？", thresholds=used), deadline.last, period)


def _report(site: SiteSnapshot, hit: Hit, older: tuple[Hit, ...], period: Period, deadline: Deadline) -> Verdict:
    """What one report of the right year amounts to."""
    if hit.owner is Owner.UNKNOWN and not is_named_in(hit.text[:_OPENING], site.unit, site.roster):
        return review(f"不能确定《{hit.document.title[:40]}》是否为本单位的报告，请人工确认")
    assert site.crawl is not None
    content = _content(hit, site.crawl, period)
    copied = _copied(hit, older, period)
    return every(in_time(hit.published, deadline), content, *([copied] if copied else []))


def _content(hit: Hit, crawl: Crawl, period: Period) -> Verdict:
    present = [name for name, pattern in _SECTIONS.items() if pattern.search(hit.text)]
    missing = [name for name in _SECTIONS if name not in present]
    enough = period.threshold("report_sections_partial")
    is_cover = len(hit.text) < _SHORTEST_REPORT and len(_headed(hit)) < enough
    if is_cover or len(present) < enough:
        opened = readable(hit, crawl)
        said = opened.reason if opened.outcome is not Outcome.PASS else "正文过短或未见法定内容"
        return review(f"{period.year}年年度报告的内容未能读出（{said}），请人工阅读")
    covered = bool(_PLAN.search(hit.text)) and sum(bool(p.search(hit.text)) for p in _PARTS) >= _ENOUGH_PARTS
    faults = [f"缺{'、'.join(missing)}"] if missing else []
    faults += [] if covered else ["未写明落实政务公开工作要点分工方案的情况"]
    unread = readable(hit, crawl)
    if faults and unread.outcome is Outcome.REVIEW:
        return review(f"{period.year}年年度报告正文{'；'.join(faults)}，但{unread.reason}", _ADVICE)
    if faults:
        return partial(f"{period.year}年年度报告{'；'.join(faults)}", _ADVICE)
    return passed(f"{period.year}年年度报告含五部分法定内容，并写明落实分工方案的情况")


def _headed(hit: Hit) -> tuple[str, ...]:
    """The parts that stand under a numbered heading."""
    headings = [m[1] for line in hit.document.text.splitlines() if (m := _HEADING.match(line))]
    return tuple(name for name, pattern in _SECTIONS.items() if any(pattern.search(h) for h in headings))


def _copied(hit: Hit, older: tuple[Hit, ...], period: Period) -> Verdict | None:
    """A report that repeats last year's nearly word for word; figures are left out of the comparison."""
    mine = _without_figures(hit.text)
    is_whole = len(mine) > _SHORTEST_REPORT or len(_headed(hit)) >= period.threshold("report_sections_partial")
    for other in older:
        theirs = _without_figures(other.text)
        if is_whole and is_near_copy(mine, theirs, alike=period.threshold("copied_share")):
            if _figures(hit.text) == _figures(other.text):
                return partial(f"内容和数据与{period.year - 1}年年度报告基本相同", "请按当年实际情况编写年度报告。")
            return noting(passed(""), f"文字与{period.year - 1}年年度报告基本相同，数据不同")
    return None


def _without_figures(text: str) -> str:
    return re.sub(r"\d+", "", text)


def _figures(text: str) -> list[str]:
    """The numbers of a report, years and dates left out."""
    return re.findall(r"\d+(?:\.\d+)?(?=[条件次篇元个人])", text)
