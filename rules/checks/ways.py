"""Ways that could lead to the thing and that the crawl did not go: rows of lists that lead to another site or open by
a script, entries of menus without an address, columns on a host that nobody registered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from model.finding import Gap
from rules.checks.entries import GENERAL, is_the_disclosure
from rules.checks.library import Library

_OFFICE = re.compile(
    r"(?:局|厅|委|委员会|办公室|中心|人民政府|管委会|公司|学院|研究院|协会|学会)$"
)  # an entry for it


def ways_not_gone(
    shelf: Library,
    relevant: Callable[[str], bool],
    wanted: frozenset[str],
    is_anothers: Callable[[str, str], bool],
    is_unread_ground: Callable[[str], bool] | None,
) -> list[Gap]:
    """The gaps they leave. The parameters are those of `absence.certificate`; `wanted` are the labels of columns."""
    return [
        *_entry_gaps(shelf, relevant, is_anothers),
        *_menu_gaps(shelf, relevant, wanted),
        *_beyond_gaps(shelf, relevant, wanted, is_anothers, is_unread_ground),
        *_away_gaps(shelf, wanted, is_unread_ground),
        *_moved_gaps(shelf, is_unread_ground),
    ]


def _entry_gaps(
    shelf: Library, relevant: Callable[[str], bool], is_anothers: Callable[[str, str], bool]
) -> list[Gap]:
    """Entries of lists that are named like the thing and lead nowhere we go: to another site, or by a script."""
    shown = {url for url, title in shelf.elsewhere if relevant(title) and not is_anothers(url, title)}
    return _gaps("有名称相符的条目指向其他网站或由脚本打开，未能读到", sorted(shown))


def _menu_gaps(shelf: Library, relevant: Callable[[str], bool], wanted: frozenset[str]) -> list[Gap]:
    """Entries of menus that are named like the thing or its column and that no address leads to, and the entry of the
    whole disclosure where no other leads there."""
    shown = {
        text: url
        for key, (url, text) in sorted(shelf.closed.items())
        if key in wanted
        or (relevant(text) and not _OFFICE.search(text))
        or (not shelf.is_disclosure_open and is_the_disclosure(key))
    }
    return _gaps("菜单中有名称相符的条目没有网址，由脚本打开，未能读到", list(shown.values()))


def _beyond_gaps(
    shelf: Library,
    relevant: Callable[[str], bool],
    wanted: frozenset[str],
    is_anothers: Callable[[str, str], bool],
    is_unread_ground: Callable[[str], bool] | None,
) -> list[Gap]:
    """Entries of menus that could lead to the thing, on another host of the site's own domain."""
    shown = {
        url
        for key, (url, text) in shelf.beyond.items()
        if (key in wanted or GENERAL.fullmatch(key) or (relevant(text) and not is_anothers(url, text)))
        and (is_unread_ground is None or is_unread_ground(url))
    }
    why = (
        f"菜单中的栏目在本网站域名下另一个未登记的网址（{hosts_of(shown)}），未能读到，请在名册中登记该网址后重新检查"
    )
    return _gaps(why, sorted(shown))


def _away_gaps(shelf: Library, wanted: frozenset[str], is_unread_ground: Callable[[str], bool] | None) -> list[Gap]:
    """Entries of the home page's menu that bear the column's name, or that of the whole disclosure, on a host where
    nobody looked."""
    if is_unread_ground is None:
        return []
    shown = {
        url
        for key, (url, _) in shelf.away.items()
        if (key in wanted or is_the_disclosure(key)) and key not in shelf.beyond and is_unread_ground(url)
    }
    why = f"首页菜单中的栏目在另一个未登记的网址（{hosts_of(shown)}），未能读到，请在名册中登记该网址后重新检查"
    return _gaps(why, sorted(shown))


def _moved_gaps(shelf: Library, is_unread_ground: Callable[[str], bool] | None) -> list[Gap]:
    """Other sites of the same office, as its home page says, where nobody looked: anything may stand there."""
    shown = [url for url in shelf.other_sites if is_unread_ground is None or is_unread_ground(url)]
    why = f"首页写明本单位另有网站（{hosts_of(shown)}），没有登记，未能读到，请在名册中登记该网址后重新检查"
    return _gaps(why, shown)


def _gaps(why: str, urls: list[str]) -> list[Gap]:
    return [Gap("条目", why, len(urls), tuple(urls[:3]))] if urls else []


def hosts_of(urls: Iterable[str]) -> str:
    """The first three hosts of these addresses, as a reason names them."""
    return "、".join(sorted({urlsplit(url).hostname or "" for url in urls})[:3])
