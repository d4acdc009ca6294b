"""网上办理 · services can be applied for online, with one login (plan item 5.3).

A unit passes when four fifths of its service guides say that one can apply online; from two fifths in part.

Not judged here: whether an application really goes through, and across cities; whether all share one login.
"""

from __future__ import annotations

from dataclasses import replace

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import counted
from rules.checks.combine import blocked, not_applicable, noting, ratio, review
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import guides, guides_read, is_online
from rules.rule import rule


@rule("5.3")
def online_services(site: SiteSnapshot, period: Period) -> Verdict:
    found, proof = guides(site), guides_read(site)
    if not found and site.unit.flags.services is False:
        return counted(not_applicable("名册登记本单位没有办事服务事项，网站上未见办事指南"), proof)
    if not found:
        said = "未见办事指南，请人工核查服务事项是否在政务服务网办理" if proof.is_complete else "未能查全办事指南"
        verdict = (review if proof.is_complete else blocked)(said, certificates=(proof,))
        return due_within_year(verdict, period)
    online = [g for g in found if is_online(g)]
    verdict = ratio(
        len(online),
        0,
        len(found),
        passing=period.threshold("online_share"),
        partly=period.threshold("online_share_partial"),
        reason=f"{len(found)}份办事指南中，{len(online)}份可以网上办理",
        advice="请推动更多事项网上办理，并在办事指南中提供入口。",
    )
    evidence = tuple(of_document(g, note="可以网上办理" if g in online else "未见网上办理入口") for g in found[:8])
    verdict = noting(verdict, manual="网上申办能否真正办成？", thresholds=("online_share", "online_share_partial"))
    return due_within_year(counted(replace(verdict, evidence=evidence), proof), period)
