"""Whether the menu of a site was read: its entries stand side by side on the home page.

One short link proves no menu: a heading, 更多 or 联系我们 stands beside a menu that a script, a picture or a film
draws, too, and so do the headings of news in a row of tabs. What only such a menu leads to was not seen, and is not
absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from model.page import Link, Page, PageKind, Region
from rules.checks.text import label

FEW_LINKS = 5  # a home page with fewer shows that its menu was not read
_WAYS_HOME = frozenset({"首页", "网站首页", "返回首页", "本站首页", "主页", "home"})
# What stands beside a menu, in the strip above it or behind a list.
_NO_ENTRY = re.compile(
    r"更多|more|详[情细]|查看|返回|设为首页|加入收藏|收藏本站|联系我们|网站地图|登录|注册|邮箱(?:登录)?|手机版|rss"
    r"|无障碍(?:浏览)?|[繁简]体版?|繁體|english|英文版",
    re.I,
)
_MAPS = frozenset({"网站地图", "站点地图", "网站导航", "本站地图", "栏目导航"})
# What the headings of news in a row of tabs say; the menu of an office leads to more than these.
_NEWS = re.compile(
    r"动态|新闻|要闻|头条|快讯|资讯|信息$|简报|公告|通知|公示|通报|图片|视频|媒体|关注|热点|活动|政策|法规|文件|解读|专题"
)
_ENTRY, _NAMED_ENTRY = 8, 20  # characters of an entry, and of one in a part of the page that is named for the menu
_TITLE = 12  # characters: a longer link outside the menu begins what the page tells
_BESIDE_HOME = 2  # entries beside the way home
_ABOVE = 5  # entries in one row above everything else
_BELOW = 8  # entries in one row further down: fewer are quick ways to a few of the columns
_ROW_OF_TABS = 5  # headings; a longer row is no row of tabs


def shows_menu(home: Page | None, pages: tuple[Page, ...]) -> bool:
    """Whether the home page shows one, or a frame of it, or leads to a map of the site in its stead. Of a home page
    that hardly leads anywhere more is said elsewhere."""
    if home is None or len(home.links) < FEW_LINKS:
        return True
    if home.lacks_menu:
        return False
    around = (page for page in pages if page is home or page.kind is PageKind.FRAMESET)
    framed = {link.url for page in around for link in page.links if link.region is Region.FRAME}
    framed |= {link.url for link in home.links if label(link.text) in _MAPS}
    columns = {page.url for page in pages if page.kind is not PageKind.ARTICLE}
    rows = (row for page in pages if page is home or page.url in framed for row in _rows(page))
    return any(_is_menu(row, is_above, home, columns) for row, is_above in rows)


def _is_menu(row: list[Link], is_above: bool, home: Page, columns: set[str]) -> bool:
    """Whether the links of a row are the entries of a menu: those with a name, or those that are pictures."""
    own, homes = _site(home.final_url), {home.url, home.final_url}
    here = {link.url: link.text for link in row if _site(link.url) == own and link.url not in homes}
    has_way_home = any(label(link.text) in _WAYS_HOME for link in row)
    named = [text for text in here.values() if text]
    is_row_of_tabs = len(named) <= _ROW_OF_TABS and all(map(_NEWS.search, named))
    if len(named) >= _fewest(has_way_home, is_above) and not is_row_of_tabs:
        return True
    pictures = [url for url, text in here.items() if not text and url in columns]  # one of news leads to an article
    has_way_home = any(link.url in homes for link in row if not link.text)
    return len(pictures) >= _fewest(has_way_home, is_above)


def _fewest(has_way_home: bool, is_above: bool) -> int:
    return _BESIDE_HOME if has_way_home else _ABOVE if is_above else _BELOW


def _rows(page: Page) -> Iterator[tuple[list[Link], bool]]:
    """The short links that follow on each other, and whether nothing that is told stands above them."""
    row: list[Link] = []
    is_above = True
    for link in page.links:
        if _is_told(link):
            if row:
                yield row, is_above
            row, is_above = [], False
        elif _is_entry(link):
            row.append(link)
    if row:
        yield row, is_above


def _is_entry(link: Link) -> bool:
    is_short = link.region is Region.NAVIGATION or len(link.text) <= _ENTRY
    return is_short and link.region not in (Region.BODY, Region.FRAME) and not _NO_ENTRY.fullmatch(label(link.text))


def _is_told(link: Link) -> bool:
    """Whether it is part of what the page tells, or of its foot: no menu goes on behind it."""
    longest = _NAMED_ENTRY if link.region is Region.NAVIGATION else _TITLE
    return link.region in (Region.LIST, Region.FOOTER, Region.BREADCRUMB) or len(link.text) > longest


def _site(url: str) -> str:
    """The domain that a unit's hosts share: city.gov.cn."""
    return ".".join((urlsplit(url).hostname or "").removeprefix("www.").split(".")[-3:])
