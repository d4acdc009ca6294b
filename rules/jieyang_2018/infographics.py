"""形象化、通俗化解读 · interpretations in plain and pictorial form (plan item 3.3).

A unit passes when at least three interpretations of the year, or 30 % of them, are pictorial, in questions and
answers, or as a video; in part with one.

Not judged here: whether they are clear.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import failed, noting, partial, passed
from rules.checks.deadlines import due_within_year
from rules.checks.policies import interpretations
from rules.checks.search import Hit
from rules.rule import rule

_PICTORIAL = re.compile(r"图解|一图|漫画|动漫|视频|H5|问答|答记者问|数说|图说")
_ASKED = re.compile(r"(?:问|提问|记者)\d{0,2}[:：]|[?？](?:\d{0,2})答")
_ANSWERED = re.compile(r"答\d{0,2}[:：]|(?:局长|负责人|主任)[:：]")
_QUESTIONS = 2
_ADVICE = "请运用图解、问答、视频、数据和实例等形式解读政策。"


@rule("3.3")
def infographics(site: SiteSnapshot, period: Period) -> Verdict:
    used = ("pictorial_share", "pictorial_count")
    return due_within_year(noting(_judged(site, period), manual="形式是否通俗、清楚？", thresholds=used), period)


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found = interpretations(site, period)
    if not found.hits:
        return found.absent(f"未见{period.year}年政策解读，也未见形象化、通俗化解读", _ADVICE)
    vivid = [h for h in found.hits if _is_vivid(h)]
    evidence = [h.evidence("形象化、通俗化") for h in vivid[:5]] or [h.evidence("文字解读") for h in found.hits[:5]]
    said = f"{period.year}年政策解读{len(found.hits)}篇，形象化、通俗化{len(vivid)}篇"
    enough = len(vivid) >= period.threshold("pictorial_count")
    if enough:
        return passed(said, evidence=evidence)
    if vivid and len(vivid) / len(found.hits) >= period.threshold("pictorial_share"):
        return found.counted(passed(said, evidence=evidence))
    if vivid:
        return found.settled(partial(said, _ADVICE, evidence=evidence))
    return found.settled(failed(said, _ADVICE, evidence=evidence))


def _is_vivid(hit: Hit) -> bool:
    page = hit.document.page
    if _PICTORIAL.search(hit.document.folded) or (page and page.content_images):
        return True
    return len(_ASKED.findall(hit.text)) >= _QUESTIONS and len(_ANSWERED.findall(hit.text)) >= _QUESTIONS
