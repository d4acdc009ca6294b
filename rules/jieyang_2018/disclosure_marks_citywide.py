"""政策文件公开属性（牵头） · the city government's policies say how they are to be made public (plan item 1.2, lead).

The lead's city-level duty: what `disclosure_marks` asks, of the city government's own policies on the portal.

Not judged here: whether every unit did its part; each is judged by itself.
"""

from __future__ import annotations

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot
from rules.checks.citywide import of_the_government
from rules.jieyang_2018.disclosure_marks import disclosure_marks
from rules.rule import rule


@rule("1.2", duty=Duty.LEAD)
def disclosure_marks_citywide(site: SiteSnapshot, period: Period) -> Verdict:
    return of_the_government(disclosure_marks, site, period)
