"""咨询渠道 · citizens can ask the unit something on its site (H07).

A site passes when it has a mailbox, a message board or another channel for questions, or links to one.

Not judged here: whether a message can really be sent; this program submits no forms.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import INTERACTION
from rules.checks.columns import column
from rules.checks.combine import failed, noting, passed
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.checks.text import fold
from rules.rule import rule
from rules.site_health.reading import crawl_of, filed_maintenance, without_own_site

_CHANNEL = re.compile(r"信箱|留言|咨询|互动|写信|来信|问政|建言|投诉|12345|网上提问|民声|民意")


@rule("H07")
def consultation_channel(site: SiteSnapshot, period: Period) -> Verdict:
    aside = without_own_site(site) or filed_maintenance(site, period.as_of)
    return noting(aside or _judged(site, period), thresholds=("H07_points",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found = column(site, INTERACTION)
    if found.exists:
        return passed(f"设有“{found.name}”栏目", evidence=found.evidence)
    for page in library(crawl_of(site)).readable:
        if any(not k.hidden and len(k.text) <= 20 and _CHANNEL.search(fold(k.text)) for k in page.links):
            return passed("网站有咨询渠道的入口", evidence=[of_page(page)])
    verdict = found.required("未见咨询渠道", "请在网站开设信箱、留言等咨询渠道。", verdict=failed)
    assert verdict is not None
    return verdict
