"""三大攻坚战政策解读 · policies on risks, poverty and pollution are interpreted (plan item 3.4).

A unit named for one of the three battles passes with two interpretations of the year on them; in part with one.

Not judged here: rhythm and intensity.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.issuer import unsigned
from rules.checks.policies import interpretations
from rules.checks.search import Hit
from rules.rule import rule

_BATTLES = re.compile(
    r"风险|债务|非法集资|房地产|脱贫|扶贫|贫困|污染|大气|水环境|水质|土壤|生态|环保"
    r"|污水|黑臭|水源|饮用水|河长|扬尘|尾气|废[物气]|蓝天|碧水|净土|杠杆"  # and by what they are fought
    r"|(?<!营商)(?<!市场)(?<!投资)(?<!发展)(?<!消费)(?<!创业)(?<!法治)(?<!网络)环境"  # air and water, not the market
)
_ADVICE = "请对防范化解重大风险、精准脱贫、污染防治的政策措施及时解读。"


@rule("3.4")
def battles_interpreted(site: SiteSnapshot, period: Period) -> Verdict:
    def is_on_them(hit: Hit) -> bool:
        return _BATTLES.search(unsigned(hit.document.folded, site)) is not None

    found = interpretations(site, period).where(is_on_them, "与三大攻坚战无关")
    found = replace(found, weak=tuple(filter(is_on_them, found.weak)))
    name = f"{period.year}年三大攻坚战政策解读"
    evidence = [h.evidence() for h in found.hits[:5]]
    if len(found.hits) >= 2:
        verdict = passed(f"{name}{len(found.hits)}篇", evidence=evidence)
    elif found.hits and found.weak:
        asked = f"{name}只有1篇，另有疑似的《{found.weak[0].document.title[:40]}》，请人工确认"
        verdict = review(asked, _ADVICE, evidence=found.evidence)
    elif found.hits:
        verdict = found.settled(partial(f"{name}只有1篇", _ADVICE, evidence=evidence))
    else:
        verdict = found.absent(f"未见{name}", _ADVICE)
    return due_within_year(noting(verdict, manual="解读的节奏和力度是否得当？"), period)
