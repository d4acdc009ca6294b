"""政策解读 · policies are interpreted (plan item 3.1).

A unit passes when at least 80 % of its policies of the year that need it have an interpretation, matched by link,
document number or title, and the newest interpretation is at most half a year old; in part from 40 %.

Not judged here: the quality of an interpretation.
"""

from __future__ import annotations

from datetime import date, timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import INTERPRETATIONS
from rules.checks.columns import column
from rules.checks.combine import failed, not_applicable, noting, ratio, with_evidence
from rules.checks.deadlines import due_within_year
from rules.checks.policies import interpretations, needing_interpretation, pairs, policies
from rules.rule import rule


@rule("3.1")
def interpretations_of_policies(site: SiteSnapshot, period: Period) -> Verdict:
    used = ("interpreted_share", "interpreted_share_partial")
    return due_within_year(
        noting(_judged(site, period), manual="解读是否讲清背景、任务和考虑？", thresholds=used), period
    )


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found = policies(site, period)
    needing = needing_interpretation(found)
    if not needing:
        none = f"未见本单位{period.year}年需要解读的政策文件"
        return found.absent(none, verdict=not_applicable) if not found.hits else found.counted(not_applicable(none))
    shown = interpretations(site, period, whole_year=False)
    if not shown.hits:
        advice = "请设置政策解读栏目，并为政策文件配发解读。"
        return shown.absent(f"有{len(needing)}份政策文件需要解读，未见政策解读", advice, verdict=failed)
    matched = pairs(needing, shown.hits)
    met = {p.policy.document.url for p in matched}
    verdict = ratio(
        len(matched),
        0,
        len(needing),
        passing=period.threshold("interpreted_share"),
        partly=period.threshold("interpreted_share_partial"),
        reason=f"{period.year}年需要解读的政策文件{len(needing)}份，{len(matched)}份有解读",
        advice="请为尚未解读的政策文件配发解读，并相互链接。",
    )
    evidence = [h.evidence("未见解读") for h in needing if h.document.url not in met][:4]
    evidence += [p.interpretation.evidence(f"解读《{p.policy.document.title[:40]}》") for p in matched[:4]]
    return noting(shown.settled(found.counted(with_evidence(verdict, evidence))), *_stale(site, period))


def _stale(site: SiteSnapshot, period: Period) -> tuple[str, ...]:
    """A signal when the column has not been updated for half a year."""
    last = min(period.as_of, date(period.year, 12, 31))
    newest = column(site, INTERPRETATIONS).newest_on
    days = int(period.threshold("notice_days"))
    return (f"政策解读栏目超过{days}天未更新",) if newest and last - newest > timedelta(days=days) else ()
