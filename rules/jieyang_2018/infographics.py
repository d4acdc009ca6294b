"""形象化、通俗化解读 · interpretations in plain and pictorial form (plan item 3.3).

A unit passes when at least three interpretations of the year, or 30 % of them, are pictorial, in questions and
answers, as a video, or told with figures and an example; in part with one.

Not judged here: whether they are clear.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import failed, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.policies import interpretations
from rules.checks.search import Hit, once
from rules.rule import rule

_PICTORIAL = re.compile(r"图解|图文解读|一张?图|漫画|动漫|视频|H5|问答|答记者问|数说|图说")
_ASKED = re.compile(r"(?:问|提问|记者)\d{0,2}[:：]|[?？](?:\d{0,2})答")
_ANSWERED = re.compile(r"答\d{0,2}[:：]|(?:局长|负责人|主任)[:：]")
# An interview, by its title or its host, is judged as the leader's own word (3.2), not as an interpretation's form.
_INTERVIEW = re.compile(r"访谈|做客|发布会")
_HOSTED = re.compile(r"主持人\d{0,2}[:：]")
_QUESTIONS = 2
_EXAMPLE = re.compile(r"例如|比如|举例|举个例子|打个比方")
_FIGURE = re.compile(r"\d(?:%|[万亿]?元|万?(?:人|户)|个百分点|个工作日|倍)")
_FIGURES = 3
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
    told = [h for h in found.hits if h in vivid or not _is_interview(h)] or list(found.hits)
    evidence = [h.evidence("形象化、通俗化") for h in vivid[:5]] or [h.evidence("文字解读") for h in told[:5]]
    said = f"{period.year}年政策解读{len(told)}篇，形象化、通俗化{len(vivid)}篇"
    if len(vivid) >= period.threshold("pictorial_count"):
        return passed(said, evidence=evidence)
    if vivid and len(vivid) / len(told) >= period.threshold("pictorial_share"):
        return found.counted(passed(said, evidence=evidence))  # what is doubted is vivid, too
    doubted = once(h for h in found.weak if _is_vivid(h))
    if doubted:
        asked = f"{said}，另有{len(doubted)}篇疑似政策解读，请人工确认"
        return review(asked, _ADVICE, evidence=[*evidence, *(h.evidence("疑似政策解读") for h in doubted[:3])])
    if vivid:
        plain = [h.evidence("文字解读") for h in told if h not in vivid]
        return found.settled(partial(said, _ADVICE, evidence=[*plain[:5], *evidence]))
    return found.settled(failed(said, _ADVICE, evidence=evidence))


def _is_interview(hit: Hit) -> bool:
    return bool(_INTERVIEW.search(hit.document.folded) or _HOSTED.search(hit.text))


def _is_vivid(hit: Hit) -> bool:
    page = hit.document.page
    if _PICTORIAL.search(hit.document.folded) or (page and page.content_images):
        return True
    if _EXAMPLE.search(hit.text) and len(_FIGURE.findall(hit.text)) >= _FIGURES:
        return True
    return len(_ASKED.findall(hit.text)) >= _QUESTIONS and len(_ANSWERED.findall(hit.text)) >= _QUESTIONS
