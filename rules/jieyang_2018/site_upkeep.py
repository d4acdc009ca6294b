"""网站建设管理 · the site is kept up, identified, searchable, without blank columns or dead links (plan item 8.1).

Measured by the national table of 2015 as far as a crawl can see: a home page on which nothing is newer than 14 days,
five blank columns, or a message left for three months fail the site (veto); other faults cost points: at least 80 of
100 pass, from 60 in part.

Not judged here: availability over a week, serious wording, quality of services and of replies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from model.finding import Evidence, Role, Verdict
from model.page import Cause, Footer, Page, PageKind
from model.snapshot import Crawl, Period, ProbeKind, ProbeStatus, SiteSnapshot
from rules.calendar import chinese
from rules.checks import titles
from rules.checks.absence import certificate
from rules.checks.combine import blocked, failed, noting, partial, passed, review
from rules.checks.evidence import of_document, of_page
from rules.checks.library import Library, library
from rules.checks.messages import messages
from rules.checks.search import documents
from rules.rule import rule

_PASSING, _PARTLY = 80.0, 60.0
_PLACEHOLDERS = ("123456789", "00000000", "xxxxxxxx")
_ADVICE = "请按《政府网站发展指引》逐项整改。"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the site and what it costs of 100 points."""

    what: str
    points: float
    evidence: tuple[Evidence, ...] = ()


@rule("8.1")
def site_upkeep(site: SiteSnapshot, period: Period) -> Verdict:
    assert site.crawl is not None
    crawl = site.crawl
    home = library(crawl).home
    if home is None or home.needs_script:
        return blocked("首页由脚本生成，需浏览器渲染后才能核查", "请安装浏览器组件后重新检查。")
    proof = certificate(crawl, "网站更新和空白栏目", lambda _: False)
    veto = _veto(site, crawl, period)
    if veto is not None:
        if proof.is_complete and not _unseen_from(home, crawl):
            return veto
        return review(
            f"{veto.reason}（未能查全，请人工核对）", veto.advice, evidence=veto.evidence, certificates=(proof,)
        )
    faults = [*_blank(crawl), *_identity(home), *_search(crawl), *_report(site, period), *_dead(crawl, home)]
    points = max(0.0, 100 - sum(f.points for f in faults))
    evidence = tuple(e for f in faults for e in f.evidence)[:12]
    said = "、".join(f.what for f in faults)
    used = ("fresh_days",)
    if points >= _PASSING:
        verdict = passed(
            "网站更新、标识、栏目和链接情况良好" + (f"（提示：{said}）" if said else ""), evidence=evidence
        )
    elif points >= _PARTLY:
        verdict = partial(f"网站存在问题：{said}（得{points:.1f}分）", _ADVICE, evidence=evidence)
    else:
        verdict = failed(f"网站问题较多：{said}（得{points:.1f}分）", _ADVICE, evidence=evidence)
    return noting(verdict, manual="网站一周内能否稳定打开、有无严重表述错误？", thresholds=used)


def _veto(site: SiteSnapshot, crawl: Crawl, period: Period) -> Verdict | None:
    """FAIL when nothing on the home page is newer than two weeks, five columns are blank, or a message of the last
    year has waited more than three months."""
    shelf = library(crawl)
    days = int(period.threshold("fresh_days"))
    newest = _newest_on_home(shelf, period.as_of)
    if newest is not None and period.as_of - newest > timedelta(days=days):
        home = shelf.home
        evidence = [of_page(home, Role.DEFECT, f"首页最新信息为{chinese(newest)}")] if home else []
        return failed(
            f"首页超过{days}天未更新（最新信息为{chinese(newest)}）", "请及时更新网站信息。", evidence=evidence
        )
    blank = _blank_columns(crawl)
    if len(blank) >= 5:
        evidence = [of_page(p, Role.DEFECT, "空白栏目") for p in blank[:8]]
        return failed(f"空白栏目{len(blank)}个", "请充实或撤并空白栏目。", evidence=evidence)
    limit = int(period.threshold("message_days"))
    waiting = [m for m in messages(site) if not m.is_answered and limit < (period.as_of - m.asked_on).days <= 365]
    if waiting:
        evidence = [of_document(m.document, Role.DEFECT, "未见答复") for m in waiting[:5]]
        return failed(f"{len(waiting)}条留言超过{limit}天未见答复", "请及时处理答复网民留言。", evidence=evidence)
    return None


def _unseen_from(home: Page, crawl: Crawl) -> bool:
    """True when something that the home page links to could not be read: it could be the newest thing there."""
    return any(home.url in u.found_on and u.cause is not Cause.NOT_FOUND for u in crawl.coverage.unread)


def _newest_on_home(shelf: Library, as_of: date) -> date | None:
    """The date of the newest thing that the home page shows or links to; None when nothing there bears a date."""
    home = shelf.home
    if home is None:
        return None
    linked = {link.url for link in home.links} | {row.url for row in home.rows}
    dates = [row.published.on for row in home.rows if row.published]
    dates += [p.published.on for p in shelf.readable if p.published and p.url in linked]
    if not dates:  # a home page that only leads on is as fresh as the lists it leads to
        dates = [row.published.on for p in shelf.readable if p.url in linked for row in p.rows if row.published]
    return max((d for d in dates if d <= as_of), default=None)


def _blank_columns(crawl: Crawl) -> list[Page]:
    return [p for p in library(crawl).readable if p.kind is PageKind.BLANK_COLUMN and not p.needs_script]


def _blank(crawl: Crawl) -> Iterator[Fault]:
    for page in _blank_columns(crawl):
        name = page.column or page.title
        yield Fault(f"空白栏目“{name}”", 5, (of_page(page, Role.DEFECT, "空白栏目", place="栏目"),))


def _identity(home: Page) -> Iterator[Fault]:
    """The seven elements of a site's identity (政府网站发展指引), empty and placeholder values included."""
    footer: Footer = home.footer
    missing = []
    if not footer.sponsor:
        missing.append("主办单位")
    if not footer.contact:
        missing.append("联系方式")
    if not footer.official_id or footer.official_id.lower() in _PLACEHOLDERS:
        missing.append("网站标识码")
    if not [n for n in footer.icp if not any(p in n for p in _PLACEHOLDERS)]:
        missing.append("ICP备案编号")
    if not footer.police:
        missing.append("公安机关备案标识")
    shown = of_page(home, Role.DEFECT, place="页脚")
    if missing:
        yield Fault(f"页脚缺少{'、'.join(missing)}", float(len(missing)), (shown,))
    if not footer.find_error_url:
        yield Fault("缺少“我为政府网站找错”入口", 5, (shown,))


def _search(crawl: Crawl) -> Iterator[Fault]:
    probe = next((p for p in crawl.probes if p.kind is ProbeKind.SEARCH), None)
    if probe is not None and probe.status is not ProbeStatus.OK:
        yield Fault("首页未见站内搜索", 5)


def _report(site: SiteSnapshot, period: Period) -> Iterator[Fault]:
    """The website's own yearly form, due on the home page by January 31 (国办函〔2018〕12号)."""
    if period.as_of <= date(period.year + 1, 1, 31):
        return
    found = documents(site, titles.WEBSITE_REPORT.on(period.as_of, year=period.year))
    if not found.hits and not found.weak and found.is_finished:
        yield Fault(f"未见{period.year}年政府网站工作年度报表", 5)


def _dead(crawl: Crawl, home: Page) -> Iterator[Fault]:
    """Links that twice led nowhere: on the home page 1 point each, elsewhere a tenth."""
    gone = [u for u in crawl.coverage.unread if u.cause is Cause.NOT_FOUND and u.found_on]
    on_home = [u for u in gone if home.url in u.found_on]
    others = len(gone) - len(on_home)
    if on_home:
        shown = of_page(home, Role.DEFECT, "、".join(u.url for u in on_home[:3]), place="首页链接")
        yield Fault(f"首页{len(on_home)}个链接打不开", float(len(on_home)), (shown,))
    if others:
        yield Fault(f"其他页面{others}个链接打不开", 0.1 * others)
