"""打开时间、首页大小和日期格式 · the home page is light and opens at once, dates are written to the minute (H19).

All are notices, none ever fails: the home page should be there within three seconds, its own file should not be
larger than a proposed size, and articles should bear date and time.

Not judged here: time without a measurement of availability; pictures, styles and scripts of the page, which are not
fetched.
"""

from __future__ import annotations

from model.finding import Evidence, Role, Verdict
from model.page import PageKind
from model.snapshot import Period, ProbeKind, SiteSnapshot
from rules.checks.combine import blocked, noting, partial, passed
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.rule import rule
from rules.site_health.reading import crawl_of, measured, without_own_site

_MOST_WITHOUT_TIME = 0.5  # of the dated articles


@rule("H19")
def page_time(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(without_own_site(site) or _judged(site, period), thresholds=("H19_seconds", "H19_kilobytes"))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    articles = [p for p in library(crawl_of(site)).readable if p.kind is PageKind.ARTICLE and p.published]
    untimed = sum(p.published is not None and p.published.at is None for p in articles)
    seconds = _seconds(site)
    home = library(crawl_of(site)).home
    size = home.size if home is not None else None
    notices: list[str] = []
    evidence: list[Evidence] = []
    if seconds is not None and seconds > period.threshold("H19_seconds"):
        notices.append(f"首页打开需{seconds:.1f}秒")
    if home is not None and size is not None and size > period.threshold("H19_kilobytes") * 1024:
        notices.append(f"首页文件有{size / 1024:.0f}KB")
        evidence.append(of_page(home, Role.DEFECT, f"文件大小{size}字节"))
    if articles and untimed / len(articles) > _MOST_WITHOUT_TIME:
        notices.append(f"{len(articles)}篇文章中{untimed}篇的发布日期没有写到时分")
    if notices:
        return partial(f"{'；'.join(notices)}（提示）", "请优化首页并统一发布日期格式。", evidence=evidence)
    if not articles and seconds is None:
        return blocked("没有打开时间的采样，也未读到带日期的文章", "请开启首页可用性采样后重新检查。")
    return passed("未见打开过慢、首页过大或日期不完整的情况")


def _seconds(site: SiteSnapshot) -> float | None:
    probe = measured(site, ProbeKind.AVAILABILITY)
    told = probe.fact("seconds") if probe else None
    try:
        return float(told) if told else None
    except ValueError:
        return None
