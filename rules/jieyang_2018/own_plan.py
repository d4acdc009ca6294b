"""自行制定的实施方案 · every unit publishes a plan of its own within a month (covering notice, paragraph 2).

A unit passes when its site carries its own plan for the year's government-openness work, published at most one month
after the notice was issued, with its own division of work. A copy of the city's plan, a late plan, a plan that nobody
can open or search, and one that stands only on the city portal count in part. One that speaks of fewer than three of
the five subjects of the year's work (a scheme for one field) is put before a person: no outcome is laid down for it.

Not judged here: whether the plan covers every item that is the unit's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from model.finding import Outcome, Verdict
from model.plan import Plan
from model.roster import Unit, UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.calendar import chinese, months_after
from rules.checks import titles
from rules.checks.combine import any_of, every, noting, partial, passed, review
from rules.checks.deadlines import Deadline, by, due, in_time
from rules.checks.issuer import Owner, has_site_of_its_own, is_near_copy, is_on_own_ground
from rules.checks.readability import readable
from rules.checks.search import Hit, Search, documents
from rules.checks.text import fold
from rules.rule import rule

_ADVICE = "请结合实际制定本单位的实施方案或工作安排，并在网站公开。"
_OWN_DIVISION = re.compile(
    # 各科室 alone is the salutation of every notice that is handed on
    r"责任(?:科室|股室|处室|人)|(?:科室|股室|处室|办公室|科|股|处|室|中心)(?:牵头|负责)|(?:各镇|街道|局机关).{0,8}(?:牵头|负责)"
)
_SUBJECTS = (
    re.compile(r"责任(?:单位|科室|股室|处室|部门|人)|牵头"),
    re.compile(r"解读|回应"),
    re.compile(r"政务服务|办事服务|放管服"),
    re.compile(r"平台建设|政府网站|新媒体|两微一端"),
    re.compile(r"制度化|规范化"),
)
_ENOUGH_SUBJECTS = 3
_SHORT = 2  # characters of a name that says nothing


@rule("N1")
def own_plan(site: SiteSnapshot, period: Period) -> Verdict:
    deadline = by(
        months_after(period.plan.issued_on, int(period.threshold("plan_months"))), int(period.threshold("late_days"))
    )
    wanted = titles.OWN_PLAN.on(period.as_of, year=period.year, since=period.plan.issued_on)
    found = documents(site, replace(wanted, owners=frozenset(Owner)), portal_too=False).where(
        lambda hit: hit.owner is not Owner.OTHERS or _is_the_citys(site, hit), "不是本单位的文件"
    )
    found = found.apart()
    verdict = _of_site(site, period, found, deadline)
    if found.hits and verdict.outcome is not Outcome.REVIEW:
        verdict = found.settled(verdict)
    verdict = noting(verdict, manual="方案是否覆盖本单位承担的各项任务？", thresholds=("plan_months", "late_days"))
    return due(verdict, deadline.late_until if not found.hits else deadline.last, period)


def _of_site(site: SiteSnapshot, period: Period, found: Search, deadline: Deadline) -> Verdict:
    assert site.crawl is not None
    if found.hits:
        city = _citys_plans(site, found)
        best = any_of(*(_candidate(site, period.plan, hit, site.crawl, deadline, city) for hit in found.hits[:10]))
        return replace(best, evidence=found.evidence)
    before = titles.OWN_PLAN.on(period.plan.issued_on - timedelta(days=1), year=period.year)
    early = documents(site, before, portal_too=False)
    if early.hits:
        return review(
            f"仅见发布于{chinese(period.plan.issued_on)}之前的{found.looked_for}，请人工确认是否为落实本方案而制定",
            _ADVICE,
            evidence=early.evidence,
        )
    if site.portal is not None and site.portal is not site.crawl:
        elsewhere = documents(site, replace(found.wanted, owners=frozenset({Owner.OWN})), where=site.portal)
        named = tuple(h for h in elsewhere.hits if _names_the_unit(h, site.unit))
        if named:
            shown = replace(found, hits=named)
            told = found.absent(f"{found.looked_for}只在市政府门户网站公开，本单位网站未见", _ADVICE, verdict=partial)
            return replace(told, evidence=shown.evidence)
    return found.absent(f"未见{found.looked_for}", _ADVICE)


def _names_the_unit(hit: Hit, unit: Unit) -> bool:
    """By its title, or by the issuer or the source that its page tells."""
    page = hit.document.page
    said = (hit.document.folded, *(fold(told or "") for told in (page and page.issuer, page and page.source)))
    return any(fold(name) in told for name in unit.names for told in said)


def _citys_plans(site: SiteSnapshot, found: Search) -> tuple[str, ...]:
    """The texts of plans on the portal, outside the unit's folder there, whose titles name no other unit: the city's
    own."""
    if site.portal is None or site.portal is site.crawl or site.unit.kind is UnitKind.CITY_OFFICE:
        return ()
    units = [u for u in site.roster.units if u.kind is not UnitKind.CITY_OFFICE]
    names = [fold(name) for unit in units for name in unit.names if len(name) > _SHORT]
    hits = documents(site, found.wanted, where=site.portal).hits
    there = (hit for hit in hits if not is_on_own_ground(hit.document.url, site.unit))
    return tuple(hit.text for hit in there if not any(name in hit.document.folded for name in names))


def _candidate(
    site: SiteSnapshot, plan: Plan, hit: Hit, crawl: Crawl, deadline: Deadline, city: tuple[str, ...]
) -> Verdict:
    """What one document of the right title and year amounts to."""
    whose, timing = _whose(site, plan, hit, city), in_time(hit.published, deadline)
    return every(whose, timing, _content(hit, crawl)) if whose.outcome is Outcome.PASS else every(whose, timing)


def _whose(site: SiteSnapshot, plan: Plan, hit: Hit, city: tuple[str, ...]) -> Verdict:
    title = f"《{hit.document.title[:40]}》"
    if site.unit.kind is UnitKind.CITY_OFFICE and hit.owner is Owner.OWN:
        return passed(f"已公开{title}")
    city_plan = "".join(r.text + r.responsible_text for r in plan.requirements if r.section)
    reprinted = len(hit.text) > 300 and (
        is_near_copy(city_plan, hit.text) or any(is_near_copy(hit.text, text) for text in (city_plan, *city))
    )
    handed_on = hit.owner in (Owner.FORWARDED, Owner.OTHERS) and not _OWN_DIVISION.search(hit.text)
    if reprinted or handed_on:
        return partial(f"仅转发市的方案{title}，未见本单位的分工", _ADVICE)
    if hit.owner in (Owner.UNKNOWN, Owner.OTHERS):
        return review(f"不能确定{title}是否为本单位制定，请人工确认")
    return passed(f"已公开{title}")


def _is_the_citys(site: SiteSnapshot, hit: Hit) -> bool:
    """The city's plan on the unit's own site: handed on, if under its first issuer's name."""
    return has_site_of_its_own(site.unit) and fold(site.roster.city) in hit.document.folded


def _content(hit: Hit, crawl: Crawl) -> Verdict:
    subjects = sum(bool(pattern.search(hit.text)) for pattern in _SUBJECTS)
    if subjects >= _ENOUGH_SUBJECTS:
        return passed("")
    opened = readable(hit, crawl)
    if opened.outcome is not Outcome.PASS:
        return opened
    return review("方案内容过于简略，未见责任分工和主要任务，请人工核对", "请公开方案全文和任务分工。")
