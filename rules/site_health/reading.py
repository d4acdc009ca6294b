"""What the indicators share: the home page, the proof that the site was read, points, vetoes, filed maintenance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from model.finding import Certificate, Evidence, Role, Verdict
from model.page import Footer, Page
from model.roster import EntryKind
from model.snapshot import Crawl, Period, Probe, ProbeKind, SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.combine import blocked, failed, not_applicable, noting, partial, review
from rules.checks.evidence import of_page
from rules.checks.issuer import own_part
from rules.checks.library import kept, library
from rules.checks.registers import records

_FOOTER_WORDS = re.compile(r"版权所有|copyright|©|技术支持|all rights reserved", re.I)
_SITES = frozenset({EntryKind.SITE, EntryKind.PORTAL})


def crawl_of(site: SiteSnapshot) -> Crawl:
    """The site's crawl without the channels of other units on it; the engine asks no rule without one."""
    return own_part(site)


@kept
def proof_of(site: SiteSnapshot) -> Certificate:
    """Whether the site as a whole was read, so that what was not seen is not there."""
    return certificate(crawl_of(site), "网站各栏目", lambda _: False)


def home_of(site: SiteSnapshot) -> Page | Verdict:
    """The home page as a plain fetch shows it, or why nothing can be said of it."""
    home = library(crawl_of(site)).home
    if home is None:
        return blocked("首页未能读到", "请稍后重新检查。")
    if home.needs_script:
        return blocked("首页由脚本生成，需浏览器渲染后才能核查", "请安装浏览器组件后重新检查。")
    return home


def without_own_site(site: SiteSnapshot) -> Verdict | None:
    """NOT_APPLICABLE for a unit that publishes on a channel of somebody else's site."""
    if not site.unit.entry_points or {e.kind for e in site.unit.entry_points} & _SITES:
        return None
    return not_applicable("本单位在其他网站的栏目公开信息，没有独立网站")


def footer_may_be_written(home: Page) -> bool:
    """True when no element of a footer was read, nor the words that every footer has: a script may write it."""
    return home.footer == Footer() and _FOOTER_WORDS.search(home.visible_text) is None


def measured(site: SiteSnapshot, kind: ProbeKind) -> Probe | None:
    """The site's measurement of that kind, or None."""
    return next((p for p in crawl_of(site).probes if p.kind is kind), None)


def vetoed(site: SiteSnapshot, reason: str, advice: str, evidence: Iterable[Evidence]) -> Verdict:
    """FAIL when the site was read as a whole, else a person must look. Not said while maintenance is on file."""
    proof = proof_of(site)
    if proof.is_complete:
        return failed(reason, advice, evidence=tuple(evidence), certificates=(proof,))
    said = f"{reason}（未能查全，请人工核对）"
    return review(said, advice, evidence=tuple(evidence), certificates=(proof,))


def counted(
    period: Period, name: str, faults: int, reason: str, advice: str, evidence: Iterable[Evidence] = ()
) -> Verdict:
    """PARTIAL for that many faults, each costing `<name>_points`, at most `<name>_most` where the table limits it."""
    points = faults * period.threshold(f"{name}_points")
    return losing(period, name, points, reason, advice, evidence)


def losing(
    period: Period, name: str, points: float, reason: str, advice: str, evidence: Iterable[Evidence] = ()
) -> Verdict:
    """PARTIAL that costs so many points, at most `<name>_most` where the table limits it."""
    known = {t.name: t.value for t in period.scorecard.thresholds}
    lost = min(points, known.get(f"{name}_most", 100.0))
    used = tuple(n for n in (f"{name}_points", f"{name}_most") if n in known)
    return noting(replace(partial(reason, advice, evidence=tuple(evidence)), points_lost=lost), thresholds=used)


def at_stake(period: Period, name: str) -> float:
    """The most points that an indicator left open could still cost: its limit, or one fault."""
    known = {t.name: t.value for t in period.scorecard.thresholds}
    return known.get(f"{name}_most", known.get(f"{name}_points", 0.0))


def unless_open(site: SiteSnapshot, verdict: Verdict) -> Verdict:
    """A PASS that nothing was found holds only when the site was read as a whole."""
    proof = proof_of(site)
    if proof.is_complete:
        return replace(verdict, certificates=(proof,))
    why = "；".join(dict.fromkeys(gap.why for gap in proof.gaps[:3]))
    return blocked(f"未能查全：{why}", "请按原因处理后重新检查。", certificates=(proof,))


def filed_maintenance(site: SiteSnapshot, as_of: date) -> Verdict | None:
    """NOT_APPLICABLE while the register says that the unit filed maintenance of its site for that day."""
    for row in records(site, "downtime") or ():
        if row.get("开始日期", "") <= as_of.isoformat() <= row.get("结束日期", ""):
            return not_applicable(f"网站维护已报备（{row['开始日期']}至{row['结束日期']}：{row.get('原因', '')}）")
    return None


def defects(pages: Iterable[Page], note: str, place: str = "") -> tuple[Evidence, ...]:
    """The first few pages as evidence of a defect."""
    return tuple(of_page(p, Role.DEFECT, note, place=place) for p in list(pages)[:8])
