"""市场准入负面清单和抽查（牵头） · the negative list of market access is open to the public (plan item 1.5, lead).

The lead's city-level duty: the site or the portal shows or links to the negative list of market access, and shows a
list of random inspections with its results. One of the two passes in part.

Not judged here: whether the list shown is the one in force.
"""

from __future__ import annotations

import re

from model.finding import Role, Verdict
from model.plan import Duty
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks.aliases import RANDOM_INSPECTION
from rules.checks.citywide import for_the_city
from rules.checks.combine import any_of, passed, share
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_page
from rules.checks.issuer import Owner
from rules.checks.library import library
from rules.checks.search import documents
from rules.checks.text import fold
from rules.checks.wanted import Wanted
from rules.jieyang_2018.random_inspection import random_inspection
from rules.rule import rule

# Everybody's list: the State's own text, forwarded or linked, is what is asked.
_LIST = Wanted(
    "市场准入负面清单",
    re.compile(r"市场准入.{0,4}负面清单|负面清单.{0,8}市场准入"),
    RANDOM_INSPECTION,
    near=re.compile(r"负面清单"),
    unlike=((re.compile(r"会议|培训|学习|座谈|调研|征求意见"), "是动态报道"),),
    owners=frozenset(Owner),
)


@rule("1.5", duty=Duty.LEAD)
def market_access(site: SiteSnapshot, period: Period) -> Verdict:
    places = [c for c in (site.crawl, site.portal if site.portal is not site.crawl else None) if c is not None]
    listed = any_of(*(_listed(site, crawl, period) for crawl in places))
    return due_within_year(share(listed, for_the_city(random_inspection, site, period)), period)


def _listed(site: SiteSnapshot, crawl: Crawl, period: Period) -> Verdict:
    """The list as a document of the site, or a link to it from any of its pages."""
    named = {link.text: (page, link) for page in library(crawl).readable for link in page.links if not link.hidden}
    for text, (page, link) in named.items():
        folded = fold(text)
        if _LIST.title.search(folded) and not any(p.search(folded) for p, _ in _LIST.unlike):
            seen = of_page(page, Role.SHOWN, link.url, quote=text, place="链接")
            return passed("已公开市场准入负面清单", evidence=[seen])
    found = documents(site, _LIST.on(period.as_of), where=crawl)
    return found.required("未见市场准入负面清单", "请公开市场准入负面清单，或链接到国家公布的清单。")
