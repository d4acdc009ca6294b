"""Where menus and lists lead, and where the crawl did not follow them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from urllib.parse import urlsplit

from model.page import Link, Page, PageKind, Region
from model.snapshot import Crawl
from rules.checks.text import fold, label

# A menu entry made of such words alone leads to lists in which anything may be filed.
GENERAL = re.compile(
    r"(?:政府|政务|信息|主动|依法|公开|文件|通知|公告|公示|通告|目录|资料|下载|专题|专栏|栏目|重点|领域|部门|工作|网站|导航|地图|入口)+"
)
_DISCLOSURE = re.compile(r"公开|目录")
# What a home page says of another site of the same office: the one it moved to, or the one it came from.
_ANOTHER_SITE = re.compile(
    r"(?:本|我)[^，。；]{0,6}(?:网|站)[^，。；]{0,16}(?:迁移|搬迁|迁至|迁往|转移|更换|变更|停止更新|停用|关停|归档|整合)"
    r"|启用新[^，。；]{0,6}(?:网站|域名|网址|门户)"
    r"|(?:新|新版|旧|旧版|老|老版|原|历史)(?:的)?(?:门户)?(?:网站|官网|网址|域名)(?!群|管理|建设|改版|正式|全新|开通|上线)"
)
_NOTICE = 160  # characters of a line that tells of it
Entries = dict[str, tuple[str, str]]  # of menus, by label: an address and the folded text


def menu_of(pages: tuple[Page, ...]) -> dict[str, list[Link]]:
    """The links of the menus and lists, by label."""
    menu: dict[str, list[Link]] = {}
    seen: set[tuple[str, str]] = set()
    for page in pages:
        for link in page.links:
            if link.hidden or not link.text or len(link.text) > 20 or link.region is Region.BODY:
                continue
            if (link.url, link.text) not in seen:
                seen.add((link.url, link.text))
                menu.setdefault(label(link.text), []).append(link)
    return menu


def elsewhere(crawl: Crawl, pages: tuple[Page, ...]) -> tuple[tuple[str, str], ...]:
    """The rows of lists that lead where this crawl does not go, with their folded titles (the list's own address for
    a row that only a script opens)."""
    own = _hosts(crawl, pages)
    found = {
        (row.url or page.url, fold(row.title))
        for page in pages
        for row in page.rows
        if urlsplit(row.url).netloc not in own
    }
    return tuple(sorted(found))


def beyond(crawl: Crawl, pages: tuple[Page, ...], menu: Mapping[str, list[Link]]) -> Entries:
    """A site at www.a.gov.cn whose menu leads to zwgk.a.gov.cn stands on both; what is registered was read."""
    own = _hosts(crawl, pages)
    domain = "." + (urlsplit(crawl.home_url).hostname or "").removeprefix("www.")
    return {
        key: (link.url, fold(link.text))
        for key, links in sorted(menu.items())
        for link in links
        if (urlsplit(link.url).hostname or "").endswith(domain) and urlsplit(link.url).netloc not in own
    }


def away(crawl: Crawl, pages: tuple[Page, ...], home: Page | None) -> Entries:
    """Where the menu of the home page leads that this crawl does not go, on whatever domain. The menu may stand in a
    frame of its own."""
    own = _hosts(crawl, pages)
    return {
        label(link.text): (link.url, fold(link.text))
        for link in reversed(_links_of_home(pages, home))
        if link.text and not link.hidden and link.region not in (Region.BODY, Region.LIST, Region.FOOTER)
        if urlsplit(link.url).scheme in ("http", "https") and urlsplit(link.url).netloc not in own
    }


def other_sites(crawl: Crawl, pages: tuple[Page, ...], home: Page | None) -> tuple[str, ...]:
    """Where the home page leads and says that another site of the office is there: 本站已迁至新网站, 旧版网站. What
    the office published may stand there."""
    own = _hosts(crawl, pages)
    away_from_here = [
        link
        for link in _links_of_home(pages, home)
        if link.text and not link.hidden and urlsplit(link.url).netloc not in own and link.region is not Region.FOOTER
    ]
    if home is None or not away_from_here:
        return ()
    told = [line for line in home.visible_text.split("\n") if len(line) <= _NOTICE and _ANOTHER_SITE.search(line)]
    found = {
        link.url
        for link in away_from_here
        if _ANOTHER_SITE.search(link.text) or any(link.text in line for line in told)
    }
    return tuple(sorted(found))


def _links_of_home(pages: tuple[Page, ...], home: Page | None) -> list[Link]:
    """The links of the home page and of the frames it is made of."""
    around = [page for page in pages if page is home or page.kind is PageKind.FRAMESET]
    framed = {link.url for page in around for link in page.links if link.region is Region.FRAME}
    shown = [home] if home is not None else []
    shown += [page for page in pages if page is not home and framed & {page.url, page.final_url}]
    return [link for page in shown for link in page.links]


def _hosts(crawl: Crawl, pages: tuple[Page, ...]) -> set[str]:
    """The hosts that the crawl went to or knows it could not read."""
    own = {urlsplit(url).netloc for page in pages for url in (page.url, page.final_url)}
    return own | {urlsplit(record.url).netloc for record in crawl.coverage.unread}


def closed(pages: tuple[Page, ...], known: Set[str]) -> Entries:
    """The entries of menus that no address leads to on any page, with the first page that shows each; `known` are the
    labels that an address leads to: the entry of the page one is on is often without, and no gap."""
    found: Entries = {}
    for page in pages:
        for name in page.closed_entries:
            if (key := label(name)) not in found and key not in known:
                found[key] = (page.url, fold(name))
    return found


def is_the_disclosure(key: str) -> bool:
    """Whether a label is that of the whole disclosure: 政务公开, 信息公开目录."""
    return GENERAL.fullmatch(key) is not None and _DISCLOSURE.search(key) is not None
