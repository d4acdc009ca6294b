"""What a column holds and no reader can read: a list that is a picture, a film or a script's; entries that only a
click opens; a further page that is sent for. A column that is empty says so or shows nothing at all (`BLANK_COLUMN`);
one in which merely nothing was read is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from model.finding import Gap
from model.page import Page, PageKind, Region
from rules.checks.library import ColumnPages, Library
from rules.checks.text import fold, label

_WORDS = 20  # characters of text: fewer are a caption
_ENTRY = 60  # characters of a line that may be an entry's title
_COUNT = re.compile(r"^(?:总?共|合计)(?:有|计)?(\d{1,6})(?:条|篇|个|项)(?:记录|信息|数据|内容)?")
_SENTENCE = re.compile(r"[。？！?!；]")  # running text is no entry
_FURTHER = re.compile(r"上一?页|前一页|\d/\d+页?")  # a page of a list that is told page by page
_OF_FRAME = re.compile(
    r"主办(?:单位)?[:：]|承办(?:单位)?[:：]|版权所有|ICP备|标识码[:：]|(?:联系)?(?:电话|地址)[:：]"
)  # what a footer says on every page
_NEXT = re.compile(r"下一?页|后一页|加载更多")


def blind_gaps(shelf: Library, relevant: Callable[[str], bool], wanted: frozenset[str]) -> list[Gap]:
    """The gaps in the columns of these labels. `relevant` says of folded text whether it could name the thing."""
    columns = [column for key, column in sorted(shelf.columns.items()) if key in wanted]
    pages = {page.url: page for column in columns for page in column.pages}
    found = (
        ("栏目", "栏目页中没有读到任何内容，不能确认是否为空", _empty(columns, shelf.filed)),
        ("条目", "栏目中有名称相符的条目没有链接，未能读到", _unlinked(pages, relevant, wanted)),
        ("列表", "列表标明的条数多于读到的条数", [u for u, p in pages.items() if _tells_of_more(p)]),
        ("列表", "后面的页要提交表单才能打开，未能读到", [u for u, p in pages.items() if _sends_for_more(p)]),
        ("列表", "后面的页在其他网站，未能读到", [u for u, p in pages.items() if _goes_on_elsewhere(p, shelf.hosts)]),
    )
    return [Gap(what, why, len(urls), tuple(urls[:3])) for what, why, urls in found if urls]


def _empty(columns: list[ColumnPages], filed: frozenset[str]) -> list[str]:
    return [c.pages[0].url for c in columns if c.label not in filed and all(map(_shows_nothing, c.pages))]


def _shows_nothing(page: Page) -> bool:
    has_more = page.rows or page.attachments or page.tables or page.published or page.forms or page.pager
    leads_on = any(link.region in (Region.BODY, Region.LIST) for link in page.links)
    return page.kind is PageKind.OTHER and not has_more and not leads_on and len(page.text) < _WORDS


def _unlinked(pages: dict[str, Page], relevant: Callable[[str], bool], wanted: frozenset[str]) -> list[str]:
    lists = ((url, page) for url, page in pages.items() if page.kind is not PageKind.STATIC)  # no page of text
    return [url for url, page in lists if _names_without_link(page, relevant, wanted)]


def _names_without_link(page: Page, relevant: Callable[[str], bool], wanted: frozenset[str]) -> bool:
    """Whether a line that could name the thing is no link: an entry has a year or a number, a heading none."""
    names = wanted | {label(name) for name in (page.title, page.title_tag, page.column or "", *page.breadcrumb)}
    for line in page.visible_text.split("\n"):
        if len(line) > _ENTRY or _SENTENCE.search(line) or _OF_FRAME.search(line):
            continue
        folded = fold(line)
        if (
            any(map(str.isdigit, folded))
            and relevant(folded)
            and label(line) not in names
            and not _is_linked(line, page)
        ):
            return True
    return False


def _is_linked(line: str, page: Page) -> bool:
    opening = line.rstrip("….。 ")  # an excerpt below the link may be the beginning of its words
    return any(link.text and (link.text in line or link.text.startswith(opening)) for link in page.links)


def _tells_of_more(page: Page) -> bool:
    if page.pager is not None or not page.rows or _FURTHER.search(fold(page.visible_text)):
        return False
    counts = (_COUNT.match(fold(line)) for line in page.visible_text.split("\n") if len(line) < _WORDS)
    return any(int(count[1]) > len(page.rows) for count in counts if count)


def _sends_for_more(page: Page) -> bool:
    return page.pager is None and any(_NEXT.search(fold(form.text)) for form in page.forms)


def _goes_on_elsewhere(page: Page, hosts: frozenset[str]) -> bool:
    return page.pager is not None and any(urlsplit(url).hostname not in hosts for url in page.pager.next_urls)
