"""政府数据开放（牵头） · the city has its plan for opening data, and data sets (plan item 2.3).

The lead's city-level duty: what `data_plan` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.data_plan import data_plan
from rules.rule import rule


@rule("2.3", duty=Duty.LEAD)
def data_plan_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(data_plan, site, period)
