"""发布日期真实 · dates of publication are not made up (H11).

Dates that had not come when the page was read, and pages whose stated date moved since the audit before, are put
before a person: only a person can say whether a date was forged. A page read after the day that is judged may have
been published in between.

Not judged here: why a date is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta

from model.finding import Evidence, Role, Verdict
from model.page import Confidence, DateSource, Page
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese
from rules.checks.combine import passed, review
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.rule import rule
from rules.site_health.reading import crawl_of, unless_open

_STATED = frozenset({DateSource.PLATFORM, DateSource.LABEL})


@rule("H11")
def publication_dates(site: SiteSnapshot, period: Period) -> Verdict:
    pages = [p for p in library(crawl_of(site)).readable if _is_stated(p)]
    future = [_seen(p, "发布日期在检查日之后") for p in pages if _is_of_the_future(p, period.as_of)]
    moved = _moved(pages, site)
    if future or moved:
        said = "、".join(
            s
            for s in (
                f"{len(future)}个页面的发布日期晚于检查日" if future else "",
                moved and f"{len(moved)}个页面的发布日期与上次检查不同",
            )
            if s
        )
        advice = "请核对这些页面的发布日期；属于修改内容的，请注明更新日期。"
        return review(f"{said}，请人工核实", advice, evidence=(*future[:5], *moved[:5]))
    return unless_open(site, passed("未见异常的发布日期"))


def _is_of_the_future(page: Page, as_of: date) -> bool:
    """A page read after the day that is judged may well have been published in between."""
    last = max(as_of, page.fetched_at.date()) + timedelta(days=1)
    return page.published is not None and page.published.on > last


def _moved(pages: list[Page], site: SiteSnapshot) -> list[Evidence]:
    """Pages whose stated date is later than the audit before read it under the same title."""
    if site.previous is None:
        return []
    before = {p.url: p for p in site.previous.pages if _is_stated(p)}
    found = []
    for page in pages:
        old = before.get(page.url)
        if old is None or old.published is None or page.published is None or old.title != page.title:
            continue
        if page.published.on > old.published.on:
            found.append(_seen(page, f"上次检查时为{chinese(old.published.on)}"))
    return found


def _is_stated(page: Page) -> bool:
    fact = page.published
    return fact is not None and fact.source in _STATED and fact.confidence is not Confidence.WEAK


def _seen(page: Page, note: str) -> Evidence:
    return of_page(page, Role.DEFECT, note, place="发布日期")
