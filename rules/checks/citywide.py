"""The city-level duty of a lead unit: what it owes for the city may stand on its own site or on the city portal."""

from __future__ import annotations

from dataclasses import replace

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import any_of
from rules.rule import Rule


def for_the_city(rule: Rule, site: SiteSnapshot, period: Period) -> Verdict:
    """The better of what the rule says of the lead's own site and of the portal."""
    here = rule.judge(site, period)
    if site.portal is None or site.portal is site.crawl:
        return here
    return any_of(here, rule.judge(replace(site, crawl=site.portal), period))
