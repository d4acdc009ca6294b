"""全市预决算公开 · the finance office publishes the city's budgets and gathers every unit's (plan item 2.1, lead).

The lead unit passes when the city's budget and final accounts are complete on its site or the portal, and the
portal's column leads to the budget and the accounts of at least 95 % of the units that have a budget of their own.

Not judged here: the order in which debt is to be disclosed (根据上级的工作部署).
"""

from __future__ import annotations

import re

from model.finding import Outcome, Verdict
from model.plan import Duty
from model.roster import Unit, UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks import aliases
from rules.checks.columns import Column, column
from rules.checks.combine import any_of, every, noting, ratio, review
from rules.checks.library import library
from rules.checks.text import fold
from rules.jieyang_2018.budgets import names_unit, of_government
from rules.rule import rule

_ADVICE = "请在市政府门户网站的预决算公开栏目集中展示各部门预决算。"
_BUDGET = re.compile(r"预算")
_FINAL = re.compile(r"决算")


@rule("2.1", duty=Duty.LEAD)
def budgets_overview(site: SiteSnapshot, period: Period) -> Verdict:
    assert site.crawl is not None
    places = [site.crawl] if site.portal in (None, site.crawl) else [site.crawl, site.portal]
    citys = any_of(*(of_government(site, crawl, period) for crawl in places if crawl))
    verdict = every(citys, _gathered(site, site.portal or site.crawl, period))
    return noting(verdict, manual="政府债务信息是否按上级部署公开？", thresholds=("budget_units_share",))


def _gathered(site: SiteSnapshot, portal: Crawl, period: Period) -> Verdict:
    """The share of budget units whose two documents the portal shows or links to."""
    units = [u for u in site.roster.units if _has_budget(u)]
    if not units:
        return review("名册未登记哪些单位有独立预算，无法核对集中公开的范围", "请在名册中登记预算单位。")
    shelf = column(site, aliases.BUDGETS, where=portal)
    shown = _titles(shelf, portal)
    met = sum(_is_shown(unit, shown, period) for unit in units)
    counted = ratio(
        met,
        0,
        len(units),
        passing=period.threshold("budget_units_share"),
        partly=period.threshold("aggregate_share_partial"),
        reason=f"门户网站集中公开预决算的单位{met}个，应有{len(units)}个",
        advice=_ADVICE,
    )
    if counted.outcome is Outcome.PASS or shelf.certificate.is_complete:
        return counted
    return review(f"{counted.reason}；但未能查全，请人工核对", _ADVICE, certificates=(shelf.certificate,))


def _has_budget(unit: Unit) -> bool:
    departments = (UnitKind.DEPARTMENT, UnitKind.CITY_OFFICE)
    return unit.kind in departments and unit.flags.budget_unit is True and not unit.flags.classified


def _titles(shelf: Column, portal: Crawl) -> list[str]:
    """Folded titles of the column's items, of the links on its pages, and of the portal's documents."""
    found = [item.title for item in shelf.items]
    found += [link.text for page in shelf.pages for link in page.links]
    return [fold(t) for t in found] + [d.folded for d in library(portal).documents]


def _is_shown(unit: Unit, titles: list[str], period: Period) -> bool:
    mine = [t for t in titles if names_unit(t, unit.names)]
    budget = any(_BUDGET.search(t) and str(period.year) in t for t in mine)
    return budget and any(_FINAL.search(t) and str(period.year - 1) in t for t in mine)
