"""网上办理 · services can be applied for online, with one login (plan item 5.3).

A unit passes when four fifths of its service guides say that one can apply online; from two fifths in part. A unit
that has services and shows neither a guide nor a way to an online hall fails; where only the way to the hall is
shown, a person looks there.

Not judged here: whether an application really goes through, and across cities; whether all share one login.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from model.finding import Certificate, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import counted
from rules.checks.combine import blocked, failed, not_applicable, noting, ratio, review
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import guides, guides_read, is_online, serves
from rules.checks.library import library
from rules.checks.text import fold
from rules.rule import rule

_HALL = re.compile(
    r"(?:网上|在线|一网)(?:办事|办理|通办|申办|申请|申报|服务)|办事大厅|政务服务(?:网|大厅|平台)|一门式|一网式"
)
_OWN_HALL = re.compile(r"办事大厅|政务服务(?:网|大厅|平台)")  # says more than the name of a column
_ADVICE = "请推动更多事项网上办理，并在办事指南中提供入口。"


@rule("5.3")
def online_services(site: SiteSnapshot, period: Period) -> Verdict:
    found, proof = guides(site), guides_read(site)
    if not found and site.unit.flags.services is False:
        return counted(not_applicable("名册登记本单位没有办事服务事项，网站上未见办事指南"), proof)
    if not found:
        return due_within_year(replace(_without_guides(site, proof), certificates=(proof,)), period)
    online = [g for g in found if is_online(g, site)]
    verdict = ratio(
        len(online),
        0,
        len(found),
        passing=period.threshold("online_share"),
        partly=period.threshold("online_share_partial"),
        reason=f"{len(found)}份办事指南中，{len(online)}份可以网上办理",
        advice=_ADVICE,
    )
    offline = [g for g in found if g not in online]
    shown = [*offline, *online][:8]
    evidence = tuple(of_document(g, note="未见网上办理入口" if g in offline else "可以网上办理") for g in shown)
    verdict = noting(verdict, manual="网上申办能否真正办成？", thresholds=("online_share", "online_share_partial"))
    return due_within_year(counted(replace(verdict, evidence=evidence), proof), period)


def _without_guides(site: SiteSnapshot, proof: Certificate) -> Verdict:
    """No guide tells of an application online; a way to an online hall may still lead to one."""
    if not proof.is_complete:
        return blocked("未能查全办事指南")
    assert site.crawl is not None
    if not serves(site.unit):
        return review("未见办事指南，请人工核查服务事项是否在政务服务网办理")
    pages = library(site.crawl).readable
    own = {urlsplit(page.final_url).netloc for page in pages}
    ways = {(fold(x.text), urlsplit(x.url).netloc in own) for page in pages for x in page.links}
    if any((_OWN_HALL if is_own else _HALL).search(text) for text, is_own in ways):
        return review("未见办事指南，只见网上办事大厅的链接，请人工核查服务事项是否可以网上办理")
    return failed("未见办事指南，也未见网上办理的入口", _ADVICE)
