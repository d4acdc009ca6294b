"""Deadlines: in calendar or working days, rolled forward to the next working day, and what follows when they pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from model.finding import Outcome, Verdict
from model.page import Confidence, DateFact
from model.snapshot import Period
from rules.calendar import chinese, is_known, rolled_forward
from rules.checks.combine import failed, not_due, partial, passed, review


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which something is in time. `said` is the day as the source states it, before rolling."""

    said: date
    last: date
    late_days: int = 30  # later by at most so many days: PARTIAL; later still: FAIL

    @property
    def late_until(self) -> date:
        """The last day on which a late publication still counts in part."""
        return self.said + timedelta(days=self.late_days)

    def __str__(self) -> str:
        rolled = "" if self.last == self.said else f"（顺延至{self.last.month}月{self.last.day}日）"
        unknown = "" if is_known(self.said.year) else "（当年节假日安排未公布，按周一至周五计）"
        return f"{chinese(self.said)}{rolled}{unknown}"


def by(said: date, late_days: int = 30) -> Deadline:
    """A deadline on that day, rolled forward when offices are closed."""
    return Deadline(said, rolled_forward(said), late_days)


def in_time(published: DateFact | None, deadline: Deadline) -> Verdict:
    """A dated thing against its deadline: in time PASS, late PARTIAL, too late FAIL; undated or doubtful REVIEW."""
    if published is None:
        return review("未标明发布日期，无法判断是否按期", "请在页面上标明发布日期。")
    day = published.on
    if day <= deadline.last and published.confidence is not Confidence.WEAK:
        return passed(f"于{chinese(day)}公开，在{deadline}期限内")
    if published.confidence is Confidence.WEAK:
        return review(f"发布日期不够确定（疑为{chinese(day)}），请人工核对是否在{deadline}前公开")
    late = (day - deadline.said).days
    advice = "请今后按期公开。"
    if day <= deadline.late_until:
        return partial(f"于{chinese(day)}公开，超过{deadline}期限{late}天", advice)
    return failed(f"于{chinese(day)}才公开，超过{deadline}期限{late}天", advice)


def due(verdict: Verdict, last: date, period: Period) -> Verdict:
    """The verdict, unless its day has not passed yet: until then only a PASS is said, everything else is NOT_DUE."""
    if period.as_of > last or verdict.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return verdict
    return not_due(
        f"期限为{chinese(last)}，检查日（{chinese(period.as_of)}）尚未到期", certificates=verdict.certificates
    )


def due_within_year(verdict: Verdict, period: Period) -> Verdict:
    """For what must happen some time in the plan's year: NOT_DUE until the year is over, unless already shown."""
    return due(verdict, date(period.year, 12, 31), period)
