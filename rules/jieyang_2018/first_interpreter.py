"""第一解读人 · the principal leader interprets major policies (plan item 3.2).

A unit passes when the year shows an interview, press conference or interpretation by its principal leader; in part
when only by others.

Not judged here: which policies are major; interviews outside the site (the office may register a link).
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import INTERPRETATIONS, RESPONSES
from rules.checks.combine import noting, partial, passed
from rules.checks.deadlines import due_within_year
from rules.checks.policies import year_of
from rules.checks.search import Hit, Search, documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_LEADERS = re.compile(
    r"(?:市长|县长|区长|主任|局长|书记|负责人|主要负责同志)(?:.{0,40}(?:解读|访谈|专访|做客|答记者问|答网友问|答问)|.{0,16}谈)"
    r"|(?:^访|专访|对话).{0,16}(?:市长|县长|区长|主任|局长|书记)|(?:局|委|办)领导解读|一把手.{0,4}(?:谈|访谈|解读)"
    r"|新闻发布会|在线访谈"
)
_PRINCIPAL = re.compile(r"(?<!副)(?:市长|县长|区长|主任|局长)|主要负责(?:同志|人)|党组书记")
_NOT_IT = (
    (
        re.compile(r"^[^《]*(?:预告|安排表)|^[^《]*(?:访谈|发布会|解读)[^《]{0,8}(?:制度|方案)$|通知$"),
        "是预告或安排，不是解读",
    ),
)
_ADVICE = "请主要负责同志通过新闻发布会、在线访谈、媒体采访等解读重大政策，并在网站公开。"


@rule("3.2")
def first_interpreter(site: SiteSnapshot, period: Period) -> Verdict:
    since, until = year_of(period)
    wanted = Wanted(
        f"{period.year}年负责同志解读政策",
        _LEADERS,
        (*INTERPRETATIONS, *RESPONSES),
        near=re.compile(r"访谈|发布会|答记者问"),
        unlike=_NOT_IT,
        since=since,
        until=until,
    )
    found = documents(site, wanted)
    manual = "解读的是否重大政策？站外媒体采访可登记链接作为佐证。"
    return due_within_year(noting(_judged(site, period, found), manual=manual), period)


def _judged(site: SiteSnapshot, period: Period, found: Search) -> Verdict:
    if not found.hits:
        return found.absent(f"未见{period.year}年负责同志解读政策", _ADVICE)
    by_head = [h for h in found.hits if _is_by_head(site, h)]
    if by_head:
        return passed(
            f"{period.year}年主要负责同志解读政策{len(by_head)}次", evidence=[h.evidence() for h in by_head[:4]]
        )
    said = f"{period.year}年有解读或访谈{len(found.hits)}次，未见由主要负责同志解读"
    return found.settled(partial(said, _ADVICE, evidence=[h.evidence() for h in found.hits[:4]]))


def _is_by_head(site: SiteSnapshot, hit: Hit) -> bool:
    opening = hit.text[:300]
    if any(name in hit.document.folded or name in opening for name in site.unit.leaders):
        return True
    return bool(_PRINCIPAL.search(hit.document.folded) or _PRINCIPAL.search(opening))
