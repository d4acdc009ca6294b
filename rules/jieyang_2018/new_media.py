"""政务新媒体 · the unit's accounts are listed and alive (plan item 9.1).

A unit passes when its site lists its accounts and each posted within 14 days; one silent longer makes it pass in
part, one silent for over 30 days fails. Posts cannot be crawled: days come from the list or the imported register;
where a list tells none and no register is imported, a person asks, since a site alone shows only that accounts are
listed. That they are not, though the unit has some, is decided without a register.

Not judged here: what the accounts publish.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese
from rules.checks.aliases import NEW_MEDIA
from rules.checks.combine import failed, not_applicable, noting, partial, passed, review
from rules.checks.library import library
from rules.checks.registers import records
from rules.checks.search import Hit, Search, documents
from rules.checks.text import fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_LIST = Wanted(
    "政务新媒体账号清单",
    re.compile(
        r"(?:政务)?(?:新媒体|两微一端|微博微信|微信微博).{0,10}(?:账号|一览|名单|名录|列表|矩阵|清单|信息)"
        r"|(?:新媒体|两微一端|官方微[博信])$"
    ),
    NEW_MEDIA,
    near=re.compile(r"新媒体|微信|微博"),
    unlike=((re.compile(r"召开|培训|会议|通知$|办法|考核"), "不是账号清单"),),
)
_PLATFORM = re.compile(r"微信|微博|客户端|APP|头条|抖音|企鹅号", re.I)
_ACCOUNT = re.compile(r"官方微博|官方微信|微信公众号|政务微博|政务微信|weibo\.com|扫一扫关注|关注我们")
_DAY = re.compile(r"(20\d{2})[-年./](\d{1,2})[-月./](\d{1,2})")
_ADVICE = "请在网站公布政务新媒体账号清单，并保持更新；无力维护的按规定关停整合。"


@rule("9.1")
def new_media(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _LIST.on(period.as_of), by_column=True)
    listed = found.where(lambda h: _PLATFORM.search(h.text + " ".join(_rows(h))) is not None, "不是账号清单")
    verdict = _alive(site, period, listed) if listed.hits else _unlisted(site, listed)
    thresholds = ("new_media_days", "new_media_days_partial")
    return noting(verdict, manual="账号发布内容是否与政府职能相关、审核是否严格？", thresholds=thresholds)


def _alive(site: SiteSnapshot, period: Period, listed: Search) -> Verdict:
    days = [*_registered(site), *(d for hit in listed.hits for d in _posted(hit, period.as_of))]
    if not days:
        said = "已公布账号清单，未导入账号登记表，不能判断更新情况"
        return review(said, "请导入政务新媒体登记表或人工核查。", evidence=listed.evidence)
    silent = max((period.as_of - day).days for day in days)
    said = f"公布的账号中最久的自{chinese(min(days))}起未更新"
    within = period.threshold("new_media_days")
    if silent <= within:
        return passed(f"{len(days)}个账号均在{within:g}天内更新过", evidence=listed.evidence)
    if silent <= period.threshold("new_media_days_partial"):
        return partial(said, _ADVICE, evidence=listed.evidence)
    return failed(said, _ADVICE, evidence=listed.evidence)


def _unlisted(site: SiteSnapshot, listed: Search) -> Verdict:
    if site.unit.flags.new_media is False:
        return not_applicable("名册登记本单位没有政务新媒体")
    if site.unit.flags.new_media or _registered(site) or _is_advertised(site):
        return listed.absent("有政务新媒体账号，网站未见账号清单", _ADVICE)
    return listed.absent("未见政务新媒体账号清单，不知有无账号，请人工核查", _ADVICE, verdict=review)


def _is_advertised(site: SiteSnapshot) -> bool:
    assert site.crawl is not None
    home = library(site.crawl).home
    return home is not None and _ACCOUNT.search(home.visible_text + " ".join(x.url for x in home.links)) is not None


def _registered(site: SiteSnapshot) -> list[date]:
    mine = records(site, "new_media") or ()
    return [day for r in mine if "关停" not in r.get("状态", "") for day in _days(r.get("最近更新日期", ""))]


def _posted(hit: Hit, as_of: date) -> list[date]:
    """The newest day in each row that names a platform."""
    rows = [r for r in _rows(hit) if _PLATFORM.search(fold(r))]
    return [max(days) for row in rows if (days := [d for d in _days(row) if d <= as_of])]


def _rows(hit: Hit) -> list[str]:
    page = hit.document.page
    tables = (*(page.tables if page else ()), *(t for f in hit.files for t in f.tables))
    return [" ".join(row) for table in tables for row in table.rows]


def _days(text: str) -> list[date]:
    found = []
    for match in _DAY.finditer(text):
        try:
            found.append(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            continue
    return found
