"""政府公报 · the gazette is online, complete and searchable, and carries the normative files (plan item 11.1).

Four things are asked: an entry on the home page, the year's issues without a gap, a search, and at least 90 % of the
year's normative files in an issue. All of them: PASS; some: PARTIAL; none, or no gazette at all: FAIL.

Not judged here: the paper edition.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Outcome, Verdict
from model.roster import UnitKind
from model.snapshot import Crawl, Period, ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks import aliases, titles
from rules.checks.combine import failed, not_applicable, noting, passed, ratio, review, tally
from rules.checks.deadlines import due_within_year
from rules.checks.issuer import Owner, owner
from rules.checks.library import library
from rules.checks.published import Document
from rules.checks.search import Search, documents
from rules.checks.text import document_numbers, fold, label
from rules.rule import rule

_NUMBER = re.compile(r"(?<!总)第(\d{1,3})[期号]")
_YEAR = re.compile(r"((?:19|20)\d{2})")
_NORMATIVE = label("规范性文件")
_ADVICE = "请在首页设置政府公报入口，公报逐期上网、可检索，规范性文件由公报统一发布。"


@rule("11.1")
def gazette(site: SiteSnapshot, period: Period) -> Verdict:
    assert site.crawl is not None
    crawl = site.portal or site.crawl
    wanted = replace(
        titles.GAZETTE_ISSUE.on(period.as_of), owners=frozenset(Owner)
    )  # the government's, not the unit's
    found = documents(site, wanted, where=crawl)
    if not found.hits:
        return due_within_year(found.absent("门户网站未见电子版政府公报", _ADVICE), period)
    parts = (_entry(crawl), _contiguous(found, period.year), _search(crawl), _normative(site, crawl, found, period))
    asked = sum(part.outcome is not Outcome.NOT_APPLICABLE for part in parts)
    verdict = found.settled(tally(*parts, passing=asked))
    return due_within_year(noting(verdict, manual="纸质版公报是否与电子版同步？"), period)


def _entry(crawl: Crawl) -> Verdict:
    """A link of that name on the home page."""
    wanted = {label(name) for name in aliases.GAZETTE}
    home = library(crawl).home
    links = home.links if home else ()
    if any(label(link.text) in wanted or "公报" in link.text for link in links if not link.hidden):
        return passed("首页设有政府公报入口")
    if home is not None and home.needs_script:
        return review("首页由脚本生成，未能确认有无政府公报入口")
    return failed("首页未见政府公报入口", _ADVICE)


def _contiguous(found: Search, year: int) -> Verdict:
    """The year's issues run from 1 without a gap."""
    issues = {
        int(number[1])
        for hit in found.hits
        if (years := _YEAR.findall(hit.document.folded)) and int(years[0]) == year
        if (number := _NUMBER.search(hit.document.folded))
    }
    if not issues:
        return failed(f"未见{year}年各期政府公报", _ADVICE)
    missing = [n for n in range(1, max(issues) + 1) if n not in issues]
    if missing:
        return failed(f"{year}年政府公报缺第{'、'.join(map(str, missing[:12]))}期", "请补齐缺失各期。")
    evidence = [h.evidence() for h in found.hits[:3]]
    return passed(f"{year}年政府公报第1至{max(issues)}期连续", evidence=evidence)


def _search(crawl: Crawl) -> Verdict:
    if any(p.kind is ProbeKind.SEARCH and p.status is ProbeStatus.OK for p in crawl.probes):
        return passed("提供站内检索")
    return review("首页未见检索入口（可能由脚本生成），请人工核对公报能否检索")


def _normative(site: SiteSnapshot, crawl: Crawl, found: Search, period: Period) -> Verdict:
    """The share of the government's normative files of the year that stand in an issue, by number or title; what a
    department shows in a column of its own on the portal, and what a superior made, is not among them."""
    files = [d for d in library(crawl).documents if _is_normative(d, period.year) and not _is_anothers(d, site)]
    if not files:
        return not_applicable(f"未见{period.year}年规范性文件")
    printed = fold("".join(h.document.text for h in found.hits))
    met = sum(_number(d) in printed or d.folded in printed for d in files)
    unread = [h for h in found.hits if h.unread_files or any(f.scanned for f in h.files)]
    if unread and met < period.threshold("in_time_share") * len(files):
        said = (
            f"{period.year}年规范性文件{len(files)}份，{met}份见于可读的政府公报；{len(unread)}期公报有未能读出的附件"
        )
        return review(f"{said}，请人工核对", evidence=[h.evidence() for h in unread[:3]])
    return ratio(
        met,
        0,
        len(files),
        passing=period.threshold("in_time_share"),
        partly=period.threshold("in_time_share"),
        reason=f"{period.year}年规范性文件{len(files)}份，{met}份见于政府公报",
        advice=_ADVICE,
    )


def _is_normative(document: Document, year: int) -> bool:
    dated = document.published
    return _NORMATIVE in document.columns and dated is not None and dated.on.year == year and bool(_number(document))


def _is_anothers(document: Document, site: SiteSnapshot) -> bool:
    """A department's, or a superior's that the government's column hands on."""
    units = site.roster.units
    offices = (unit for unit in units if unit.kind is UnitKind.CITY_OFFICE)
    if any(owner(document, office, site.roster) in (Owner.OTHERS, Owner.FORWARDED) for office in offices):
        return True
    others = (unit for unit in units if unit.kind is not UnitKind.CITY_OFFICE)
    return any(owner(document, unit, site.roster, shared=True) is Owner.OWN for unit in others)


def _number(document: Document) -> str:
    page = document.page
    numbers = document_numbers(fold((page.document_number or "") if page else "")) or document_numbers(
        fold(document.text[:300])
    )
    return numbers[0] if numbers else ""
