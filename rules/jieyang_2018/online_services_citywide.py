"""网上办理（牵头） · services of the city can be applied for online (plan item 5.3).

The lead's city-level duty: what `online_services` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.online_services import online_services
from rules.rule import rule


@rule("5.3", duty=Duty.LEAD)
def online_services_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(online_services, site, period)
