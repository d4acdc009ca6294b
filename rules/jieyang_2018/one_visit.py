"""“一次办”事项清单 · the list of what is done in one visit, each item with its guide (plan item 6.1).

A unit passes when the list is published and nine tenths of the guides it links to can be opened; a list that leads to
no guide passes in part. What the plan wants published is the city government's list, which its lead owes, and may
show on the city portal. Whether another unit has an item that belongs there no website tells: without a list it fails
only when its site keeps a column for one and leaves it empty. A unit that is registered without services owes none;
of the others a person asks.

Not judged here: how the hall and the site work together.
"""

from __future__ import annotations

from dataclasses import replace

from model.finding import Evidence, Outcome, Role, Verdict
from model.page import Cause, Page, Region
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.columns import column
from rules.checks.combine import any_of, not_applicable, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.guides import guides
from rules.checks.library import library
from rules.checks.search import Hit, Search, documents
from rules.rule import rule

_ADVICE = "请为清单中的每个事项链接办事指南。"
_PUBLISH = "请公布“一次办”事项清单和办事指南。"
_DEAD = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_COLUMNS = ("一次办", "最多跑一次", "只跑一次", "一次办结")
_SHOWN = 5  # dead links that the finding names


@rule("6.1")
def one_visit(site: SiteSnapshot, period: Period) -> Verdict:
    here = _judged(site, period)
    if here.outcome is Outcome.FAIL and _leads(site, period) and site.portal is not None:
        here = any_of(here, _judged(replace(site, crawl=site.portal), period))
    return due_within_year(here, period)


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.ONE_VISIT.on(period.as_of))
    if not found.hits:
        return _missing(site, period, found)
    verdict = any_of(*(_linked(site, period, hit) for hit in found.hits))
    return found.settled(noting(verdict, thresholds=("living_links_share",)))


def _missing(site: SiteSnapshot, period: Period, found: Search) -> Verdict:
    if site.unit.flags.services is False:
        none = f"名册登记本单位没有办事服务事项，网站上未见{found.looked_for}"
        return found.absent(none, verdict=not_applicable)
    if _leads(site, period):
        return found.absent(f"未见{found.looked_for}", _PUBLISH)
    own = column(site, _COLUMNS)
    if own.is_blank:
        verdict = found.absent(f"网站设有“{own.pages[0].title}”栏目而无内容，未见{found.looked_for}", _PUBLISH)
        return replace(verdict, evidence=(*own.evidence, *verdict.evidence))
    asked = (
        f"未见{found.looked_for}；工作要点要求公布的是市级政府的清单，本单位有无列入的事项网站上看不出，请人工核对"
    )
    advice = "有列入事项的，请公布清单和办事指南；没有办事服务事项的，请在名册中登记。"
    return found.absent(asked, advice, verdict=review)


def _leads(site: SiteSnapshot, period: Period) -> bool:
    requirement = period.plan.requirement("6.1")
    return requirement is not None and requirement.is_led_by(site.unit.names)


def _linked(site: SiteSnapshot, period: Period, hit: Hit) -> Verdict:
    """Guides linked in the body of the list: read, dead, or not looked at."""
    assert site.crawl is not None
    page = hit.document.page
    shelf = library(site.crawl)
    read = {p.url for p in shelf.readable} | {p.final_url for p in shelf.readable}
    dead = {u.url for u in site.crawl.coverage.unread if u.cause in _DEAD}
    unread = {u.url for u in site.crawl.coverage.unread} - dead
    known = _targets(page, site) & (read | dead | unread) if page else set()
    evidence = (hit.evidence(),)
    if not known:
        return partial("有“一次办”事项清单，事项未链接办事指南", _ADVICE, evidence=evidence)
    share = period.threshold("living_links_share")
    living = len(known & read)
    said = f"“一次办”事项清单链接的{len(known)}个办事指南中，{living}个可以打开"
    if living >= share * len(known):
        return passed(said, evidence=evidence)
    if living + len(known & unread) >= share * len(known):
        return review(f"{said}，{len(known & unread)}个未能核查", evidence=evidence)
    gone = [Evidence(url, Role.DEFECT, place="清单中的链接", note="打不开") for url in sorted(known & dead)[:_SHOWN]]
    return partial(said, "请修复清单中失效的链接。", evidence=(*evidence, *gone))


def _targets(page: Page, site: SiteSnapshot) -> set[str]:
    """Where the rows of the list lead: links in its body; where that was not told from the menus around it, links to
    guides, and to what could not be read and the home page does not link to."""
    assert site.crawl is not None
    home = library(site.crawl).home
    around = {link.url for link in home.links} if home else set()
    ways = {guide.url for guide in guides(site)} | ({u.url for u in site.crawl.coverage.unread} - around)
    return {link.url for link in page.links if link.region is Region.BODY or link.url in ways}
