"""公共资源交易平台 · the whole course of trading can be followed on the platform (plan item 2.4).

Four things: all six stages are shown, items can be searched, the platform links to the province's or the nation's,
and the newest item is at most 14 days old. All four pass; two or three pass in part.

Not judged here: whether the data are really shared between platforms.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.aliases import TRADING
from rules.checks.columns import column
from rules.checks.combine import blocked, every, failed, noting, passed, tally
from rules.checks.deadlines import due_within_year
from rules.checks.library import library
from rules.checks.search import documents
from rules.checks.text import label
from rules.jieyang_2018.major_projects import STAGES
from rules.rule import rule

_UPWARD = re.compile(r"(?:省|全国|国家).{0,6}公共资源交易")
_SEARCH = re.compile(r"搜索|检索|查询|search", re.I)


@rule("2.4")
def trading_platform(site: SiteSnapshot, period: Period) -> Verdict:
    parts = (_stages(site, period), _search(site), _upward(site), _fresh(site, period))
    verdict = noting(
        tally(*parts, passing=4, partly=2), manual="各交易系统的数据是否真正共享？", thresholds=("fresh_days",)
    )
    return due_within_year(verdict, period)


def _stages(site: SiteSnapshot, period: Period) -> Verdict:
    return every(*(documents(site, s.on(period.as_of)).required(f"未见{s.name}") for s in STAGES))


def _search(site: SiteSnapshot) -> Verdict:
    assert site.crawl is not None
    forms = [f for p in library(site.crawl).readable for f in p.forms]
    if site.crawl.coverage.site_search or any(_SEARCH.search(f.text + f.action) for f in forms):
        return passed("交易信息可以检索")
    return _unless_unread(site, "未见检索功能")


def _upward(site: SiteSnapshot) -> Verdict:
    assert site.crawl is not None
    shelf = library(site.crawl)
    if any(_UPWARD.search(link.text) for p in shelf.readable for link in p.links if link.text):
        return passed("已链接上级公共资源交易平台")
    return _unless_unread(site, "未见与上级公共资源交易平台的链接")


def _fresh(site: SiteSnapshot, period: Period) -> Verdict:
    found = column(site, (*TRADING, *(stage.name for stage in STAGES)))
    shown = found.within(date(period.year, 1, 1), period.as_of)
    dates = [item.published.on for item in shown if item.published]
    if dates and period.as_of - max(dates) <= timedelta(days=int(period.threshold("fresh_days"))):
        return passed(f"最新交易信息发布于{max(dates)}")
    said = f"最新交易信息发布于{max(dates)}，更新不及时" if dates else "未见交易信息"
    return _unless_unread(site, said)


def _unless_unread(site: SiteSnapshot, said: str) -> Verdict:
    assert site.crawl is not None
    proof = certificate(
        site.crawl,
        "公共资源交易信息",
        lambda text: "交易" in text,
        map(label, TRADING),
        lambda url, title: _UPWARD.search(title) is not None,
    )
    if proof.is_complete:
        return failed(said, "请完善公共资源交易平台。", certificates=(proof,))
    return blocked(f"未能查全公共资源交易信息，不能认定：{said}", certificates=(proof,))
