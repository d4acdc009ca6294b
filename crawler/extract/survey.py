"""What is read of a document before its kind is known."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.adapters.contract import Supplement
from crawler.extract.attachments import attachments
from crawler.extract.breadcrumb import breadcrumb, column
from crawler.extract.document import Document
from crawler.extract.folded import unfolded
from crawler.extract.header import Header, header_of, is_byline
from crawler.extract.kind import ends_in_article, is_plainly_article, names_the_site
from crawler.extract.links import links
from crawler.extract.main_text import main_container, main_text, stated_under, text_under
from crawler.extract.metas import Metas, meta, metas
from crawler.extract.outline import Element
from crawler.extract.pager import pager
from crawler.extract.pictures import content_images, pictures_under
from crawler.extract.platforms import merged, supplements
from crawler.extract.publication import labelled_on, unlabelled_on
from crawler.extract.refusal import refusal
from crawler.extract.rows import list_rows
from crawler.extract.signs import ARTICLE_ADDRESS
from crawler.extract.title import title, title_tag
from model.page import Attachment, DateFact, DateSource, Failure, Link, ListRow, Pager

_FEWEST_ROWS = 3  # fewer than of a list: what is linked in the header of an article looks like one
# What heads the lists that a site shows beside its texts, and characters of a text beside which they are none of it.
_BESIDE = re.compile(
    r"(?:热点|热门|最新|推荐|点击|阅读|浏览)(?:资讯|新闻|信息|文章|发布|更新|推荐|排行|专题|图文|内容|阅读)榜?$"
)
_TEXT = 60
_TRAIL = re.compile(r"位置\s?[:：]|首页\s?(?:>|＞|»)")


class Survey(NamedTuple):
    """What was read. `tag` is the title tag, `header` the lines under the headline, `extra` what all platforms know
    together, `note` what an inspector should know of the rows."""

    declared: Metas
    tag: str
    title: str
    container: Element | None
    header: Header
    trail: tuple[str, ...]
    column: str | None
    platforms: tuple[tuple[str, Supplement], ...]
    extra: Supplement
    text: str
    rows: tuple[ListRow, ...]
    pager: Pager | None
    note: str
    attachments: tuple[Attachment, ...]
    images: tuple[str, ...]
    links: tuple[Link, ...]
    published: DateFact | None
    refusal: Failure | None


def survey_of(document: Document) -> Survey:
    """What a document shows, in the order in which facts lean on each other."""
    declared, tag = metas(document), title_tag(document)
    container = main_container(document)
    headline = title(document, declared, tag)
    header = header_of(document, headline, container)
    trail = breadcrumb(document, headline, container)
    platforms = supplements(document)
    extra = merged(tuple(each for _, each in platforms))
    dated = extra.published or labelled_on(header)
    is_article = is_plainly_article(document.url, declared, headline, trail, dated is not None)
    rows, further, note = ((), None, "") if is_article else _list_of(document, extra)
    rows = _without_aside(document, container, _without_menu(document, container, rows))
    text = main_text(document, container) or extra.text
    published = dated or unlabelled_on(document, headline, container, header, declared)
    if not text and dated is None and (entry := _only_entry(document, rows, tag)):
        headline, published, rows = entry.title, entry.published, ()
    is_dated = published is not None and published.source in (DateSource.LABEL, DateSource.PLATFORM)
    is_headed = is_dated or (not text and any(is_byline(line.text) for line in document.lines))
    is_text = is_article or (is_headed and (len(rows) < _FEWEST_ROWS or ends_in_article(trail)))
    has_place = container is not None or bool(rows)  # for pictures
    files = {each.url: each for each in (*attachments(document, container), *extra.attachments)}
    is_own = bool(dated or column(trail, None) or meta(declared, "ArticleTitle"))
    return Survey(
        declared=declared,
        tag=tag,
        title=headline,
        container=container,
        header=header,
        trail=trail,
        column=column(trail, meta(declared, "ColumnName")),
        platforms=platforms,
        extra=extra,
        text=text or _short_text(document, headline, rows, is_text),
        rows=rows,
        pager=further,
        note=note,
        attachments=tuple(files.values()),
        images=content_images(document, container) if has_place else pictures_under(document, headline),
        links=links(document, container, extra.links, rows),
        published=published,
        refusal=refusal(document, tag, is_own or any(row.published for row in rows)),
    )


def _short_text(document: Document, headline: str, rows: tuple[ListRow, ...], is_text: bool) -> str:
    """The few words under the headline of a page without a main part; "" when it is none of a text."""
    if is_text:
        return text_under(document, headline)
    return "" if rows else stated_under(document, headline)


def _list_of(document: Document, extra: Supplement) -> tuple[tuple[ListRow, ...], Pager | None, str]:
    """The rows of the page, wherever they are kept, its pager, and a note on rows that a visitor's script unfolds."""
    rows, further = list_rows(document), extra.pager or pager(document)
    if not any(row.published for row in rows) and extra.rows:
        rows = extra.rows
    if any(row.published for row in rows):
        return rows, further, ""
    hidden = unfolded(document)
    kept = list_rows(hidden) if hidden else ()
    if hidden is None or sum(row.published is not None for row in kept) < len(rows):
        return rows, further, ""
    known = merged(tuple(each for _, each in supplements(hidden)))
    return kept, further or known.pager or pager(hidden), "rows stand in a comment that a script unfolds"


def _only_entry(document: Document, rows: tuple[ListRow, ...], tag: str) -> ListRow | None:
    """The only row of a page at the address of an article under a tag that names no more than the site: an entry of a
    directory, which leads elsewhere and says nothing more."""
    is_entry = len(rows) == 1 and names_the_site(tag) and ARTICLE_ADDRESS.search(document.url)
    return rows[0] if is_entry and rows[0].published else None


def _without_aside(document: Document, container: Element | None, rows: tuple[ListRow, ...]) -> tuple[ListRow, ...]:
    """The rows, but none when the line above calls them what is read most, or newest, beside a text of the page."""
    if not rows or container is None:
        return rows
    first, last = document.line_after(container.first), document.line_after(container.last)
    told = [line.text for line in document.lines]
    at = next((number for number, text in enumerate(told) if text.startswith(rows[0].title)), 0)
    is_aside = at > 0 and not first <= at < last and _BESIDE.match(told[at - 1]) is not None
    return () if is_aside and sum(map(len, told[first:last])) >= _TEXT else rows


def _without_menu(document: Document, container: Element | None, rows: tuple[ListRow, ...]) -> tuple[ListRow, ...]:
    """The rows, but none when all stand above the line that says where one is, and are undated or the main part
    stands below it: a wide menu."""
    is_dated = any(row.published for row in rows)
    if not rows or (is_dated and container is None):
        return rows
    lines = [line.text for line in document.lines]
    at = next((number for number, line in enumerate(lines) if _TRAIL.search(line)), 0)
    if is_dated and (container is None or document.line_after(container.first) < at):
        return rows
    above, below = "\n".join(lines[:at]), "\n".join(lines[at:])
    return () if all(row.title in above and row.title not in below for row in rows) else rows
