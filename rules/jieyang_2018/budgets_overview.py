"""全市预决算公开 · the finance office publishes the city's budgets and gathers every unit's (plan item 2.1, lead).

The lead unit passes when the city's budget and final accounts are complete on its site or the portal, and the
portal's column leads to the budget and the accounts of at least 95 % of the units that have a budget of their own.

Not judged here: the order in which debt is to be disclosed (根据上级的工作部署).
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.plan import Duty
from model.roster import Unit
from model.snapshot import Period, SiteSnapshot
from rules.checks import aliases
from rules.checks.citywide import departments, gathered, names_unit
from rules.checks.combine import any_of, every, noting, review
from rules.jieyang_2018.budgets import of_government
from rules.rule import rule

_ADVICE = "请在市政府门户网站的预决算公开栏目集中展示各部门预决算。"
_BUDGET = re.compile(r"预算")
_FINAL = re.compile(r"决算")


@rule("2.1", duty=Duty.LEAD)
def budgets_overview(site: SiteSnapshot, period: Period) -> Verdict:
    assert site.crawl is not None
    places = [site.crawl] if site.portal in (None, site.crawl) else [site.crawl, site.portal]
    citys = any_of(*(of_government(site, crawl, period) for crawl in places if crawl))
    verdict = every(citys, _gathered(site, period))
    return noting(verdict, manual="政府债务信息是否按上级部署公开？", thresholds=("budget_units_share",))


def _gathered(site: SiteSnapshot, period: Period) -> Verdict:
    """The share of budget units whose two documents the portal shows or links to."""
    units = departments(site, lambda unit: unit.flags.budget_unit)
    if not units:
        return review("名册未登记哪些单位有独立预算，无法核对集中公开的范围", "请在名册中登记预算单位。")
    return gathered(
        site,
        aliases.BUDGETS,
        units,
        lambda unit, titles: _is_shown(unit, titles, period),
        passing=period.threshold("budget_units_share"),
        partly=period.threshold("aggregate_share_partial"),
        what="预决算",
        advice=_ADVICE,
    )


def _is_shown(unit: Unit, titles: list[str], period: Period) -> bool:
    mine = [t for t in titles if names_unit(t, unit)]
    budget = any(_BUDGET.search(t) and str(period.year) in t for t in mine)
    return budget and any(_FINAL.search(t) and str(period.year - 1) in t for t in mine)
