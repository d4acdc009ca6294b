"""服务事项清单和办事指南（牵头） · the city has its list of services and complete guides (plan item 5.2).

The lead's city-level duty: what `service_guides` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.service_guides import service_guides
from rules.rule import rule


@rule("5.2", duty=Duty.LEAD)
def service_guides_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(service_guides, site, period)
