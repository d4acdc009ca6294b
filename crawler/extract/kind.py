"""What kind of page it is, from the facts already read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from crawler.adapters import trs
from crawler.extract.document import Document
from crawler.extract.header import squeeze
from crawler.extract.metas import Metas, meta
from crawler.extract.outline import Element
from crawler.extract.rows import READ_ON
from crawler.extract.shell import fetches_by_script, fills_by_script, writes_rows
from model.page import Cause, DateFact, DateSource, Failure, ListRow, PageKind, Pager, Region

_ARTICLE_ADDRESS = re.compile(
    r"/t\d{8}_\d+\.|/art_\d+|/content/post_\d+|/[0-9a-f]{24,40}\.s?html?$|/\d{5,}\.s?html?$|/c\d+/\d{6}/|/content_\d+\.|/art/\d{4}/|"
    r"/\d{4}-\d\d/\d\d/content_|/info/\d+/\d+\.htm|[?&](?:id|articleid|infoid|newsid|aid)=",
    re.I,
)
_LIST_ADDRESS = re.compile(
    r"/(?:index|list|col\d*|node)(?:_?\d+)?\.\w{3,5}$|/$|/col/col\d+|list[^/]*$|[?&]page(?:num|no|index)?=", re.I
)
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
_NOTHING = re.compile(
    r"暂无|没有(?:找到|查到|查询到|检索到)?(?:符合(?:您的)?条件的|相关的?|任何)?(?:信息|内容|数据|记录|文章)|无相关(?:信息|内容|数据|记录)|尚无|共\s*0\s*[条篇项]|栏目建设中|内容建设中|正在建设"
)
_FOOTER_LINE = re.compile(r"[主承]办(?:单位|方)?[:：]|版权|备案|标识码|Copyright|©", re.I)
_FOOTER_HEAD = 60  # characters of a line within which a footer names itself
_SHOWING = ("iframe", "object", "embed", "video", "audio", "canvas", "svg", "textarea", "select")  # beside text
_RUNNING_TEXT = 60  # characters of main text that make a page one of text
_SOME_TEXT = 20  # characters of main text that make a body
_HEADLINE = 10  # characters of a title that no column bears
_FEWEST = 3  # rows of a list
_LISTED_BESIDE = 5  # dated rows that an article does not have beside it
_ARTICLE_STEPS = frozenset(
    ("正文", "文章正文", "正文内容", "文章内容", "内容页", "详情页")
)  # the end of an article's trail
_UNDATED_ROWS = 5  # rows without dates that make a list, when nothing else says so
_BLOCK_DEPTH = 4  # elements around the link that heads a block
_HOME_LINKS = 30
_READ_ON = 12  # characters of a link that leads on to the whole text, blanks between them included


@dataclass(frozen=True, slots=True)
class Signs:
    """The facts that tell a page's kind."""

    document: Document
    declared: Metas
    title: str
    title_tag: str
    trail: tuple[str, ...]
    column: str | None
    dated: DateFact | None
    rows: tuple[ListRow, ...]
    pager: Pager | None
    text: str
    has_files: bool
    has_images: bool
    refused: Failure | None
    is_read_elsewhere: bool  # an adapter knows the addresses of what a script would fill in
    is_whole_list: bool  # an adapter knows that all rows of the list stand in the page
    leads_on: bool  # a frame, a refresh or a redirect by script leads from here


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
        return (PageKind.GUIDE if _is_guide(signs) and not _dated_by_label(signs) else PageKind.ARTICLE), False
    if _is_list(signs):
        return (PageKind.MAILBOX if _is_mailbox(signs) else PageKind.LIST), False
    if len(signs.text) >= _RUNNING_TEXT or signs.has_images or signs.has_files:
        return (PageKind.GUIDE if _is_guide(signs) else PageKind.STATIC), False
    if len(signs.text) >= _SOME_TEXT and _dated_by_label(signs):
        return PageKind.STATIC, False
    return _without_content(signs)


def is_plainly_article(url: str, declared: Metas, title: str, trail: tuple[str, ...], is_dated: bool) -> bool:
    """Whether its address and what the page declares or shows under its title both say so: such a page's side lists
    are not worth reading. `is_dated` says that a label gives its day of publication."""
    if not _ARTICLE_ADDRESS.search(url):
        return False
    return bool(meta(declared, "ArticleTitle")) or (is_dated and not _is_short_column(declared, title, trail))


def _without_content(signs: Signs) -> tuple[PageKind, bool]:
    """A page without rows and text: filled by a script, leading on, truly blank, or none of these."""
    document = signs.document
    if signs.is_read_elsewhere or signs.leads_on:
        return PageKind.OTHER, False
    if _leads_to_own_pictures(document):
        return PageKind.LIST, False
    if signs.is_whole_list and not signs.rows and not writes_rows(document):
        return PageKind.BLANK_COLUMN, False
    if fetches_by_script(document) or (signs.pager and not signs.pager.readable):
        return PageKind.SHELL, True
    if fills_by_script(document):
        return PageKind.SHELL, True
    if _is_index(signs):
        return PageKind.OTHER, False
    if not signs.rows and (
        _NOTHING.search(document.visible_text)
        or (
            (_is_column(signs) or (signs.trail and _is_in_its_menu(document)))
            and len(signs.text) < _SOME_TEXT
            and _has_empty_list(document)
            and not _shows_a_table(document)
        )
        or _is_bare_column(signs)
    ):
        return PageKind.BLANK_COLUMN, False
    return PageKind.OTHER, False


def _leads_to_own_pictures(document: Document) -> bool:
    """Whether pictures in the page lead to pages below it: a list of pictures, which bears no dates."""
    folder = document.url.rpartition("/")[0] + "/"
    around = (next((up for up in each.ancestors() if up.tag == "a"), None) for each in document.outline.all("img"))
    shown = {document.target(anchor) for anchor in around if anchor is not None}
    return sum(url is not None and url.startswith(folder) and url != document.url for url in shown) >= _FEWEST


def _is_bare_column(signs: Signs) -> bool:
    """A page with the short name and the address of a column, without a script, with no word, picture or box to write
    in between its heading, which may be the end of its trail, and the footer."""
    document, heading = signs.document, squeeze(signs.title)
    outline = document.outline
    if not 0 < len(heading) <= _HEADLINE or signs.text or outline.scripts or outline.all("script", *_SHOWING):
        return False
    if _shows_a_table(document) or any(document.region(i) is not Region.FOOTER for i in outline.all("img")):
        return False
    lines = [squeeze(line) for line in document.visible_text.split("\n")]
    is_column = _LIST_ADDRESS.search(document.url) or _is_in_its_menu(document)
    if is_column and signs.trail and squeeze(signs.trail[-1]) == heading:
        first = squeeze(signs.trail[0])
        trails = [at for at, line in enumerate(lines) if first in line and line.endswith(heading)]
        if trails and any(_FOOTER_LINE.search(line[:_FOOTER_HEAD]) for line in lines[trails[-1] + 1 :][:1]):
            return True
    if heading not in lines or not is_column:
        return False
    below = lines[len(lines) - lines[::-1].index(heading) :]
    return next((bool(_FOOTER_LINE.search(line)) for line in below if line), True)


def _is_in_its_menu(document: Document) -> bool:
    return any(
        document.target(anchor) == document.url and document.region(anchor) is Region.NAVIGATION
        for anchor in document.outline.anchors
    )


def _has_empty_list(document: Document) -> bool:
    """Whether a list stands in the page without a single entry."""
    lists = (each for each in document.outline.all("ul", "ol", "tbody", "dl") if not each.hidden)
    return any(
        not document.outline.line(each) and document.region(each) not in (Region.NAVIGATION, Region.FOOTER)
        for each in lists
    )


def _shows_a_table(document: Document) -> bool:
    """Whether a table of plain cells stands in the page, no list and no frame of the page."""
    outline = document.outline
    return any(
        not table.hidden
        and table.first_anchor == table.last_anchor
        and sum(inner.tag == "tr" and bool(outline.line(inner)) for inner in outline.inside(table)) > 1
        and sum(inner.tag in ("td", "th") and bool(outline.line(inner)) for inner in outline.inside(table)) > _FEWEST
        and document.region(table) not in (Region.NAVIGATION, Region.FOOTER)
        for table in outline.all("table")
    )


def _is_index(signs: Signs) -> bool:
    """A page that only leads to the columns below it: blocks of one link to another page over an empty list."""
    document = signs.document
    return any(
        document.region(anchor) not in (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
        and document.target(anchor) not in (None, document.url)
        and document.outline.line(anchor) not in signs.trail
        and _heads_an_empty_list(document, anchor)
        for anchor in document.outline.anchors
    )


def _heads_an_empty_list(document: Document, anchor: Element) -> bool:
    for above in islice(anchor.ancestors(), _BLOCK_DEPTH):
        if above.last_anchor - above.first_anchor > 1 or above.tag in ("body", "li"):
            return False
        if any(inner.tag in ("ul", "ol", "table") for inner in document.outline.inside(above)):
            return True
    return False


def _is_column(signs: Signs) -> bool:
    named = signs.trail or meta(signs.declared, "ColumnName")
    return bool(named) and bool(_LIST_ADDRESS.search(signs.document.url) or signs.pager)


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
    has_body = len(signs.text) >= _SOME_TEXT or signs.has_images or signs.has_files
    listed = sum(row.published is not None for row in signs.rows)
    addressed = any(_ARTICLE_ADDRESS.search(url) for url in (signs.document.url, meta(signs.declared, "Url")) if url)
    if titled and (has_body or signs.dated or addressed):
        return listed < _LISTED_BESIDE or addressed or _dated_by_label(signs)
    if addressed and (has_body or signs.dated):
        return True
    if _LIST_ADDRESS.search(signs.document.url) and (
        signs.pager or listed >= _FEWEST or _declares_column(signs) or _shows_excerpts(signs)
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
    return 0 < len(title) <= _HEADLINE and any(squeeze(name) == squeeze(title) for name in names if name)


def _declares_column(signs: Signs) -> bool:
    """Metas that name a column and leave the article's title empty."""
    empty = {name.lower() for name, content in signs.declared if not content}
    return "articletitle" in empty and bool(meta(signs.declared, "ColumnName"))


def _is_titled_text(signs: Signs) -> bool:
    """A text under a headline of its own, which is not the name of the column it stands in."""
    long_enough = len(signs.text) >= _RUNNING_TEXT * 3 and len(signs.title) >= _HEADLINE
    return long_enough and len(signs.trail) > 1 and squeeze(signs.title) not in map(squeeze, signs.trail)


def _dated_by_label(signs: Signs) -> bool:
    return signs.dated is not None and signs.dated.source in (DateSource.LABEL, DateSource.PLATFORM)


def _is_list(signs: Signs) -> bool:
    if _is_column(signs) and _shows_excerpts(signs):
        return True
    listed = sum(row.published is not None for row in signs.rows)
    little_text = len(signs.text) < _RUNNING_TEXT * 5
    if listed >= _FEWEST or (listed and (signs.pager or _is_column(signs) or little_text)):
        return True
    titles = sum(len(row.title) for row in signs.rows)
    if len(signs.text) >= 10 * titles:
        return False
    if signs.pager or _is_column(signs):
        return len(signs.rows) >= _FEWEST
    return len(signs.rows) >= _UNDATED_ROWS and titles >= _HEADLINE * len(signs.rows)


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
