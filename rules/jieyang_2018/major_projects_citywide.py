"""重大建设项目和公共资源交易（牵头） · projects and trading of the city are told (plan item 2.2).

The lead's city-level duty: what `major_projects` asks, shown on the lead's own site or on the city portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import for_the_city
from rules.jieyang_2018.major_projects import major_projects
from rules.rule import rule


@rule("2.2", duty=Duty.LEAD)
def major_projects_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return for_the_city(major_projects, site, period)
