"""证明材料清理 · proofs nobody needs are struck off, guides leave nothing open (plan item 7.2).

A unit passes when its list of cleared (or kept) proofs is published and no guide asks for 其他材料 and the like; with
at most a fifth of the guides vague it passes in part. A change of a guide that the register says was approved is to
be told within one working day.

Not judged here: changes that no register tells of.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese, working_days_between
from rules.checks import titles
from rules.checks.absence import counted
from rules.checks.aliases import SERVICES
from rules.checks.combine import every, failed, not_applicable, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import guides, guides_read, vague_words
from rules.checks.published import Document
from rules.checks.registers import day, records
from rules.checks.search import documents
from rules.checks.text import fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_MANUAL = "办事条件变化的，是否在完成审批程序后1个工作日内公开变更信息？"


@rule("7.2")
def proofs(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.PROOFS.on(period.as_of))
    listed = found.required(f"未见{found.looked_for}", "请清理并公开群众和企业办事需要提供的证照、证明材料。")
    verdict = every(listed, _wording(site, period), _changes(site, period))
    return due_within_year(noting(verdict, manual=_MANUAL), period)


def _wording(site: SiteSnapshot, period: Period) -> Verdict:
    return counted(_judged(guides(site), period), guides_read(site))


def _judged(found: tuple[Document, ...], period: Period) -> Verdict:
    if not found:
        return not_applicable("未见办事指南")
    vague = [(guide, words) for guide in found if (words := vague_words(guide))]
    if not vague:
        return passed(f"{len(found)}份办事指南的材料清单中未见兜底性表述")
    evidence = [of_document(g, Role.DEFECT, f"含“{'”“'.join(words)}”", words[0]) for g, words in vague[:8]]
    said = f"{len(found)}份办事指南中，{len(vague)}份要求提供“{vague[0][1][0]}”等不明确的材料"
    is_few = len(vague) <= period.threshold("vague_share_partial") * len(found)
    judged = partial if is_few else failed
    return judged(said, "请逐项列明材料名称。", evidence=evidence, thresholds=("vague_share_partial",))


def _changes(site: SiteSnapshot, period: Period) -> Verdict:
    """Changes of guides that the register says were approved: published within a working day."""
    approved = [(r.get("事项", ""), day(r.get("审批日期", ""))) for r in records(site, "guide_approvals") or ()]
    known = [(name, on) for name, on in approved if name and on and on <= period.as_of]
    if not known:
        return not_applicable("没有登记办事条件变化的事项")
    return every(*(_change(site, period, name, on) for name, on in known))


def _change(site: SiteSnapshot, period: Period, name: str, approved: date) -> Verdict:
    wanted = Wanted(
        f"“{name}”变更信息", re.compile(re.escape(fold(name))), SERVICES, since=approved, until=period.as_of
    )
    shown = [h for h in documents(site, wanted).hits if h.published]
    if not shown:
        said = f"“{name}”于{chinese(approved)}审批，未见其后标明日期的变更信息"
        return review(said, "请公开变更后的信息和实施时间，并标明发布日期。")
    first = min((h for h in shown), key=lambda h: h.published.on if h.published else date.max)
    limit = int(period.threshold("guide_change_working_days"))
    lag = working_days_between(approved, first.published.on) if first.published else 0
    said = f"“{name}”审批后{lag}个工作日公开变更信息"
    judged = passed if lag <= limit else partial
    return judged(
        said,
        "" if lag <= limit else f"请在完成审批后{limit}个工作日内公开。",
        evidence=[first.evidence()],
        thresholds=("guide_change_working_days",),
    )
