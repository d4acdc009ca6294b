"""政策文件公开属性 · policy files say how they are to be made public (plan item 1.2).

A unit passes when at least 80 % of its policy documents of the year bear a mark of disclosure (此件公开发布, or
公开方式 in the information table); in part from 30 %.

Not judged here: clauses inside the text about disclosing related information.
"""

from __future__ import annotations

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import not_applicable, noting, ratio, with_evidence
from rules.checks.deadlines import due_within_year
from rules.checks.policies import is_marked, policies
from rules.rule import rule


@rule("1.2")
def disclosure_marks(site: SiteSnapshot, period: Period) -> Verdict:
    found = policies(site, period)
    if not found.hits:
        none = found.absent(f"未见本单位{period.year}年政策文件，无从核查公开属性", verdict=not_applicable)
        return due_within_year(none, period)
    marked = [h for h in found.hits if is_marked(h)]
    verdict = ratio(
        len(marked),
        0,
        len(found.hits),
        passing=period.threshold("marked_share"),
        partly=period.threshold("marked_share_partial"),
        reason=f"{period.year}年{len(found.hits)}份政策文件中，{len(marked)}份注明公开属性",
        advice="请在政策文件及其信息表中注明公开属性（如“此件公开发布”）。",
    )
    unmarked = [h for h in found.hits if h not in marked]
    evidence = [h.evidence("未见公开属性" if h in unmarked else "已注明公开属性") for h in [*unmarked, *marked][:8]]
    manual = "涉及公共利益的文件，正文是否对公开相关信息作出明确规定？"
    verdict = noting(verdict, manual=manual, thresholds=("marked_share", "marked_share_partial"))
    return due_within_year(found.counted(with_evidence(verdict, evidence)), period)
