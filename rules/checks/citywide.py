"""The city-level duty of a lead unit: what it owes for the city may stand on its own site or on the city portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from model.finding import Outcome, Verdict
from model.roster import Flags, Unit, UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks.columns import Column, column
from rules.checks.combine import any_of, ratio, review
from rules.checks.library import library
from rules.checks.text import fold
from rules.rule import Rule

_NOTHING = Flags()
_DEPARTMENTS = (UnitKind.DEPARTMENT, UnitKind.CITY_OFFICE)


def for_the_city(rule: Rule, site: SiteSnapshot, period: Period, known: Flags = _NOTHING) -> Verdict:
    """The better of what the rule says of the lead's own site and of the portal. What the lead itself has or lacks
    (services, projects …) says nothing of the city; `known` is what does."""
    site = replace(site, unit=replace(site.unit, flags=known))
    here = rule.judge(site, period)
    if site.portal is None or site.portal is site.crawl:
        return here
    return any_of(here, rule.judge(replace(site, crawl=site.portal), period))


def as_the_government(site: SiteSnapshot) -> SiteSnapshot | None:
    """The city government on the portal, for which its office speaks; None when the roster has no office."""
    office = next((u for u in site.roster.units if u.kind is UnitKind.CITY_OFFICE), None)
    return replace(site, unit=office, crawl=site.portal or site.crawl) if office else None


def of_the_government(rule: Rule, site: SiteSnapshot, period: Period) -> Verdict:
    """What the rule says of the city government's own documents on the portal."""
    government = as_the_government(site)
    if government is None:
        return review("名册没有登记市政府办公室，不能核对全市情况", "请在名册中登记市政府办公室和门户网站。")
    return rule.judge(government, period)


def departments(site: SiteSnapshot, has_duty: Callable[[Unit], bool | None]) -> tuple[Unit, ...]:
    """The city's departments that the roster says have the duty; what is classified is not gathered anywhere."""
    units = (u for u in site.roster.units if u.kind in _DEPARTMENTS and not u.flags.classified)
    return tuple(u for u in units if has_duty(u) is True)


def gathered(
    site: SiteSnapshot,
    aliases: Iterable[str],
    units: tuple[Unit, ...],
    is_shown: Callable[[Unit, list[str]], bool],
    *,
    passing: float,
    partly: float,
    what: str,
    advice: str,
) -> Verdict:
    """The share of `units` that the portal's column shows or links to. `is_shown` looks for a unit among the folded
    titles of the column's items, of the links on its pages, and of the portal's documents."""
    portal = site.portal or site.crawl
    assert portal is not None
    shelf = column(site, aliases, where=portal)
    shown = _titles(shelf, portal)
    met = sum(is_shown(unit, shown) for unit in units)
    counted = ratio(
        met,
        0,
        len(units),
        passing=passing,
        partly=partly,
        reason=f"门户网站集中公开{what}的单位{met}个，应有{len(units)}个",
        advice=advice,
    )
    if counted.outcome is Outcome.PASS:
        return replace(counted, evidence=shelf.evidence)
    if shelf.certificate.is_complete:
        return replace(counted, evidence=shelf.evidence, certificates=(shelf.certificate,))
    return review(f"{counted.reason}；但未能查全，请人工核对", advice, certificates=(shelf.certificate,))


def names_unit(folded_title: str, unit: Unit) -> bool:
    """True when a title names a unit by any of its names."""
    return any(fold(name) in folded_title for name in unit.names)


def _titles(shelf: Column, portal: Crawl) -> list[str]:
    found = [item.title for item in shelf.items]
    found += [link.text for page in shelf.pages for link in page.links]
    return [fold(t) for t in found] + [d.folded for d in library(portal).documents]
