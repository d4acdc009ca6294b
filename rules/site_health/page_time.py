"""打开时间和日期格式 · the home page opens at once, and dates are written to the minute (H19).

Both are notices: the home page should be there within three seconds, and articles should bear date and time.

Not judged here: time without a measurement of availability.
"""

from __future__ import annotations

from model.finding import Verdict
from model.page import PageKind
from model.snapshot import Period, ProbeKind, SiteSnapshot
from rules.checks.combine import blocked, noting, partial, passed
from rules.checks.library import library
from rules.rule import rule
from rules.site_health.reading import crawl_of, measured, without_own_site

_MOST_WITHOUT_TIME = 0.5  # of the dated articles


@rule("H19")
def page_time(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(without_own_site(site) or _judged(site, period), thresholds=("H19_seconds",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    articles = [p for p in library(crawl_of(site)).readable if p.kind is PageKind.ARTICLE and p.published]
    untimed = sum(p.published is not None and p.published.at is None for p in articles)
    seconds = _seconds(site)
    if not articles and seconds is None:
        return blocked("没有打开时间的采样，也未读到带日期的文章", "请开启首页可用性采样后重新检查。")
    notices = []
    if seconds is not None and seconds > period.threshold("H19_seconds"):
        notices.append(f"首页打开需{seconds:.1f}秒")
    if articles and untimed / len(articles) > _MOST_WITHOUT_TIME:
        notices.append(f"{len(articles)}篇文章中{untimed}篇的发布日期没有写到时分")
    if notices:
        return partial(f"{'；'.join(notices)}（提示）", "请优化首页并统一发布日期格式。")
    return passed("未见打开过慢或日期不完整的情况")


def _seconds(site: SiteSnapshot) -> float | None:
    probe = measured(site, ProbeKind.AVAILABILITY)
    told = probe.fact("seconds") if probe else None
    try:
        return float(told) if told else None
    except ValueError:
        return None
