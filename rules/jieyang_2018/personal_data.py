"""公开审查与个人隐私 · no personal data in full, and releases are reviewed first (plan item 12.1).

A unit passes when no page and no attachment read on its site shows personal data in full, and its rules for reviewing
information before release are published. Without published rules it passes in part. It fails only on strong evidence:
resident numbers that their label or column names as such, or several of them; bank cards beside names. A number
without a label, a telephone or an address in a list of beneficiaries, and notices that the law makes public with
identities (penalties, dishonest debtors) are put before a person. A channel of another unit on the same site is that
unit's to answer for. Whatever is found is shown masked.

Not judged here: wording and timing of releases; how quickly a leak was corrected (two audits do not tell on which day
a number appeared or went; the ledger of corrections follows a finding from audit to audit).
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Evidence, Outcome, Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.aliases import DISCLOSURE, OPENNESS_WORK, POLICIES
from rules.checks.combine import blocked, every, failed, noting, partial, passed, review
from rules.checks.issuer import is_on_anothers_ground
from rules.checks.library import library
from rules.checks.privacy import Leak, leaks, only_sure
from rules.checks.published import Document
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_RULES = Wanted(
    "信息发布审核制度",
    re.compile(
        r"(?:信息|内容|网站|保密|公开).{0,10}(?:审查|审核|(?<!行政)审批|审签).{0,10}(?:制度(?!改革)|办法|规定|机制|规程|规则|细则|流程)"
    ),
    (*OPENNESS_WORK, *POLICIES, *DISCLOSURE),
    near=re.compile(r"审查|审核"),
    resembling=re.compile(r"(?:信息|公开|发布|保密).{0,8}(?:审查|审核)|先审后"),
    unlike=((re.compile(r"培训|会议|召开|学习"), "是动态报道"),),
)
_PEOPLE = re.compile(r"名单|名册|公示|对象|补助|救助|补贴|低保|特困|贫困|发放|受助|录用|资格|花名|明细")
_MADE_PUBLIC_BY_LAW = re.compile(r"处罚|失信|被执行|送达|黑名单|惩戒|通缉|法院|吊销|撤销|悬赏")
_FORM = re.compile(r"样表|样本|示例|示范文本|范例|模板|填写说明")
_MANUAL = "公开内容的表述、时机和方式是否经过研判？命中的号码是否确属应当去标识化的个人信息？"


@rule("12.1")
def personal_data(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(every(_numbers(site, period), _review_rules(site, period)), manual=_MANUAL)


def _numbers(site: SiteSnapshot, period: Period) -> Verdict:
    assert site.crawl is not None
    found = [
        (document, leaked)
        for document in library(site.crawl).documents
        if not _FORM.search(document.folded)
        and not _came_later(document, period)
        and not is_on_anothers_ground((document.page or document).url, site.unit, site.roster)
        and (leaked := leaks(document, period.as_of))
    ]
    sure = [
        (d, strong)
        for d, leaked in found
        if not _MADE_PUBLIC_BY_LAW.search(d.folded) and (strong := only_sure(leaked))
    ]
    evidence = [_masked(d, leaked) for d, leaked in (sure or found)[:10]]
    if sure:
        count = sum(len(leaked) for _, leaked in sure)
        said = f"{len(sure)}处公开内容含未作去标识化处理的{sure[0][1][0].kind}，共{count}个"
        return failed(said, "请立即撤下并作去标识化处理后重新公开，同时排查其他页面和附件。", evidence=evidence)
    if found:
        return _doubtful(found, evidence)
    proof = certificate(site.crawl, "含个人信息的名单", lambda text: _PEOPLE.search(text) is not None)
    if proof.is_complete:
        return passed("已读页面和附件中未见未作去标识化处理的号码", certificates=(proof,))
    why = "；".join(gap.why for gap in proof.gaps[:3])
    return blocked(f"未能查全，不能认定有无个人信息泄露：{why}", "请按原因处理后重新检查。", certificates=(proof,))


def _came_later(document: Document, period: Period) -> bool:
    """Published after the day that is judged, and before it was read: not there on that day."""
    on = document.published.on if document.published else period.as_of
    page = document.page
    return period.as_of < on and page is not None and on <= page.fetched_at.date()


def _doubtful(found: list[tuple[Document, tuple[Leak, ...]]], evidence: list[Evidence]) -> Verdict:
    """What may be lawful, or no personal data at all: a person looks."""
    advice = "请打开所列页面核对；确属个人信息的，请作去标识化处理后重新公开。"
    if all(_MADE_PUBLIC_BY_LAW.search(d.folded) for d, _ in found):
        return review("依法公示类信息中含完整号码，请人工确认是否应当隐去", advice, evidence=evidence)
    kinds = "、".join(dict.fromkeys(leak.kind for _, leaked in found for leak in leaked))
    return review(f"{len(found)}处公开内容有疑似{kinds}，证据不足以认定，请人工确认", advice, evidence=evidence)


def _masked(document: Document, found: tuple[Leak, ...]) -> Evidence:
    """Evidence without a word of the page: how many hits, where, and the last three characters of the first."""
    first = document.page or document.files[0]
    return Evidence(
        url=document.url,
        role=Role.DEFECT,
        title=document.title,
        quote="、".join(leak.masked for leak in found[:3]),
        place="、".join(dict.fromkeys(leak.place for leak in found[:3])),
        note=f"{found[0].kind}{len(found)}个（已隐去）",
        dated=document.published.on if document.published else None,
        digest=first.body_digest,
        fetched_at=first.fetched_at,
    )


def _review_rules(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _RULES.on(period.as_of))
    if found.hits:
        return passed(f"已公开《{found.hits[0].document.title[:40]}》", evidence=found.evidence[:2])
    verdict = found.absent("未见信息发布审核制度", "请制定并公开信息发布审核制度。", verdict=partial)
    return verdict if verdict.outcome is Outcome.PARTIAL else replace(verdict, evidence=verdict.evidence[:4])
