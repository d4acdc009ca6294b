"""站内搜索 · the home page offers a search of the site (H17).

A site passes when its home page has a search form or leads to a search page. No trace of one on any page read costs
points; a trace that a script may fill is put before a person.

Not judged here: whether the search finds anything; this program submits no forms.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.snapshot import Period, ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks.combine import passed, review
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.checks.search_box import has_trace
from rules.rule import rule
from rules.site_health.reading import counted, crawl_of, home_of, measured, without_own_site


@rule("H17")
def site_search(site: SiteSnapshot, period: Period) -> Verdict:
    aside, home = without_own_site(site), home_of(site)
    if aside is not None:
        return aside
    if isinstance(home, Verdict):
        return home
    probe = measured(site, ProbeKind.SEARCH)
    if probe is None:
        return review("未核查站内搜索", "请重新检查。")
    if probe.status is ProbeStatus.OK:
        return passed("首页设有站内搜索", evidence=[of_page(home, Role.SHOWN, probe.detail, place="站内搜索")])
    if any(has_trace(page) for page in library(crawl_of(site)).readable):
        return review("站内搜索可能由脚本生成，请人工核对", evidence=[of_page(home, place="站内搜索")])
    shown = of_page(home, Role.DEFECT, "首页和已读页面未见搜索框", place="站内搜索")
    return counted(period, "H17", 1, "未见站内搜索", "请在首页设置站内搜索。", [shown])
