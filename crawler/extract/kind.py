"""What kind of page it is, from the facts already read."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.adapters import trs
from crawler.extract.blank import without_content
from crawler.extract.header import squeeze
from crawler.extract.main_text import states_facts
from crawler.extract.metas import Metas, meta
from crawler.extract.rows import READ_ON
from crawler.extract.signs import ARTICLE_ADDRESS, FEWEST, HEADLINE, LIST_ADDRESS, SOME_TEXT, Signs, is_column_page
from model.page import Cause, DateSource, PageKind, Region

_HOME_PATH = re.compile(r"^/?(?:(?:index|default|main|home)\d?\.[a-z]{3,5}|(?:web|cn|zh|site)/?)?$", re.I)
_INDEX_PATH = re.compile(r"/(?:index|default|main|home)\d?\.[a-z]{3,5}$", re.I)
_SITE_NAMED = re.compile(r"^.{2,30}(?:政府|网|网站|平台|门户|局|厅|委员会|管委会)(?:首页|欢迎您[!！]?)?$")
_DASHES = re.compile(r"[-_|–—]")
_MAILBOX = re.compile(r"信箱|留言|来信|咨询投诉|在线咨询|网上信访|问政|诉求|写信|互动交流")
_MAILBOX_ROW = re.compile(
    r"已回复|已答复|已办结|待回复|处理中|办理中|受理|回复时间|答复时间|回复单位|答复单位|来信时间|写信时间|留言时间"
)
_GUIDE = (
    ("设定依据", "法律依据", "办理依据", "实施依据"),
    ("申请条件", "受理条件", "办理条件"),
    ("申请材料", "办理材料", "所需材料", "申报材料", "提交材料"),
    ("办理地点", "受理地点", "办公地点", "办理地址"),
    ("办理时间", "办公时间", "受理时间", "工作时间"),
    ("联系电话", "咨询电话", "咨询方式"),
    ("办理流程", "办事流程", "办理程序"),
    ("收费标准", "收费依据", "是否收费", "办理时限", "办结时限", "承诺时限", "法定时限"),
)
_NO_GUIDE = re.compile(r"信息公开|公开指南|依申请")  # guides to disclosure speak of the same things
_GUIDE_CLASSES = 5  # of the eight classes of elements
_RUNNING_TEXT = 60  # characters of main text that make a page one of text
# Titles that no column bears, and what an article shows under its own but no standing text does.
_OF_DOCUMENT = re.compile(r"关于.{3,}的(?:通知|公告|公示|通告|决定|意见|函|复函|批复|通报|报告|答复)$")
_OF_NOTICE = re.compile(r".{6,}(?:公告|通知|公示|通告|批复|通报)$")
_HEADED = re.compile(
    r"(?:来\s?源|稿\s?源|作\s?者|编\s?辑|供\s?稿|(?:发布|发表|更新)(?:时间|日期)|(?:浏览|点击|阅读)(?:次数|数|量|率)?)\s?[:：]"
)
_HEADER_LINES, _HEADER_LINE = 3, 100  # under a title; characters of one
_TITLE = 7  # characters of a title under which the header of an article stands
_LISTED_BESIDE = 5  # dated rows that an article does not have beside it
_ARTICLE_STEPS = frozenset(
    ("正文", "文章正文", "正文内容", "文章内容", "内容页", "详情页")
)  # the end of an article's trail
_UNDATED_ROWS = 5  # rows without dates that make a list, when nothing else says so
_HOME_LINKS = 30
_READ_ON = 12  # characters of a link that leads on to the whole text, blanks between them included


def kind_of(signs: Signs) -> tuple[PageKind, bool]:
    """The kind, and whether the page needs a script to show what it is for."""
    document = signs.document
    if document.outline.all("frameset") or (document.outline.all("frame") and not signs.text):
        return PageKind.FRAMESET, False
    if signs.refused:
        return (PageKind.SOFT_404 if signs.refused.cause is Cause.SOFT_404 else PageKind.REFUSAL), False
    if _is_home(signs):
        return PageKind.HOME, False
    if _is_article(signs):
        return (PageKind.GUIDE if not _dated_by_label(signs) and _is_guide(signs) else PageKind.ARTICLE), False
    if _is_list(signs):
        return (PageKind.MAILBOX if _is_mailbox(signs) else PageKind.LIST), False
    if len(signs.text) >= _RUNNING_TEXT or signs.has_images or signs.has_files:
        return (PageKind.GUIDE if _is_guide(signs) else PageKind.STATIC), False
    if len(signs.text) >= SOME_TEXT and (_dated_by_label(signs) or states_facts(signs.text)):
        return PageKind.STATIC, False
    return without_content(signs)


def is_plainly_article(url: str, declared: Metas, title: str, trail: tuple[str, ...], is_dated: bool) -> bool:
    """Whether its address and what the page declares or shows under its title both say so: such a page's side lists
    are not worth reading. `is_dated` says that a label gives its day of publication."""
    if not ARTICLE_ADDRESS.search(url):
        return False
    return bool(meta(declared, "ArticleTitle")) or (is_dated and not _is_short_column(declared, title, trail))


def _is_home(signs: Signs) -> bool:
    path = urlsplit(signs.document.url)
    if meta(signs.declared, "ArticleTitle") or path.query or _dated_by_label(signs):
        return False
    if signs.pager and signs.pager.style == trs.NAME:
        return False
    if len(signs.trail) > 1:
        return False
    links = len(signs.document.outline.anchors)
    if _HOME_PATH.match(path.path):
        return links >= _HOME_LINKS
    return (
        names_the_site(signs.title_tag)
        and not signs.pager
        and bool(_INDEX_PATH.search(path.path))
        and links >= _HOME_LINKS * 2
    )


def names_the_site(tag: str) -> bool:
    """Whether a title tag says nothing but whose site it is."""
    names = [part.strip() for part in _DASHES.split(tag) if part.strip()]
    return bool(names) and all(_SITE_NAMED.search(name) for name in names)


def _is_article(signs: Signs) -> bool:
    titled = bool(meta(signs.declared, "ArticleTitle"))
    if _is_short_column(signs.declared, signs.title, signs.trail):
        return False
    has_body = len(signs.text) >= SOME_TEXT or signs.has_images or signs.has_files
    listed = sum(row.published is not None for row in signs.rows)
    addressed = any(ARTICLE_ADDRESS.search(url) for url in (signs.document.url, meta(signs.declared, "Url")) if url)
    if titled and (has_body or signs.dated or addressed):
        return listed < _LISTED_BESIDE or addressed or _dated_by_label(signs)
    if addressed and (has_body or signs.dated):
        return True
    if LIST_ADDRESS.search(signs.document.url) and (
        signs.pager or listed >= FEWEST or _declares_column(signs) or _shows_excerpts(signs)
    ):
        return False
    if listed >= _LISTED_BESIDE and not ends_in_article(signs.trail):
        return False
    return _dated_by_label(signs) or (bool(has_body) and _is_titled_text(signs))


def ends_in_article(trail: tuple[str, ...]) -> bool:
    """Whether a trail says that the page at its end is an article."""
    return bool(trail) and trail[-1] in _ARTICLE_STEPS


def _is_short_column(declared: Metas, title: str, trail: tuple[str, ...]) -> bool:
    """A page of standing text bears the short name of its column: 机构职能, 公开指南 …"""
    names = (meta(declared, "ColumnName"), *trail[-1:])
    return 0 < len(title) <= HEADLINE and any(squeeze(name) == squeeze(title) for name in names if name)


def _declares_column(signs: Signs) -> bool:
    """Metas that name a column and leave the article's title empty."""
    empty = {name.lower() for name, content in signs.declared if not content}
    return "articletitle" in empty and bool(meta(signs.declared, "ColumnName"))


def _is_titled_text(signs: Signs) -> bool:
    """A text under a headline of its own, which is not the name of the column it stands in; a short text under the
    title of a notice, or under the header of an article."""
    is_long = len(signs.text) >= _RUNNING_TEXT * 3 and len(signs.title) >= HEADLINE
    is_text = is_long or (len(signs.text) >= _RUNNING_TEXT and _is_notice(signs))
    return is_text and len(signs.trail) > 1 and squeeze(signs.title) not in map(squeeze, signs.trail)


def _is_notice(signs: Signs) -> bool:
    """Whether a title is that of a document, or of what stands at no column's address under an article's header."""
    if _OF_DOCUMENT.search(signs.title):
        return True
    if LIST_ADDRESS.search(signs.document.url):
        return False
    return bool(_OF_NOTICE.search(signs.title)) or (len(signs.title) >= _TITLE and _is_headed(signs))


def _is_headed(signs: Signs) -> bool:
    """Whether one of the lines under the title is the header of an article, which may lack its day."""
    below = signs.header.after[:_HEADER_LINES]
    return any(len(line) <= _HEADER_LINE and "。" not in line and _HEADED.search(line) for line in below)


def _dated_by_label(signs: Signs) -> bool:
    return signs.dated is not None and signs.dated.source in (DateSource.LABEL, DateSource.PLATFORM)


def _is_list(signs: Signs) -> bool:
    if is_column_page(signs) and _shows_excerpts(signs):
        return True
    listed = sum(row.published is not None for row in signs.rows)
    little_text = len(signs.text) < _RUNNING_TEXT * 5
    if listed >= FEWEST or (listed and (signs.pager or is_column_page(signs) or little_text)):
        return True
    titles = sum(len(row.title) for row in signs.rows)
    if len(signs.text) >= 10 * titles:
        return False
    if signs.pager or is_column_page(signs):
        return len(signs.rows) >= FEWEST
    return len(signs.rows) >= _UNDATED_ROWS and titles >= HEADLINE * len(signs.rows)


def _shows_excerpts(signs: Signs) -> bool:
    """Whether a link leads on to the whole of what is only begun here."""
    document = signs.document
    return any(
        len(text := document.outline.line(anchor)) <= _READ_ON
        and squeeze(text) in READ_ON
        and document.region(anchor) not in (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
        for anchor in document.outline.anchors
    )


def _is_mailbox(signs: Signs) -> bool:
    named = _MAILBOX.search(" ".join((signs.title, signs.column or "", *signs.trail[-2:])))
    return bool(named and _MAILBOX_ROW.search(signs.document.visible_text))


def _is_guide(signs: Signs) -> bool:
    if _NO_GUIDE.search(signs.title):
        return False
    squeezed = squeeze(signs.text[:20_000])
    missed = 0
    for words in _GUIDE:
        missed += not any(word in squeezed for word in words)
        if missed > len(_GUIDE) - _GUIDE_CLASSES:
            return False
    return True
