"""域名和名称 · the site stands under .gov.cn and bears the name of its office (H15).

A site outside .gov.cn, or whose home page names the office neither in its title nor anywhere on it, costs points.

Not judged here: whether several domains are in use, whether the domain was registered by the rules.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from model.finding import Role, Verdict
from model.page import Page
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import noting, passed
from rules.checks.evidence import of_page
from rules.checks.text import fold
from rules.rule import rule
from rules.site_health.reading import counted, home_of, without_own_site

_BODY = re.compile(r"人民政府$|管理委员会$|管委会$|办公室$|委员会$|局$|办$")


@rule("H15")
def domain_and_name(site: SiteSnapshot, period: Period) -> Verdict:
    aside, home = without_own_site(site), home_of(site)
    if aside is not None:
        return aside
    if isinstance(home, Verdict):
        return home
    host = (urlsplit(home.final_url).hostname or "").lower()
    shown = of_page(home, Role.CONTEXT, host, quote=home.title_tag, place="域名和标题")
    faults = []
    if not host.endswith(".gov.cn"):
        faults.append(f"域名{host}不是.gov.cn域名")
    if not _is_named(home, site):
        faults.append("首页未见本单位名称")
    if faults:
        return counted(period, "H15", len(faults), "；".join(faults), "请规范网站域名和名称。", [shown])
    nested = host.count(".") > 4
    return noting(passed("域名和名称符合规范", evidence=[shown]), *(["域名层级较多"] if nested else []))


def _is_named(home: Page, site: SiteSnapshot) -> bool:
    """Its name, an alias, or the place that it governs, anywhere on the home page."""
    said = fold(" ".join((home.title_tag, home.title, home.visible_text, home.text, home.footer.sponsor or "")))
    names = [fold(name) for name in site.unit.names]
    names += [_BODY.sub("", name) for name in names if len(_BODY.sub("", name)) >= 3]
    return not said or any(name in said for name in names)
