"""证明材料清理 · proofs nobody needs are struck off, guides leave nothing open (plan item 7.2).

A unit passes when its list of cleared (or kept) proofs is published and no guide asks for 其他材料 and the like; with
at most a fifth of the guides vague it passes in part.

Not judged here: whether a change of a guide was told within one working day of its approval.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.absence import counted
from rules.checks.combine import every, failed, not_applicable, noting, partial, passed
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import guides, guides_read, vague_words
from rules.checks.library import Document
from rules.checks.search import documents
from rules.rule import rule

_MANUAL = "办事条件变化的，是否在完成审批程序后1个工作日内公开变更信息？"


@rule("7.2")
def proofs(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.PROOFS.on(period.as_of))
    listed = found.required(f"未见{found.looked_for}", "请清理并公开群众和企业办事需要提供的证照、证明材料。")
    verdict = every(listed, _wording(site, period))
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
