"""应更新栏目 · no column that should be kept up lies fallow (H04).

A column whose matter comes up every year (personnel, statistics, consultations …) is stale when nothing in it is
younger than a year. Ten such columns fail the site (veto); fewer cost a point each.

Not judged here: columns whose items bear no date, columns that only a script fills.
"""

from __future__ import annotations

from datetime import timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import noting, passed
from rules.rule import rule
from rules.site_health.column_ages import SHOULD_UPDATE, ages
from rules.site_health.reading import counted, crawl_of, filed_maintenance, unless_open, vetoed

_ADVICE = "请更新或撤并长期不更新的栏目。"


@rule("H04")
def long_stale_columns(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(filed_maintenance(site, period.as_of) or _judged(site, period), thresholds=("H04_days", "H04_veto"))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    limit = timedelta(days=period.threshold("H04_days"))
    stale = [a for a in ages(crawl_of(site), SHOULD_UPDATE, period.as_of) if period.as_of - a.newest_on > limit]
    evidence = [a.evidence() for a in stale[:8]]
    said = f"应更新的栏目{len(stale)}个超过一年未更新（{'、'.join(a.name for a in stale[:6])}）"
    if len(stale) >= period.threshold("H04_veto"):
        return vetoed(site, said, _ADVICE, evidence)
    if stale:
        return counted(period, "H04", len(stale), said, _ADVICE, evidence)
    return unless_open(site, passed("未见长期不更新的栏目"))
