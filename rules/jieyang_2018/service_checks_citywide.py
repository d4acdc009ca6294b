"""专项检查和审批提速（牵头） · the city checked its service information, and tells of halved times (plan item 7.1).

The lead's city-level duty: what `service_checks` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.service_checks import service_checks
from rules.rule import rule


@rule("7.1", duty=Duty.LEAD)
def service_checks_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(service_checks, site, period)
