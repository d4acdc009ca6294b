"""12345热线 · one number for the city, and how it works is reported (plan item 10.1).

A unit passes when 12345 stands on the city portal and on its own site, where a caller finds it (home page, contact,
a column of its own), and reports on its work were published for every quarter; two of the three pass in part. News,
plans and reports that mention the number do not make it known; one that bears it in its title is put before a person.

Not judged here: whether calls are answered; whether every old number was merged, unless the register is imported.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date

from model.finding import Verdict
from model.page import Page
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.combine import blocked, failed, noting, partial, passed, review, tally
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document, of_page
from rules.checks.library import library
from rules.checks.quarters import quarters_told
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_NUMBER = "12345"
_REPORT = Wanted(
    "12345热线运行情况报告",
    re.compile(r"(?:12345|服务热线|政务热线|便民热线).{0,24}(?:情况|报告|通报|统计|分析|月报|季报|快报)"),
    ("通知公告", "热线公开", "12345热线", "政务热线"),
    near=re.compile(r"12345|热线(?!.{0,12}(?:座谈会|培训|问卷|调研|招聘))"),
)
_QUARTERS = 4


@rule("10.1")
def hotline(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = tally(_advertised(site, portal=True), _advertised(site), _reports(site, period), passing=3, partly=2)
    verdict = noting(verdict, *_still_advertised(site))
    return due_within_year(noting(verdict, manual="拨测热线是否统一接听、按责转办、限时办结？"), period)


def _advertised(site: SiteSnapshot, portal: bool = False) -> Verdict:
    crawl: Crawl | None = site.portal if portal else site.crawl
    where = "市政府门户网站" if portal else "本单位网站"
    if crawl is None:
        return blocked(f"未能读取{where}")
    shelf = library(crawl)
    dated = {d.url: d for d in shelf.documents if d.published and d.page is not None}
    shown = next((p for p in shelf.readable if p.url not in dated and _stands_on(p, dated)), None)
    if shown is not None:
        return passed(f"{where}已公布12345热线", evidence=[of_page(shown, quote=_NUMBER)])
    told = [d for d in dated.values() if _NUMBER in d.folded]
    if told:
        said = f"{where}只在公开的文件、消息中见到12345热线，请人工确认是否公布了热线电话"
        return review(said, evidence=[of_document(d, around=_NUMBER) for d in told[:3]])
    proof = certificate(crawl, "12345热线", lambda text: "热线" in text or _NUMBER in text or "联系" in text)
    if not proof.is_complete:
        return blocked(f"{where}未能查全，不能认定是否公布12345热线", certificates=(proof,))
    return failed(f"{where}未见12345热线", "请在网站公布12345热线。", certificates=(proof,))


def _stands_on(page: Page, dated: Container[str]) -> bool:
    """True when the number stands on the page itself and not only in the titles of dated documents it links to."""
    text = page.visible_text or page.text
    if _NUMBER not in text:
        return False
    for link in page.links:
        if link.url in dated and _NUMBER in link.text:
            text = text.replace(link.text, "")
    return _NUMBER in text


def _reports(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _REPORT.on(period.as_of, since=date(period.year, 1, 1)))
    if not found.hits:
        return found.absent(f"未见{period.year}年12345热线运行情况报告", "请按季度公开热线运行情况。")
    count = len({quarter for hit in found.hits for quarter in quarters_told(hit, period.year)})
    if count >= _QUARTERS:
        return passed(f"{period.year}年各季度均公开热线运行情况", evidence=found.evidence)
    said = f"{period.year}年仅见{count}个季度的热线运行情况"
    return found.settled(partial(said, "请按季度公开热线运行情况。", evidence=found.evidence))


def _still_advertised(site: SiteSnapshot) -> tuple[str, ...]:
    """Old numbers that the register says were merged and that the site or the portal still shows: a signal."""
    crawls = [c for c in (site.crawl, site.portal) if c is not None]
    texts = [p.visible_text or p.text for c in crawls for p in library(c).readable]
    register = site.register("hotlines")
    numbers = [r.get("号码", "") for r in (register.records() if register else ())]
    shown = [n for n in numbers if len(n) >= 5 and any(n in text for text in texts)]
    return (f"已整合的热线号码仍在网站上公布：{'、'.join(shown)}",) if shown else ()
