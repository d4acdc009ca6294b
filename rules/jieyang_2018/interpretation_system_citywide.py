"""政策解读制度（牵头） · the city has rules for interpretation and keeps them (plan item 3.5, lead).

The lead's city-level duty: what `interpretation_system` asks, of the city government on the portal; the rules
themselves may also stand on the lead's own site.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.citywide import as_the_government
from rules.checks.combine import review
from rules.checks.search import documents
from rules.jieyang_2018.interpretation_system import judged
from rules.rule import rule


@rule("3.5", duty=Duty.LEAD)
def interpretation_system_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    government = as_the_government(site)
    if government is None:
        return review("名册没有登记市政府办公室，不能核对全市情况", "请在名册中登记市政府办公室和门户网站。")
    wanted = titles.INTERPRETATION_SYSTEM.on(period.as_of)
    own = documents(site, wanted)
    return judged(government, period, own if own.hits else documents(government, wanted))
