"""会议决定和政策及时公开 · decisions of executive meetings and policies are published in time (plan item 1.1).

Governments pass when 90 % of the meetings in the office's register are reported (without the register: some in every
quarter) and 90 % of the year's policies appear within 20 working days of their date; departments by their policies
alone. One half met, or 60 %: in part.

Not judged here: whether what is not published is secret.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from model.finding import Outcome, Verdict
from model.roster import UnitKind
from model.snapshot import Period, SiteSnapshot
from rules.calendar import working_days_between
from rules.checks.combine import failed, not_applicable, noting, partial, passed, ratio, review, share, with_evidence
from rules.checks.deadlines import due_within_year
from rules.checks.policies import policies, year_of
from rules.checks.registers import day, listed, records
from rules.checks.search import Hit, Search, documents
from rules.checks.text import counted_number, fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_MEETING = re.compile(r"(?:常务会议|全体会议|政府第?[0-9一二三四五六七八九十百]+次.{0,4}会议)")
_NOT_THE_UNIT = (
    (re.compile(r"人大常委会|人大常务|政协|国务院|省政府|省人民政府|党组|局务会|党委会"), "不是本级政府的会议"),
)
_GOVERNMENTS = frozenset({UnitKind.CITY_OFFICE, UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE})
_NUMBERED = re.compile(r"第([\d零〇一二三四五六七八九十百]+)次")  # 第32次 is 第三十二次
_NONE_MADE = Wanted(  # what a unit says that made no policy in the year
    "没有制发政策文件的说明",
    re.compile(
        r"(?:未|没有?|无)(?:制发|制定|制订|印发|出台|发布|起草){0,2}(?:任何)?(?:政策|规范)性?文件"
        r"|(?:政策|规范)性?文件.{0,10}(?:未制发|未制定|为零|0件|为空|无更新)"
    ),
    year_by_date=True,
)
_ISSUED = re.compile(r"\((20\d{2})年(\d{1,2})月(\d{1,2})日[^()]{0,20}(?:印发|公布|发布|通过)\)")


@rule("1.1")
def decisions_and_policies(site: SiteSnapshot, period: Period) -> Verdict:
    in_time = _policies(site, period)
    verdict = share(_meetings(site, period), in_time) if site.unit.kind in _GOVERNMENTS else in_time
    used = ("policy_lag_working_days", "in_time_share", "in_time_share_partial")
    verdict = noting(verdict, manual="未公开的会议和文件是否属依法保密？", thresholds=used)
    return due_within_year(verdict, period)


def _meetings(site: SiteSnapshot, period: Period) -> Verdict:
    since, until = year_of(period)
    wanted = Wanted(
        f"{period.year}年政府常务会议、全体会议情况", _MEETING, unlike=_NOT_THE_UNIT, since=since, until=until
    )
    found = documents(site, wanted)
    if not found.hits:
        return found.absent(
            f"未见{period.year}年政府常务会议、全体会议讨论决定事项", "请及时公开会议讨论决定的事项。"
        )
    held = records(site, "meetings")
    if held:
        return _of_the_register(found, held, period)
    quarters = {(h.published.on.month + 2) // 3 for h in found.hits if h.published}
    evidence = [h.evidence() for h in found.hits[:8]]
    missing = "、".join(f"第{q}季度" for q in range(1, 5) if q not in quarters)
    if not missing:
        return passed(f"{period.year}年四个季度均公开了会议情况", evidence=evidence)
    return found.settled(partial(f"{period.year}年{missing}未见公开会议情况", "请补充公开。", evidence=evidence))


def _of_the_register(found: Search, held: tuple[dict[str, str], ...], period: Period) -> Verdict:
    """The share of the year's registered meetings that the site tells of: by name, by number, or within a week."""
    due = [
        r for r in held if str(period.year) in r.get("召开日期", "") and not r.get("是否公开", "").startswith("否")
    ]
    if not due:
        return not_applicable("登记表显示本年没有应公开的会议")
    shown = [r for r in due if any(_tells_of(h, r) for h in found.hits)]
    missing = listed((r.get("会议名称", "") for r in due if r not in shown), "次", "未见")
    verdict = ratio(
        len(shown),
        0,
        len(due),
        passing=period.threshold("in_time_share"),
        partly=period.threshold("in_time_share_partial"),
        reason=f"登记的{len(due)}次会议中，{len(shown)}次公开了讨论决定事项{missing}",
        advice="请及时公开其余会议讨论决定的事项。",
    )
    return found.settled(with_evidence(verdict, [h.evidence() for h in found.hits[:8]]))


def _tells_of(hit: Hit, meeting: dict[str, str]) -> bool:
    name, held_on = fold(meeting.get("会议名称", "")), day(meeting.get("召开日期", ""))
    if name and name in hit.document.folded:
        return True
    numbered = _NUMBERED.search(name)
    if numbered and counted_number(numbered[1]) in map(counted_number, _NUMBERED.findall(hit.document.folded)):
        return True
    shown = hit.published.on if hit.published else None
    return not numbered and bool(held_on and shown and timedelta(0) <= shown - held_on <= timedelta(days=7))


def _policies(site: SiteSnapshot, period: Period) -> Verdict:
    found = policies(site, period)
    if not found.hits:
        said = documents(site, _NONE_MADE.on(period.as_of, year=period.year))
        if said.hits:
            told = f"本单位公开说明{period.year}年没有制发政策文件"
            return not_applicable(told, evidence=[h.evidence() for h in said.hits[:3]])
        advice = "请公开本年政策文件；如本年确无政策文件，请书面说明。"
        return found.absent(f"未见本单位{period.year}年政策文件", advice, verdict=failed)
    lags = [(h, _lag(h)) for h in found.hits]
    known = [(h, lag) for h, lag in lags if lag is not None]
    if not known:
        reason = f"公开了{period.year}年政策文件{len(lags)}份，但未能读出成文日期，无法判断是否及时"
        return review(reason, evidence=[h.evidence() for h in found.hits[:5]])
    limit = period.threshold("policy_lag_working_days")
    met, undated = sum(lag <= limit for _, lag in known), len(lags) - len(known)
    verdict = _in_time(met, len(known), undated, limit, period)
    shown = [(h, lag) for h, lag in known if lag > limit] or known
    return found.counted(with_evidence(verdict, [h.evidence(f"成文后{lag}个工作日公开") for h, lag in shown[:5]]))


def _in_time(met: int, known: int, undated: int, limit: float, period: Period) -> Verdict:
    """The share of those with both dates; no worse than if the others had been in time."""
    said = f"{period.year}年政策文件{known}份可比对日期，{met}份在{limit:.0f}个工作日内公开"
    advice = "请在文件形成后20个工作日内公开。"
    passing, partly = period.threshold("in_time_share"), period.threshold("in_time_share_partial")
    verdict = ratio(met, 0, known, passing=passing, partly=partly, reason=said, advice=advice)
    if verdict.outcome is Outcome.PASS or not undated:
        return verdict
    said = f"{said}，另有{undated}份未能读出成文日期"
    best = ratio(met + undated, 0, known + undated, passing=passing, partly=partly, reason=said, advice=advice)
    return review(said, advice) if best.outcome is Outcome.PASS else best


def _lag(hit: Hit) -> int | None:
    """Working days from the document's date to its publication; None when either is unknown or they contradict."""
    page = hit.document.page
    made: date | None = page.document_date.on if page and page.document_date else _issued(hit)
    shown = hit.published.on if hit.published else None
    return working_days_between(made, shown) if made and shown and made <= shown else None


def _issued(hit: Hit) -> date | None:
    """The day that the opening of the text gives in brackets, as rules do: （2018年3月1日印发）."""
    said = _ISSUED.search(hit.text[:300])
    try:
        return date(int(said[1]), int(said[2]), int(said[3])) if said else None
    except ValueError:
        return None
