"""动态和通知类栏目更新 · columns of news and of notices are kept up (H03).

A column of news is stale after 14 days, one of notices or policies after half a year. Five stale ones fail the site
(veto); fewer cost points each.

Not judged here: columns whose items bear no date, columns that only a script fills.
"""

from __future__ import annotations

from datetime import timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import noting, passed
from rules.rule import rule
from rules.site_health.column_ages import NEWS, NOTICES, ages
from rules.site_health.reading import counted, crawl_of, filed_maintenance, unless_open, vetoed

_ADVICE = "请及时更新栏目，不再维护的栏目应予撤并。"


@rule("H03")
def stale_news(site: SiteSnapshot, period: Period) -> Verdict:
    used = ("H03_news_days", "H03_notice_days", "H03_veto")
    return noting(filed_maintenance(site, period.as_of) or _judged(site, period), thresholds=used)


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    stale = []
    seen = 0
    for kind, days in ((NEWS, period.threshold("H03_news_days")), (NOTICES, period.threshold("H03_notice_days"))):
        found = ages(crawl_of(site), kind, period.as_of)
        seen += len(found)
        stale += [a for a in found if period.as_of - a.newest_on > timedelta(days=days)]
    evidence = [a.evidence() for a in stale[:8]]
    said = f"动态、通知类栏目{len(stale)}个未及时更新（{'、'.join(a.name for a in stale[:6])}）"
    if len(stale) >= period.threshold("H03_veto"):
        return vetoed(site, said, _ADVICE, evidence)
    if stale:
        return counted(period, "H03", len(stale), said, _ADVICE, evidence)
    return unless_open(
        site, passed(f"动态、通知类栏目{seen}个，均按期更新" if seen else "未见过期的动态、通知类栏目")
    )
