"""证明材料清理（牵头） · the city cleared its list of proofs (plan item 7.2).

The lead's city-level duty: what `proofs` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.proofs import proofs
from rules.rule import rule


@rule("7.2", duty=Duty.LEAD)
def proofs_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(proofs, site, period)
