"""“一次办”事项清单 · the list of what is done in one visit, each item with its guide (plan item 6.1).

A unit passes when the list is published and nine tenths of the guides it links to can be opened; a list that leads to
no guide passes in part. The plan makes the lead, the units concerned and the counties answer for it, as far as they
have services: a unit that is registered without services owes none; of one that is neither registered with
services nor shows any, a person asks.

Not judged here: how the hall and the site work together.
"""

from __future__ import annotations

from model.finding import Evidence, Role, Verdict
from model.page import Cause, Page, Region
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import any_of, not_applicable, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.guides import guides, serves
from rules.checks.library import library
from rules.checks.search import Hit, documents
from rules.rule import rule

_ADVICE = "请为清单中的每个事项链接办事指南。"
_DEAD = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_SHOWN = 5  # dead links that the finding names


@rule("6.1")
def one_visit(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.ONE_VISIT.on(period.as_of))
    if not found.hits and site.unit.flags.services is False:
        none = f"名册登记本单位没有办事服务事项，网站上未见{found.looked_for}"
        verdict = found.absent(none, verdict=not_applicable)
    elif found.hits:
        verdict = any_of(*(_linked(site, period, hit) for hit in found.hits))
        verdict = found.settled(noting(verdict, thresholds=("living_links_share",)))
    elif serves(site.unit) or guides(site):
        verdict = found.absent(f"未见{found.looked_for}", "请公布“一次办”事项清单和办事指南。")
    else:
        asked = (
            f"未见{found.looked_for}；名册未登记本单位有无办事服务事项，网站上也未见办事指南，请人工核对是否应当公布"
        )
        verdict = found.absent(asked, "请在名册中登记本单位有无办事服务事项。", verdict=review)
    return due_within_year(verdict, period)


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
