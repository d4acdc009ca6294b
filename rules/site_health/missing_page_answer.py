"""404页面和网站地图 · an address that does not exist says so, and there is a map of the site (H18).

Both are notices: an address that cannot exist should answer 404 with a page of the site's own, and the home page
should lead to a map of the site.

Not judged here: robots.txt.
"""

from __future__ import annotations

import re

from model.finding import Role, Verdict
from model.snapshot import Period, ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks.combine import blocked, partial, passed
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import crawl_of, home_of, measured, without_own_site

_MAP = re.compile(r"网站地图|站点地图|sitemap", re.I)


@rule("H18")
def missing_page_answer(site: SiteSnapshot, period: Period) -> Verdict:
    aside, home = without_own_site(site), home_of(site)
    if aside is not None:
        return aside
    if isinstance(home, Verdict):
        return home
    probe = measured(site, ProbeKind.RANDOM_PATH)
    if probe is None or probe.status is ProbeStatus.UNABLE:
        return blocked("未能核查不存在的网址如何应答", "请重新检查。")
    notices = []
    if probe.status is ProbeStatus.FAILED:
        notices.append("不存在的网址没有返回404")
    if not crawl_of(site).coverage.sitemap_read and not any(_MAP.search(link.text) for link in home.links):
        notices.append("首页未见网站地图")
    if notices:
        shown = of_page(home, Role.DEFECT, "、".join(notices))
        return partial(f"{'、'.join(notices)}（提示）", "请设置404页面和网站地图。", evidence=[shown])
    return passed("不存在的网址返回404，首页有网站地图")
