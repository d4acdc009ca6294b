"""权责清单 · the list of powers and duties is online and up to date (plan item 1.3).

A unit passes when its list shows at least four of the six fields (name, kind, basis, body, duties, accountability)
and is at most twelve months old; in part when it is up to 24 months old, lacks fields, or is only a picture.

Not judged here: whether the list is right after the reform.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from model.finding import Evidence, Role, Verdict
from model.page import Link, Region
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese, months_after
from rules.checks import titles
from rules.checks.combine import every, failed, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.checks.readability import not_had, readable, unread_attachments
from rules.checks.search import Hit, Search, documents
from rules.checks.text import fold
from rules.rule import rule

_FIELDS = {
    "名称": re.compile(r"(?:职权|权力|事项|权责|项目)(?:事项)?名称"),
    "类型": re.compile(r"(?:职权|权力|事项|权责)(?:类型|类别)|^类[型别]$"),
    "依据": re.compile(r"(?:实施|设定|法律|行使|职权)?依据"),
    "主体": re.compile(r"(?:实施|责任|行使|承办)(?:主体|单位|机构|科室)"),
    "责任": re.compile(r"责任事项|对应责任"),
    "追责": re.compile(r"追责|监督(?:方式|电话)|问责"),
}
_RENEWED = re.compile(
    r"(?:调整|修订|更新|动态管理).{0,12}(?:公告|公示|说明|情况|清单)|清单.{0,8}(?:调整|修订|更新)|版\)?$"
)
_OF_A_POWER = 3  # fields that make a page in the list's column a part of the list
_AROUND = frozenset({Region.NAVIGATION, Region.BREADCRUMB, Region.FOOTER})
_DUTIES = frozenset({"责任", "追责"})  # a list of powers alone is half of it


@rule("1.3")
def power_list(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.POWER_LIST)
    if not found.hits:  # a page for each power, filed under the list's name
        found = documents(site, titles.POWER_LIST, by_column=True, portal_too=False).where(_is_part, "不是清单内容")
    elsewhere = _elsewhere(site)
    if not found.hits and elsewhere:
        said = "权责清单栏目链接到其他网站，请人工打开核对清单要素和更新时间"
        verdict = review(said, evidence=_linking(site, elsewhere), certificates=(found.certificate,))
    elif not found.hits:
        verdict = found.absent(
            "未见权责清单", "请在网站公开权责清单，列明名称、类型、依据、主体、责任事项和追责情形。"
        )
    else:
        verdict = found.settled(every(_complete(found, site, period), _current(found, period)))
    used = ("power_list_fields", "power_list_months", "power_list_months_partial")
    return due_within_year(noting(verdict, manual="机构改革后清单是否已据实调整？", thresholds=used), period)


def _is_part(hit: Hit) -> bool:
    """One power of a list whose powers stand on a page each."""
    return len(_shown(hit)) >= _OF_A_POWER


def _elsewhere(site: SiteSnapshot) -> tuple[Link, ...]:
    """Links of the list's name that lead to another site: the provincial platform of services shows such lists."""
    assert site.crawl is not None
    own = {urlsplit(p.final_url).hostname for p in site.crawl.pages}
    named = (
        link for page in site.crawl.pages for link in page.links if titles.POWER_LIST.title.search(fold(link.text))
    )
    return tuple({k.url: k for k in named if not k.hidden and urlsplit(k.url).hostname not in own}.values())


def _linking(site: SiteSnapshot, links: tuple[Link, ...]) -> list[Evidence]:
    """The first page that shows the first of the links."""
    assert site.crawl is not None
    page = next(p for p in site.crawl.pages if any(k.url == links[0].url for k in p.links))
    return [of_page(page, Role.CONTEXT, f"链接到{links[0].url[:120]}", quote=links[0].text)]


def _complete(found: Search, site: SiteSnapshot, period: Period) -> Verdict:
    """The fields shown by the list's tables or text, over all documents that carry the list."""
    shown = {name for hit in found.hits for name in _shown(hit)}
    evidence = [h.evidence() for h in found.hits[:3]]
    missing = "、".join(name for name in _FIELDS if name not in shown)
    if len(shown) >= period.threshold("power_list_fields") and not shown.isdisjoint(_DUTIES):
        return passed(f"权责清单列有{len(shown)}类要素", evidence=evidence)
    if all(h.is_scanned for h in found.hits):
        return partial("权责清单只有图片或扫描件，无法检索", "请公开可检索的文字版。", evidence=evidence)
    if any(h.unread_files or not_had(h, site.crawl) for h in found.hits):
        return review("权责清单的附件未能打开，请人工核对要素", evidence=evidence)
    dead = next((h for h in found.hits if site.crawl and unread_attachments(h, site.crawl)), None)
    if dead is not None and site.crawl is not None:  # what a file would have shown that is gone is not to be said
        return replace(readable(dead, site.crawl), evidence=tuple(evidence))
    if not shown and not any(_leads_on(h, site) for h in found.hits):
        return failed("只见权责清单的标题，未见清单内容", "请公开清单全文。", evidence=evidence)
    return partial(f"权责清单缺少要素：{missing}", "请补全清单要素。", evidence=evidence)


def _leads_on(hit: Hit, site: SiteSnapshot) -> bool:
    """Whether the list may stand elsewhere: in a picture or a frame, or behind a link that is none of the menu's."""
    page = hit.document.page
    if page is None or page.needs_script or page.content_images or page.tables or page.attachments or hit.files:
        return True
    home = library(site.crawl).home if site.crawl else None
    menu = {link.url for link in home.links} if home else set()
    own = (link for link in page.links if link.region not in _AROUND and not link.hidden)
    return any(link.region is not Region.OTHER or link.url not in menu for link in own)


def _shown(hit: Hit) -> set[str]:
    """The fields that a document's tables name at the head of columns or of rows, or its text."""
    page = hit.document.page
    tables = [*(page.tables if page else ()), *(t for f in hit.files for t in f.tables)]
    heads = [cell for table in tables for row in table.rows[:3] for cell in row]
    heads += [row[0] for table in tables for row in table.rows[3:12] if len(row) == 2]
    named = {name for name, field in _FIELDS.items() if any(field.search(c) for c in heads)}
    return named | {name for name, field in _FIELDS.items() if field.search(hit.text[:4000])}


def _current(found: Search, period: Period) -> Verdict:
    carrying = [h for h in found.hits if h.files or _shown(h) or _RENEWED.search(h.document.folded)] or found.hits
    newest = max((h.published.on for h in carrying if h.published), default=None)
    if newest is None:
        return review("权责清单未标明公开日期，请人工核对是否及时调整")
    if newest >= _months_before(period, "power_list_months"):
        return passed(f"权责清单更新于{chinese(newest)}")
    if newest >= _months_before(period, "power_list_months_partial"):
        return partial(f"权责清单更新于{chinese(newest)}，已超过12个月", "请按机构职能变化调整并重新公开。")
    return failed(f"权责清单更新于{chinese(newest)}，已超过24个月", "请按机构职能变化调整并重新公开。")


def _months_before(period: Period, threshold: str) -> date:
    last = min(period.as_of, date(period.year, 12, 31))
    return months_after(last, -int(period.threshold(threshold)))
