"""突发事件舆情回应（牵头） · the city's emergencies are answered in time (plan item 4.3, lead).

The lead's city-level duty: every event that the register lists for the city government is answered on the portal or
on the lead's own site. Without a register a person must look.

Not judged here: whether what was said is right.
"""

from __future__ import annotations

from dataclasses import replace

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import as_the_government, for_the_city
from rules.jieyang_2018.emergencies import emergencies
from rules.rule import rule


@rule("4.3", duty=Duty.LEAD)
def emergencies_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    government = as_the_government(site)
    unit = government.unit if government else site.unit
    return for_the_city(emergencies, replace(site, unit=unit), period)
