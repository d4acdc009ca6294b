"""政策解读（牵头） · the city government's policies are interpreted (plan item 3.1, lead).

The lead's city-level duty: what `interpretations_of_policies` asks, of the city government's own policies on the
portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import of_the_government
from rules.jieyang_2018.interpretations_of_policies import interpretations_of_policies
from rules.rule import rule


@rule("3.1", duty=Duty.LEAD)
def interpretations_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return of_the_government(interpretations_of_policies, site, period)
