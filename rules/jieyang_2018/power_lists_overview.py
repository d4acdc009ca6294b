"""权责清单（牵头） · the portal shows the power lists of all departments together (plan item 1.3, lead).

The lead's city-level duty: the portal's column leads to the list of at least 90 % of the departments that the roster
says have administrative powers; in part from 60 %.

Not judged here: whether each list is right; each unit's own is judged by itself.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import POWER_LISTS
from rules.checks.citywide import departments, gathered, names_unit
from rules.checks.combine import noting, review
from rules.checks.deadlines import due_within_year
from rules.rule import rule

_LIST = re.compile(r"权责|权力|责任清单|行政职权")
_USED = ("aggregate_share", "aggregate_share_partial")


@rule("1.3", duty=Duty.LEAD)
def power_lists_overview(site: SiteSnapshot, period: Period) -> Verdict:
    units = departments(site, lambda unit: unit.flags.administrative_powers)
    if not units:
        return review("名册未登记哪些部门有行政权力事项，无法核对集中公开的范围", "请在名册中登记。")
    verdict = gathered(
        site,
        POWER_LISTS,
        units,
        lambda unit, titles: any(_LIST.search(t) and names_unit(t, unit) for t in titles),
        passing=period.threshold("aggregate_share"),
        partly=period.threshold("aggregate_share_partial"),
        what="权责清单",
        advice="请在市政府门户网站集中公开各部门权责清单。",
    )
    return due_within_year(noting(verdict, thresholds=_USED), period)
