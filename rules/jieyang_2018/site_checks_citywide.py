"""政府网站抽查通报（牵头） · the city checks its government websites and tells what it found (plan item 8.1, lead).

The lead's city-level duty: the plan asks to go on with regular spot checks of government websites and notices of
their results, and says neither how often nor that they stand on a website. It passes when notices of the city's own
checks stand on the lead's site or on the portal for all four quarters of the year; with fewer, or none, a person asks
whether they were sent to the units only. A notice for half a year tells of two quarters. Checks by the state or the
province, checks of a county, a unit's check of its own site, preparations and corrections are none.

Not judged here: what the checks found (each site is judged by itself); the system of evaluation, approvals of new
sites, joining sites together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from model.finding import Outcome, Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import OPENNESS_WORK
from rules.checks.citywide import as_the_government
from rules.checks.combine import any_of, noting, passed, ratio, with_evidence
from rules.checks.deadlines import due_within_year
from rules.checks.quarters import quarter_named, year_told
from rules.checks.search import Hit, Search, documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_CHECK = r"(?:抽查|检查|普查|巡查|监测|督查)"
_NOTICES = Wanted(
    "政府网站抽查通报",
    re.compile(
        rf"(?:政府|政务|门户)网站.{{0,16}}{_CHECK}.{{0,16}}(?:通报|情况|结果|报告|公示)"
        rf"|{_CHECK}.{{0,12}}(?:政府|政务|门户)网站.{{0,16}}(?:通报|情况|结果|报告|公示)"
        rf"|通报.{{0,16}}(?:政府|政务|门户)网站.{{0,16}}{_CHECK}"
    ),
    (*OPENNESS_WORK, "政府网站管理", "网站管理", "网站抽查", "网站通报", "政府网站抽查", "政府网站监管", "工作动态"),
    near=re.compile(rf"网站.{{0,24}}(?:{_CHECK}|通报|考评|考核|测评|评估)|(?:{_CHECK}|通报).{{0,20}}网站"),
    unlike=(
        (re.compile(r"全国|全省|国务院|国办|省政府|省人民政府|省府"), "是国家或省的抽查"),
        (re.compile(r"自查|自检|迎检|整改(?:情况|报告|落实|工作)"), "是自查或整改"),
        (re.compile(r"方案|培训|会议|工作计划|(?:开展|做好|组织|启动)(?!.{0,40}(?:通报|结果))"), "是部署检查的信息"),
    ),
)
_HALVES = ((re.compile(r"上半年"), {1, 2}), (re.compile(r"下半年"), {3, 4}))
_YEAR = re.compile(r"20\d{2}年")
_NUMERALS = " 一二三四"
_ADVICE = "请定期抽查全市政府网站，并按季度在网站公开抽查通报。"
_PERHAPS_NOT_PUBLISHED = "通报可能只印发各单位，请人工核查"
_MANUAL = "抽查通报是否只印发各单位、未在网站公开？政府网站考评体系是否优化？网站开办整合、集约化建设的机制是否落实？"


@rule("8.1", duty=Duty.LEAD)
def site_checks_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    wanted = _NOTICES.on(period.as_of, since=date(period.year, 1, 1))
    searches = [
        documents(place, wanted, portal_too=False).where(lambda hit: _is_of(hit, period.year), "是其他年度的通报")
        for place in _places(site)
    ]
    verdict = noting(_judged(searches, period), manual=_MANUAL, thresholds=("site_check_quarters",))
    if verdict.outcome in (Outcome.FAIL, Outcome.PARTIAL):
        verdict = replace(verdict, outcome=Outcome.REVIEW, reason=f"{verdict.reason}；{_PERHAPS_NOT_PUBLISHED}")
    return due_within_year(verdict, period)


def _places(site: SiteSnapshot) -> list[SiteSnapshot]:
    """Where the city's notices may stand: the lead's own site, the portal, and there as the city government's."""
    places = [site]
    if site.portal is not None and site.portal is not site.crawl:
        places.append(replace(site, crawl=site.portal))
    government = as_the_government(site)
    return [*places, government] if government else places


def _judged(searches: list[Search], period: Period) -> Verdict:
    """The quarters that the notices found anywhere tell of, against those of the year."""
    hits = {hit.document.url: hit for search in searches for hit in search.hits}
    if not hits:
        absent = f"未见{period.year}年{_NOTICES.name}"
        return any_of(*(search.absent(absent, _ADVICE) for search in searches))
    told = {quarter for hit in hits.values() for quarter in _told(hit)}
    evidence = tuple(dict.fromkeys(e for search in searches for e in search.evidence))
    needed = int(period.threshold("site_check_quarters"))
    if len(told) >= needed:
        return passed(f"{period.year}年各季度均已公开{_NOTICES.name}", evidence=evidence)
    doubtful = {hit.document.url for search in searches for hit in search.weak}
    doubtful |= {url for url, hit in hits.items() if not _told(hit)}
    is_to_come = 4 not in told and period.as_of <= date(period.year + 1, 3, 31)
    shown = "、".join(f"第{_NUMERALS[quarter]}季度" for quarter in sorted(told))
    said = f"{period.year}年仅见{shown}的{_NOTICES.name}" if told else f"{_NOTICES.name}未写明季度"
    counted = ratio(
        len(told), len(doubtful) + is_to_come, needed, passing=1.0, partly=1 / needed, reason=said, advice=_ADVICE
    )
    verdict = with_evidence(counted, evidence)
    for search in searches:
        verdict = search.settled(verdict)
    return verdict


def _is_of(hit: Hit, year: int) -> bool:
    """True for a notice of the year, and for one that does not say what it is of."""
    return year_told(hit) in (year, None) or (quarter_named(hit) is None and not _YEAR.search(hit.document.folded))


def _told(hit: Hit) -> set[int]:
    """The quarters that a notice of the year names; empty when it names none."""
    for pattern, quarters in _HALVES:
        if pattern.search(hit.document.folded):
            return quarters
    named = quarter_named(hit)
    return set() if named is None else {named}
