"""首页更新 · something on the home page is at most two weeks old (H02).

A site fails (veto) when the newest dated thing that its home page shows or links to is older than 14 days, provided
that the whole site was read and nothing the home page links to was left unread.

Not judged here: a home page on which nothing bears a date.
"""

from __future__ import annotations

from datetime import date, timedelta

from model.finding import Role, Verdict
from model.page import Cause, Page, Region
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.calendar import chinese
from rules.checks.combine import noting, passed, review
from rules.checks.evidence import of_page
from rules.checks.library import Library, library
from rules.rule import rule
from rules.site_health.reading import crawl_of, filed_maintenance, home_of, vetoed, without_own_site


@rule("H02")
def home_freshness(site: SiteSnapshot, period: Period) -> Verdict:
    aside = without_own_site(site) or filed_maintenance(site, period.as_of)
    return noting(aside or _judged(site, period), thresholds=("H02_days",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    days = int(period.threshold("H02_days"))
    newest = newest_on_home(library(crawl_of(site)), home, period.as_of)
    if newest is None:
        return review("首页信息未标日期，不能判断是否更新", "请在首页信息旁标明发布日期。", evidence=[of_page(home)])
    if period.as_of - newest <= timedelta(days=days):
        return passed(f"首页最新信息为{chinese(newest)}", evidence=[of_page(home, Role.SHOWN)])
    said = f"首页超过{days}天未更新（最新信息为{chinese(newest)}）"
    evidence = [of_page(home, Role.DEFECT, f"首页最新信息为{chinese(newest)}")]
    if _is_of_a_later_day(library(crawl_of(site)), home, period.as_of, days):
        later = f"{said}，但首页已有检查日以后的信息，检查当日的首页不得而知，请人工核对"
        return review(later, "请及时更新网站信息。", evidence=evidence)
    if _leads_to_something_unread(home, crawl_of(site)):
        return review(f"{said}（未能查全，请人工核对）", "请及时更新网站信息。", evidence=evidence)
    return vetoed(site, said, "请及时更新网站信息。", evidence)


def newest_on_home(shelf: Library, home: Page, as_of: date) -> date | None:
    """The date of the newest thing that the home page shows or links to; None when nothing there bears a date. What
    it links to may bear its date only in the list of its column."""
    return max((d for d in _dates_on_home(shelf, home) if d <= as_of), default=None)


def _dates_on_home(shelf: Library, home: Page) -> list[date]:
    shown = _shown_as_home(shelf, home)
    linked = {link.url for page in shown for link in page.links} | {row.url for page in shown for row in page.rows}
    dates = [row.published.on for page in shown for row in page.rows if row.published]
    dates += [p.published.on for p in shelf.readable if p.published and p.url in linked]
    dates += [row.published.on for p in shelf.readable for row in p.rows if row.published and row.url in linked]
    if not dates:  # a home page that only leads on is as fresh as the lists it leads to
        dates = [row.published.on for p in shelf.readable if p.url in linked for row in p.rows if row.published]
    return dates


def _is_of_a_later_day(shelf: Library, home: Page, as_of: date, days: int) -> bool:
    """Whether the home page was read after the day that is judged, and newer things have taken the place of what it
    showed then, of which the site still holds some."""
    if max(_dates_on_home(shelf, home), default=as_of) <= as_of:
        return False
    known = [p.published.on for p in shelf.readable if p.published]
    known += [row.published.on for p in shelf.readable for row in p.rows if row.published]
    return any(timedelta() <= as_of - on <= timedelta(days=days) for on in known)


def _shown_as_home(shelf: Library, home: Page) -> list[Page]:
    """The home page, and what its refresh and its frames show in its place."""
    shown = [home]
    for page in shown:
        framed = {link.url for link in page.links if link.region is Region.FRAME}
        shown += [p for p in shelf.readable if p.url in framed and p not in shown]
    return shown


def _leads_to_something_unread(home: Page, crawl: Crawl) -> bool:
    """True when something that the home page links to could not be read: it could be the newest thing there."""
    return any(home.url in u.found_on and u.cause is not Cause.NOT_FOUND for u in crawl.coverage.unread)
