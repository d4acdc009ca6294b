"""建议提案办理结果公开 · replies to deputies' proposals are published in full (plan item 1.4).

With the register of proposals: a unit passes when nine tenths of those to be public stand on its site in full, from
half in part, also when its replies are told in summary. Without it: one reply of the year in full and a summary of
the year pass; anything less is for a person.

Not judged here: which proposals are of wide public concern.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Outcome, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.aliases import PROPOSALS
from rules.checks.combine import not_applicable, noting, partial, passed, ratio, review
from rules.checks.deadlines import due_within_year
from rules.checks.registers import listed, records
from rules.checks.search import Hit, Search, documents
from rules.checks.text import counted_number, fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_SUMMARY = Wanted(
    "建议提案办理总体情况",
    re.compile(
        r"(?:建议|提案|议案).{0,20}(?:办理|答复).{0,12}(?:总体|总结|工作)?(?:情况|总结|报告|综述|结果(?:的?(?:公示|公开|公告|通报)|$))"
        r"|(?:办理|承办|答复).{0,16}(?:建议|提案|议案).{0,12}(?:情况|总结|报告|综述|通报)"
    ),
    PROPOSALS,
    near=re.compile(r"建议|提案"),
)
_NUMBER = re.compile(r"(?<![〕\])\d])第?([\d一二三四五六七八九十百]+)号")  # not that of a document
_REPLY = re.compile(r"(?:您|你|你们|代表|委员)(?:们)?[^。]{0,20}(?:提出|关于|的)|收悉|现答复如下|答复如下")
_THRESHOLDS = ("reply_characters", "proposal_share", "proposal_share_partial")
_MANUAL = "社会广泛关注、关系国计民生的建议提案是否都公开了答复全文？"


@rule("1.4")
def proposal_replies(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.PROPOSAL_REPLY.on(period.as_of, since=date(period.year, 1, 1)))
    full = tuple(h for h in found.hits if _is_full(h, period))
    mine = records(site, "proposals")
    if mine is None:
        verdict = _without_register(site, period, found, full)
    else:
        verdict = _with_register(mine, found, full, period)
    return due_within_year(noting(verdict, manual=_MANUAL, thresholds=_THRESHOLDS), period)


def _without_register(site: SiteSnapshot, period: Period, found: Search, full: tuple[Hit, ...]) -> Verdict:
    summary = documents(site, _SUMMARY.on(period.as_of, since=date(period.year, 1, 1)))
    summaries = tuple(h for h in summary.hits if h.document.url not in {f.document.url for f in full})
    evidence = [*(h.evidence() for h in full[:4]), *(h.evidence() for h in summaries[:1])]
    if full and summaries:
        return passed(f"{period.year}年公开答复全文{len(full)}件和办理总体情况", evidence=evidence)
    seen = f"公开答复全文{len(full)}件" if full else "未见答复全文"
    said = f"{seen}，{'有' if summaries else '未见'}办理总体情况；未导入建议提案登记表，不知应公开多少"
    return review(
        said,
        "请导入建议提案登记表或人工核查。",
        evidence=evidence or found.evidence,
        certificates=(found.certificate,),
    )


def _with_register(mine: tuple[dict[str, str], ...], found: Search, full: tuple[Hit, ...], period: Period) -> Verdict:
    due = [r for r in mine if not re.match(r"否|不", r.get("是否公开", ""))]
    if not due:
        return not_applicable("登记表显示本年没有应公开的建议提案")
    shown = [r for r in due if any(_answers(h, r) for h in full)]
    missing = listed((f"{r.get('编号', '')} {r.get('标题', '')}" for r in due if r not in shown), "件", "未见")
    verdict = ratio(
        len(shown),
        0,
        len(due),
        passing=period.threshold("proposal_share"),
        partly=period.threshold("proposal_share_partial"),
        reason=f"登记的{len(due)}件应公开建议提案中，{len(shown)}件公开了答复全文{missing}",
        advice="请补充公开建议提案的答复全文。",
    )
    told = sum(any(_answers(h, r) for h in found.hits) for r in due)
    if verdict.outcome is Outcome.FAIL and told >= period.threshold("proposal_share_partial") * len(due):
        said = f"{verdict.reason}，{told}件公开了答复，其余只有摘要或内容过于简略"
        verdict = partial(said, "请公开建议提案的答复全文。", evidence=found.evidence)
    return found.settled(verdict)


def _answers(hit: Hit, record: dict[str, str]) -> bool:
    """By the number that the reply's title names; one that names none, by the number or the title it tells of."""
    number, title = fold(record.get("编号", "")), fold(record.get("标题", ""))
    digits = re.sub(r"\D", "", number)
    named = set(map(counted_number, _NUMBER.findall(hit.document.folded)))
    if digits and named:
        return any(int(digits) == one or (len(digits) > 4 and digits.endswith(f"{one:03d}")) for one in named)
    said = hit.document.folded + hit.text[:200]
    return bool(number and re.search(rf"(?<!\d){re.escape(number)}(?!\d)", said)) or bool(title and title in said)


def _is_full(hit: Hit, period: Period) -> bool:
    """The reply itself: long enough, and addressed to those who proposed."""
    return len(hit.text) >= period.threshold("reply_characters") and _REPLY.search(hit.text) is not None
