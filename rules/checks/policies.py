"""A unit's policies of a year, their interpretations, and which belongs to which."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from model.page import Confidence, Link, PageKind, Region
from model.snapshot import Period, SiteSnapshot
from rules.calendar import working_days_between
from rules.checks import titles
from rules.checks.aliases import INTERPRETATIONS, POLICIES
from rules.checks.issuer import Owner
from rules.checks.library import library
from rules.checks.search import Hit, Search, documents, once
from rules.checks.text import document_numbers, fold, label
from rules.checks.wanted import Wanted

_POLICY = re.compile(
    r"(?:办法|意见|方案|规定|细则|规则|规划|计划|决定|制度|措施|通知|通告|公告|清单|目录|预案)(?:\((?:试行|暂行|修订|\d{4}.{0,6})\))?》?"
    r"(?:的(?:通知|决定|意见|公告|通告|批复))?(?:\(?[^()]{1,12}[〔\[(]\d{4}[〕\])]\d{1,4}号\)?)?$"
)
INTERPRETATION = re.compile(r"解读|图解|一张?图(?:[读看弄]懂|了解)|政策问答|答记者问|问答")
_NEEDS_INTERPRETATION = re.compile(r"办法|意见|方案|规定|细则|规划|措施|规则")
_INTERNAL = re.compile(
    r"任免|任职|免职|干部|人事|招聘|录用|放假|值班|会议的通知|培训(?!机构|学校|中心|市场)|党(?:组|委|支部)|表彰|通报|政务公开工作要点"
    r"|(?:信息|政务)公开|(?:信息|网站|新媒体).{0,6}(?:发布|内容).{0,4}(?:审[核查签]|管理|保密)|保密(?:审查|工作|管理)|本局机关|机关内部|内部控制"
)
_NOT_POLICY = (
    (INTERPRETATION, "是解读材料，不是文件"),
    (
        re.compile(r"征求意见|征集意见|意见征集|(?:草案|送审|征求)稿|听取.{0,6}意见"),
        "是征求意见的稿子，不是印发的文件",
    ),
    (
        re.compile(
            r"答复|复函|中标|(?:权[责力].{0,6}|责任|抽查.{0,8})清单(?!.{0,8}(?:办法|规定|制度|规则|细则|意见|方案))|公示$|年度报告|名单|结果|公报|(?:招标|采购|成交).{0,12}(?:公告|公示|文件)"
            r"|[预决]算(?:公开|草案|报告|报表|信息|说明|表|$)"
        ),
        "不是政策文件",
    ),
    (re.compile(r"政务公开.{0,20}(?:要点|方案|安排|分工|分解|意见|计划)"), "是政务公开工作的安排，不是政策文件"),
)
TITLED = Wanted("政策文件", _POLICY, POLICIES, unlike=_NOT_POLICY, owners=frozenset({Owner.OWN}))
_MARK = re.compile(
    r"此件(?:主动)?公开(?:发布)?|(?:公开方式|公开属性|信息公开选项|公开类别|公开形式)[::]?(?:主动公开|依申请公开|不予公开)"
)
_NO_INTERPRETATION = (
    (re.compile(r"解读(?:工作|实施)*(?:制度|机制|方案|办法|规定|规程|规则)"), "是解读制度，不是解读材料"),
)
_FRAME = re.compile(
    r"关于|印发|转发|的?通知$|解读|图解|一张?图(?:[读看弄]懂|了解)|政策问答|[《》〈〉()\"'“”::、,。\-—]"
)
_MENU_ENTRY = 8  # characters of a menu's entry; a title is longer


@dataclass(frozen=True, slots=True)
class Pair:
    """A policy with the interpretation that belongs to it; `is_two_way` when each page links to the other."""

    policy: Hit
    interpretation: Hit
    is_two_way: bool

    @property
    def lag(self) -> int | None:
        """Working days from the policy's publication to the interpretation's; None when a date is missing."""
        earlier, later = self.policy.published, self.interpretation.published
        return working_days_between(earlier.on, later.on) if earlier and later else None


def year_of(period: Period) -> tuple[date, date]:
    """The plan's year."""
    return date(period.year, 1, 1), date(period.year, 12, 31)


def policies(site: SiteSnapshot, period: Period) -> Search:
    """The unit's own policy documents published in the plan's year: those filed as such, or, on a site that has no
    column for them, those that bear a document number."""
    since, until = year_of(period)
    wanted = replace(TITLED, name=f"{period.year}年政策文件", since=since, until=until)
    found = documents(site, wanted)
    columns = _columns_for(POLICIES, site)
    if any(columns & h.document.columns for h in found.hits):
        return found.where(lambda h: bool(columns & h.document.columns), "不在政策文件栏目")
    interpreting = _columns_for(INTERPRETATIONS, site)
    found = found.where(lambda h: _own_column(h) not in interpreting, "在政策解读栏目，是解读材料")
    return found.where(lambda h: number_of(h) != "", "没有文号，也不在政策文件栏目")


def _own_column(hit: Hit) -> str:
    """The column that the page itself names, not the lists that lead to it; "" without one."""
    page = hit.document.page
    return label(page.column or "") if page else ""


def _columns_for(names: tuple[str, ...], site: SiteSnapshot) -> frozenset[str]:
    """Labels of the columns of these names, on the unit's site and on the portal."""
    wanted = frozenset(map(label, names))
    return wanted.union(*(library(crawl).labels_like(wanted) for crawl in (site.crawl, site.portal) if crawl))


def interpretations(site: SiteSnapshot, period: Period, *, whole_year: bool = True) -> Search:
    """The unit's interpretations of the plan's year, what may be one among the weak hits; or those of any year, to
    which a policy is compared."""
    since, until = year_of(period) if whole_year else (None, None)
    wanted = Wanted(
        f"{period.year}年政策解读" if whole_year else "政策解读",
        INTERPRETATION,
        INTERPRETATIONS,
        unlike=_NO_INTERPRETATION,
        since=since,
        until=until,
        owners=frozenset({Owner.OWN, Owner.UNKNOWN}),
    )
    columns = _pages_of_the_column(site)
    found = documents(site, wanted, by_column=True)
    found = found.where(lambda hit: hit.document.url not in columns, "是栏目页，不是解读材料")
    return _surely_interpreting(found, site) if whole_year else found


def _surely_interpreting(found: Search, site: SiteSnapshot) -> Search:
    """Each interpretation once. Outside their column only what is worded as one of a policy is sure: of anything else
    the press says 解读 and 答记者问, too."""
    places = _columns_for(INTERPRETATIONS, site)

    def is_sure(hit: Hit) -> bool:
        worded = titles.INTERPRETATION.title.search(hit.document.folded) is not None
        return worded or bool(hit.document.columns & places)

    doubted = tuple(replace(hit, confidence=Confidence.WEAK) for hit in found.hits if not is_sure(hit))
    return replace(found, hits=once(filter(is_sure, found.hits)), weak=(*found.weak, *doubted))


def _pages_of_the_column(site: SiteSnapshot) -> frozenset[str]:
    """Where the menu's entries of that name lead: a list, whatever it looks like, that every page links to."""
    assert site.crawl is not None
    shelf = library(site.crawl)
    named = shelf.labels_like(frozenset(map(label, INTERPRETATIONS)))
    articles = {page.url for page in shelf.readable if page.kind is PageKind.ARTICLE and page.published}
    entries = {link.url for name in named for link in shelf.menu.get(name, ()) if link.region is Region.NAVIGATION}
    return frozenset(entries - articles)  # a policy's link to its interpretation bears that name, too


def needing_interpretation(found: Search) -> tuple[Hit, ...]:
    """Policies that ask to be interpreted: normative ones, not personnel or internal notices."""
    return tuple(
        h
        for h in found.hits
        if _NEEDS_INTERPRETATION.search(h.document.folded) and not _INTERNAL.search(h.document.folded)
    )


def number_of(hit: Hit) -> str:
    """The document number: as declared by the page, else the first in the opening of its text; "" without one."""
    page = hit.document.page
    declared = document_numbers(fold(page.document_number or "")) if page else ()
    found = declared or document_numbers(fold(hit.document.text[:300]))
    return found[0] if found else ""


def is_marked(hit: Hit) -> bool:
    """True when the document says how it is to be made public (公开方式 or 此件公开发布)."""
    page = hit.document.page
    cells = " ".join(cell for t in (page.tables if page else ()) for row in t.rows[:6] for cell in row)
    return _MARK.search(hit.text) is not None or _MARK.search(fold(cells)) is not None


def pairs(policies_: tuple[Hit, ...], interpretations_: tuple[Hit, ...]) -> tuple[Pair, ...]:
    """Each policy with its interpretation: by link, by document number, by likeness of titles, by what an
    interpretation with a title of its own names at first."""
    found = []
    for policy in policies_:
        fitting = [
            Pair(policy, i, _links(policy, i) and _links(i, policy)) for i in interpretations_ if _belongs(policy, i)
        ]
        if fitting:
            found.append(min(fitting, key=_unlikeliness))
    return tuple(found)


def _unlikeliness(pair: Pair) -> tuple[bool, int, str]:
    """Of several interpretations of one policy the one linked both ways stands for it, then the earliest."""
    lag = pair.lag
    return not pair.is_two_way, 10_000 if lag is None else lag, pair.interpretation.document.url


def _belongs(policy: Hit, interpretation: Hit) -> bool:
    if _links(interpretation, policy) or _links(policy, interpretation):
        return True
    number, mentioned = number_of(policy), document_numbers(interpretation.text)
    if number and number in mentioned:
        return True
    mine, theirs = _bare(policy.document.folded), _bare(interpretation.document.folded)
    if mine and theirs and (mine in theirs or theirs in mine):
        return True
    if mine and theirs and fuzz.ratio(mine, theirs) >= 85:
        return not (number and mentioned)  # last year's file of that name has another number
    return bool(mine) and mine in _named_at_first(interpretation)


def _named_at_first(interpretation: Hit) -> frozenset[str]:
    """The documents that an interpretation whose title names none speaks of in its opening."""
    if "《" in interpretation.document.folded:
        return frozenset()
    quoted = re.findall(r"《([^《》]{6,60})》", interpretation.text[:300])
    return frozenset(_FRAME.sub("", re.sub(r"^.{0,16}?关于", "", name)) for name in quoted)


def _links(one: Hit, other: Hit) -> bool:
    page = one.document.page
    return page is not None and any(
        link.url == other.document.url and not _is_of_the_menu(link) for link in page.links if not link.hidden
    )


def _is_of_the_menu(link: Link) -> bool:
    """An entry of the menu leads from every page to the same column, whatever is read there."""
    return link.region is Region.NAVIGATION and len(fold(link.text)) <= _MENU_ENTRY


def _bare(folded: str) -> str:
    """A title without the words that frame it: issuer, 关于印发, 的通知, 解读, brackets."""
    quoted = re.search(r"《([^《》]{6,})》", folded)
    bare = _FRAME.sub("", quoted[1] if quoted else re.sub(r"^.{0,16}?关于", "", folded))
    return bare if len(bare) >= 4 else ""
