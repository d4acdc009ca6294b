"""线上线下办事信息同源 · service information is the same on the site and in the hall (plan item 7.3).

Guides of the same title on the unit's site and on the city portal are compared: telephone numbers and time limits
must agree. From 95 % equal the unit passes, from 80 % in part. With one source at hand nothing can be compared; a
guide of the same title that does not name the county is the city's own service, no second source.

Not judged here: the hall's own copies, and the provincial hall, which lies outside the crawl.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Evidence, Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import counted
from rules.checks.combine import blocked, noting, ratio
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import guides, guides_read
from rules.checks.issuer import place_governed
from rules.checks.published import Document
from rules.checks.text import fold
from rules.rule import rule

_FACTS = re.compile(r"(?:\d{3,4}-)?\d{7,8}|\d+个?工作日")


@rule("7.3")
def same_source(site: SiteSnapshot, period: Period) -> Verdict:
    if site.portal is None or site.portal is site.crawl:
        return due_within_year(_alone(), period)
    on_portal = replace(site, crawl=site.portal)
    here = {g.folded: g for g in guides(site)}
    there = {
        g.folded: g
        for g in guides(on_portal)
        if g.url not in {h.url for h in here.values()} and place_governed(site.unit) in _said(g)
    }
    both = sorted(here.keys() & there.keys())
    if not both:
        return due_within_year(_alone(), period)
    equal = [title for title in both if _facts(here[title]) == _facts(there[title])]
    judged = ratio(
        len(equal),
        0,
        len(both),
        passing=period.threshold("same_source_share"),
        partly=period.threshold("same_source_share_partial"),
        reason=f"{len(both)}项办事信息在两处公开，{len(equal)}项一致",
        advice="请实行同源管理，统一线上线下办事信息。",
    )
    differing = [title for title in both if title not in equal]
    evidence = tuple(
        _compared(one[title], other[title])
        for title in [*differing, *equal][:4]
        for one, other in ((here, there), (there, here))
    )
    thresholds = ("same_source_share", "same_source_share_partial")
    verdict = noting(replace(judged, evidence=evidence), thresholds=thresholds)
    return due_within_year(counted(counted(verdict, guides_read(site)), guides_read(on_portal)), period)


def _alone() -> Verdict:
    return blocked(
        "只能读到一处办事信息，没有可以比对的另一来源",
        "请提供办事大厅的办事信息，或人工比对。",
        manual="网上办事大厅与实体大厅的办事信息是否一致？",
    )


def _compared(guide: Document, other: Document) -> Evidence:
    """A guide as evidence, saying in what it differs from the other of its title."""
    ours, theirs = _facts(guide), _facts(other)
    if ours == theirs:
        return of_document(guide, note="一致")
    only = sorted(ours - theirs)
    said = f"只有此处写“{'、'.join(only)}”" if only else f"此处未见“{'、'.join(sorted(theirs - ours))}”"
    return of_document(guide, Role.DEFECT, f"不一致，{said}", only[0] if only else "")


def _facts(guide: Document) -> frozenset[str]:
    return frozenset(_FACTS.findall(_said(guide)))


def _said(guide: Document) -> str:
    """Title, source, words and tables of a guide."""
    page = guide.page
    cells = " ".join(cell for table in (page.tables if page else ()) for row in table.rows for cell in row)
    signed = f"{page.issuer or ''} {page.source or ''}" if page else ""
    return " ".join((guide.folded, fold(signed), fold(guide.text), fold(cells)))
