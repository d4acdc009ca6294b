"""双随机、一公开 · the list of random inspections and its results are public (plan item 1.5).

A unit passes when its list states matter, object and basis of the inspections and at least one result of the year is
public; in part when only one of the two is there or the list lacks a field.

Not judged here: whether the list is complete; the negative list of market access (lead unit).
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import noting, partial, passed, review, share
from rules.checks.deadlines import due_within_year
from rules.checks.policies import year_of
from rules.checks.readability import not_had, readable, unread_attachments
from rules.checks.search import Hit, documents
from rules.rule import rule

_FIELDS = {
    "抽查事项": re.compile(r"(?:抽查|检查)?(?:事项|内容|项目)"),
    "抽查对象": re.compile(r"对象|抽查主体范围"),
    "抽查依据": re.compile(r"依据"),
}


@rule("1.5")
def random_inspection(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = share(_list(site), _result(site, period))
    return due_within_year(noting(verdict, manual="清单是否覆盖全部抽查事项？"), period)


def _list(site: SiteSnapshot) -> Verdict:
    found = documents(site, titles.INSPECTION_LIST)
    if not found.hits:
        return found.absent("未见随机抽查事项清单", "请公布清单，明确抽查事项、对象、依据。")
    best = max(found.hits, key=lambda h: len(_shown(h)))
    missing = [name for name in _FIELDS if name not in _shown(best)]
    evidence = [best.evidence()]
    if not missing:
        return passed("已公布随机抽查事项清单，事项、对象、依据齐全", evidence=evidence)
    if best.is_scanned or best.unread_files or not_had(best, site.crawl):
        return review("随机抽查事项清单的附件未能读出文字，请人工核对要素", evidence=evidence)
    if site.crawl is not None and unread_attachments(best, site.crawl):  # gone: what it showed is not to be said
        return found.settled(replace(readable(best, site.crawl), evidence=tuple(evidence)))
    said = f"随机抽查事项清单缺少{'、'.join(missing)}"
    return found.settled(partial(said, "请补全清单要素。", evidence=evidence))


def _shown(hit: Hit) -> set[str]:
    page = hit.document.page
    tables = [*(page.tables if page else ()), *(t for f in hit.files for t in f.tables)]
    heads = " ".join(cell for t in tables for row in t.rows[:3] for cell in row)
    return {name for name, field in _FIELDS.items() if field.search(heads) or field.search(hit.text)}


def _result(site: SiteSnapshot, period: Period) -> Verdict:
    since, until = year_of(period)
    wanted = replace(titles.INSPECTION_RESULT, name=f"{period.year}年随机抽查结果", since=since, until=until)
    return documents(site, wanted).required(f"未见{period.year}年随机抽查结果", "请及时公开抽查结果。")
