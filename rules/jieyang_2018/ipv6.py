"""网站支持IPv6 · the site can be reached over IPv6 (plan item 8.1, last sentence).

A site opened after the notice was issued (新建的政府网站要全面支持) must answer over IPv6. For an older one the plan
asks to push on: without IPv6 it passes with a notice. The measurement is that of the site-health indicator
`ipv6_access`.

Not judged here: the share of inner links over IPv6, name servers.
"""

from __future__ import annotations

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.rule import rule
from rules.site_health.ipv6_access import ipv6_access


@rule("8.1")
def ipv6(site: SiteSnapshot, period: Period) -> Verdict:
    return ipv6_access.judge(site, period)
