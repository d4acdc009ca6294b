"""“互联网+政务服务”进展（牵头） · progress and results of the city are told (plan item 5.1).

The lead's city-level duty: what `reform_progress` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.reform_progress import reform_progress
from rules.rule import rule


@rule("5.1", duty=Duty.LEAD)
def reform_progress_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(reform_progress, site, period)
