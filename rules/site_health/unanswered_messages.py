"""互动回应 · no message of the last year waits longer than three months (H06).

A public message that is more than 90 days and at most a year old and shows no reply fails the site (veto).

Not judged here: whether a message is valid, whether the reply is good.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import noting, passed
from rules.checks.evidence import of_document
from rules.checks.messages import messages
from rules.rule import rule
from rules.site_health.reading import filed_maintenance, unless_open, vetoed


@rule("H06")
def unanswered_messages(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(filed_maintenance(site, period.as_of) or _judged(site, period), thresholds=("H06_days",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    limit = int(period.threshold("H06_days"))
    shown = [m for m in messages(site) if (period.as_of - m.asked_on).days <= 365]
    waiting = [m for m in shown if not m.is_answered and (period.as_of - m.asked_on).days > limit]
    if waiting:
        evidence = [of_document(m.document, Role.DEFECT, "未见答复") for m in waiting[:5]]
        said = f"{len(waiting)}条留言超过{limit}天未见答复"
        return vetoed(site, said, "请及时处理答复网民留言。", evidence)
    return unless_open(site, passed(f"近一年公开的{len(shown)}条留言中，没有超过{limit}天未答复的"))
