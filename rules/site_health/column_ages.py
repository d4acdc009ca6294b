"""How old the newest thing in each column of a site is, as far as its lists and documents tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from model.finding import Evidence, Role
from model.page import Confidence, DateFact, Page
from model.snapshot import Crawl
from rules.calendar import chinese
from rules.checks.evidence import of_page
from rules.checks.library import ColumnPages, library

NEWS = re.compile(r"(?:动态|要闻|新闻|快讯)$")
NOTICES = re.compile(r"^(?:通知公告|公告公示|公示公告|公告栏|通知公示|政策文件|规范性文件|政府文件|部门文件)$")
SHOULD_UPDATE = re.compile(
    r"人事|招考|招聘|统计|数据|解读|征集|调查|访谈|采购|招标|财政|监督检查|应急|回应|留言|信箱|公示$"
)
# Of somebody else, or closed by their nature.
_NOT_OWN = re.compile(r"国务院|中国政府|中央|全国|省|上级|媒体|外媒|专题|历史|归档|往期|20\d{2}|视频|图片")


@dataclass(frozen=True, slots=True)
class Age:
    """A column, the newest date in it, and the page that shows it."""

    name: str
    newest_on: date
    page: Page

    def evidence(self) -> Evidence:
        return of_page(self.page, Role.DEFECT, f"栏目“{self.name}”最新信息为{chinese(self.newest_on)}", place="栏目")


def ages(crawl: Crawl, named: re.Pattern[str], as_of: date) -> list[Age]:
    """The columns of that name that bear dates, in the order of their names. A column whose list was not read as a
    visitor sees it, or that shows anything without a sure date, is left out: its newest item may be unseen."""
    filed: dict[str, list[DateFact | None]] = {}
    for document in library(crawl).documents:
        for key in document.columns:
            filed.setdefault(key, []).append(document.published)
    found: dict[str, Age] = {}
    for key, shelf in sorted(library(crawl).columns.items()):
        if not named.search(key) or _NOT_OWN.search(key):
            continue
        newest = _newest(shelf, filed.get(key, []), as_of)
        if newest is not None:
            found.setdefault(shelf.pages[0].url, Age(shelf.name, newest, shelf.pages[0]))
    return list(found.values())


def _newest(shelf: ColumnPages, filed: list[DateFact | None], as_of: date) -> date | None:
    if any(p.needs_script or p.truncated for p in shelf.pages):
        return None
    dates = [row.published for page in shelf.pages for row in page.rows] + filed
    if not dates or any(d is None or d.confidence is Confidence.WEAK for d in dates):
        return None
    return max((d.on for d in dates if d and d.on <= as_of), default=None)
