"""“一次办”事项清单（牵头） · the city has its list of what is done in one visit (plan item 6.1).

The lead's city-level duty: what `one_visit` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.roster import Flags
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.one_visit import one_visit
from rules.rule import rule


@rule("6.1", duty=Duty.LEAD)
def one_visit_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(one_visit, site, period, Flags(services=True))
