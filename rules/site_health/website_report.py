"""政府网站工作年度报表 · the site shows its yearly form by the end of January (H22).

A site passes when it carries the form of the plan's year, published by 31 January of the next; late it passes in
part, and so does a form that bears no date: it is there, and being late costs nothing. Until then it is not due.

Not judged here: whether the figures in the form are true.
"""

from __future__ import annotations

from datetime import date

from model.finding import Outcome, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import any_of, noting
from rules.checks.deadlines import by, due, in_time
from rules.checks.search import documents
from rules.rule import rule
from rules.site_health.reading import losing


@rule("H22")
def website_report(site: SiteSnapshot, period: Period) -> Verdict:
    deadline = by(date(period.year + 1, 1, 31))
    found = documents(site, titles.WEBSITE_REPORT.on(period.as_of, year=period.year))
    if not found.hits:
        verdict = found.absent(f"未见{found.looked_for}", "请在网站首页公开年度报表。")
        return noting(due(verdict, deadline.last, period), thresholds=("H22_points",))
    timed = found.settled(any_of(*(in_time(hit.published, deadline) for hit in found.hits)))
    if timed.outcome is Outcome.PASS:
        return timed
    return losing(period, "H22", 0.0, f"{found.looked_for}{timed.reason}", timed.advice, found.evidence[:3])
