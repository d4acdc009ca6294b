"""网上办理（牵头） · services of the city can be applied for online (plan item 5.3).

The lead's city-level duty: what `online_services` asks, shown on the lead's own site or on the city portal; where
the portal was read to the end and shows no guide, the lead's own site is judged by itself.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from dataclasses import replace

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.checks.guides import guides, guides_read
from rules.jieyang_2018.online_services import online_services
from rules.rule import rule


@rule("5.3", duty=Duty.LEAD)
def online_services_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    if site.portal is not None and guides(site):
        portal = replace(site, crawl=site.portal)
        if not guides(portal) and guides_read(portal).is_complete:
            return online_services.judge(site, period)
    return for_the_city(online_services, site, period)
