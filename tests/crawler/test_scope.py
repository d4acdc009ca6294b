"""Which addresses are one page, and what belongs to a site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scope import Place, Scope, address_key, stripped
from model.roster import EntryKind, EntryPoint, Site

HOME = "http://www.x.gov.cn/"


def site(*entries: tuple[str, EntryKind]) -> Site:
    return Site(tuple(EntryPoint(url, kind) for url, kind in entries), ("unit",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.x.gov.cn/a.html", "https://www.x.gov.cn/a.html"),
        ("http://www.x.gov.cn/a.html", "http://x.gov.cn/a.html"),
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn:80/a.html"),
        ("https://www.x.gov.cn/a.html", "https://www.x.gov.cn:443/a.html"),
        ("http://www.x.gov.cn/a.html", "http://WWW.X.gov.cn/a.html"),
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn./a.html"),
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn//a.html"),
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn/a.html#top"),
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn/a.html;jsessionid=AB12CD?"),
        ("http://www.x.gov.cn/a?b=1", "http://www.x.gov.cn/a;JSESSIONID=9?b=1"),
        ("http://www.x.gov.cn/a?b=1&c=2", "http://www.x.gov.cn/a?c=2&b=1"),
        ("http://www.x.gov.cn/a?b=1", "http://www.x.gov.cn/a?b=1&PHPSESSID=0a1b2c3d4e"),
        ("http://www.x.gov.cn/a?b=1", "http://www.x.gov.cn/a?utm_source=w&b=1&spm=1.2"),
        ("http://www.x.gov.cn/a?b=1&from=1", "http://www.x.gov.cn/a?b=1&from=1&from=timeline"),
        ("http://www.x.gov.cn/a?b=1", "http://www.x.gov.cn/a?b=1&_=1531212345678"),
        ("http://www.x.gov.cn/a?b=1", "http://www.x.gov.cn/a?b=1&t=0.123456789"),
        ("http://www.x.gov.cn/%e4%b8%ad.html", "http://www.x.gov.cn/%E4%B8%AD.html"),
        ("http://www.x.gov.cn/%7Ea", "http://www.x.gov.cn/~a"),
        ("http://www.x.gov.cn", "http://www.x.gov.cn/"),
    ],
)
def test_one_page_under_two_spellings(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.x.gov.cn/a.html", "http://www.x.gov.cn/A.html"),
        ("http://www.x.gov.cn/", "http://www.x.gov.cn/index.html"),
        ("http://www.x.gov.cn/a", "http://www.x.gov.cn/a/"),
        ("http://www.x.gov.cn/a?sid=12", "http://www.x.gov.cn/a?sid=13"),
        ("http://www.x.gov.cn/a?t=1", "http://www.x.gov.cn/a?t=2"),
        ("http://www.x.gov.cn/a?b=", "http://www.x.gov.cn/a"),
        ("http://www.x.gov.cn:8080/a", "http://www.x.gov.cn/a"),
        ("http://a.x.gov.cn/", "http://b.x.gov.cn/"),
        ("http://www.x.gov.cn/a%2Fb", "http://www.x.gov.cn/a/b"),
    ],
)
def test_two_pages(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("entry", "kind", "url", "place"),
    [
        (HOME, EntryKind.SITE, "http://www.x.gov.cn/zwgk/a.html", Place.INSIDE),
        (HOME, EntryKind.SITE, "https://x.gov.cn/zwgk/a.html", Place.INSIDE),
        (HOME, EntryKind.PORTAL, "http://www.x.gov.cn/zwgk/", Place.INSIDE),
        (HOME, EntryKind.SITE, "http://zwgk.x.gov.cn/", None),
        (HOME, EntryKind.SITE, "http://www.x.gov.cn.evil.example/", None),
        (HOME, EntryKind.SITE, "http://www.x.gov.cn@evil.example/", None),
        (HOME, EntryKind.SITE, "http://www.x.gov.cn:8080/a", None),
        (HOME, EntryKind.SITE, "mailto:a@x.gov.cn", None),
        (HOME, EntryKind.SITE, "http://[bad/", None),
        ("http://www.x.gov.cn/bumen/swj/", EntryKind.CHANNEL, "http://www.x.gov.cn/bumen/swj/a/1.html", Place.INSIDE),
        ("http://www.x.gov.cn/bumen/swj/index.html", EntryKind.CHANNEL, "http://x.gov.cn/bumen/swj/", Place.INSIDE),
        ("http://www.x.gov.cn/bumen/swj/", EntryKind.CHANNEL, "http://www.x.gov.cn/bumen/swjb/", Place.LEAF),
        ("http://www.x.gov.cn/bumen/swj/", EntryKind.CHANNEL, "http://www.x.gov.cn/", Place.LEAF),
        ("http://www.x.gov.cn/bumen/swj/", EntryKind.CHANNEL, "http://www.y.gov.cn/bumen/swj/", None),
        (
            "http://z.x.gov.cn/o.action?dep=07",
            EntryKind.DIRECTORY,
            "http://z.x.gov.cn/o.action?m=2&dep=07",
            Place.INSIDE,
        ),
        ("http://z.x.gov.cn/o.action?dep=07", EntryKind.DIRECTORY, "http://z.x.gov.cn/o.action?dep=08", Place.LEAF),
        (
            "http://z.x.gov.cn/o.action?dep=07&menuCat=11",  # registered as its first column shows it
            EntryKind.DIRECTORY,
            "http://z.x.gov.cn/o.action?dep=07&menuCat=24&page=2",
            Place.INSIDE,
        ),
        (
            "http://z.x.gov.cn/o.action?dep=07&menuCat=11",
            EntryKind.DIRECTORY,
            "http://z.x.gov.cn/o.action?dep=08&menuCat=11",
            Place.LEAF,
        ),
        ("http://z.x.gov.cn/l.asp?classid=3", EntryKind.DIRECTORY, "http://z.x.gov.cn/l.asp?classid=4", Place.LEAF),
        ("http://z.x.gov.cn/o.action?dep=07", EntryKind.DIRECTORY, "http://z.x.gov.cn/i.action?id=3", Place.LEAF),
        ("http://www.x.gov.cn/gkmlpt/index", EntryKind.GKMLPT, "http://www.x.gov.cn/gkmlpt/api/all/1", Place.INSIDE),
    ],
)
def test_place(entry: str, kind: EntryKind, url: str, place: Place | None) -> None:
    address = Scope(site((entry, kind))).address(url)
    assert (address.place if address else None) is place


def test_a_second_host_is_inside_only_when_an_entry_point_lists_it() -> None:
    scope = Scope(site((HOME, EntryKind.SITE), ("http://zwgk.x.gov.cn/", EntryKind.SITE)))
    assert scope.holds("http://zwgk.x.gov.cn/a")
    assert not scope.holds("http://xxgk.x.gov.cn/a")


def test_links_are_asked_for_under_the_origin_that_answered() -> None:
    scope = Scope(site((HOME, EntryKind.SITE)))
    assert scope.address("https://x.gov.cn/a?b=1") == scope.address("http://www.x.gov.cn/a?b=1")
    scope.settle("https://x.gov.cn/")
    address = scope.address("http://www.x.gov.cn/a")
    assert address
    assert address.url == "https://x.gov.cn/a"


def test_the_index_page_is_folded_once_it_is_proven() -> None:
    scope = Scope(site((HOME, EntryKind.SITE)))
    folder, index = "http://www.x.gov.cn/a/", "http://www.x.gov.cn/a/index.html"
    assert scope.address(folder) != scope.address(index)
    scope.fold_index("index.html")
    keys = {address.key for url in (folder, index) if (address := scope.address(url))}
    assert keys == {"x.gov.cn/a/"}


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_follows_the_host_a_key_is_stable(path: str, query: str) -> None:
    import ada_url

    url = ada_url.join_url("http://www.x.gov.cn/", "/" + path.replace("?", "").replace("#", "").lstrip("/\\"))
    url = ada_url.join_url(url, "?" + query.replace("#", ""))
    cleaned = stripped(url)
    assert stripped(cleaned) == cleaned
    assert address_key(cleaned) == address_key(url)
    address = Scope(site((HOME, EntryKind.SITE))).address(url)
    assert address is not None
    assert address.key == address_key(address.url)


@pytest.mark.parametrize(
    ("to", "moves"),
    [
        ("http://www.xjyj.gov.cn/", True),
        ("http://www.xjyj.gov.cn/index.html", True),
        ("https://www.xjyj.gov.cn/", True),
        ("http://www.x.gov.cn/", False),  # up to the portal: closed
        ("http://www.elsewhere.com/", False),
        ("http://www.xjyj.gov.cn/bumen/jyj/", False),
        ("http://www.xjyj.gov.cn:8080/", False),
        ("http://[/", False),
    ],
)
def test_a_site_moves_to_another_address_of_a_government(to: str, moves: bool) -> None:
    scope = Scope(site(("http://jyj.x.gov.cn/", EntryKind.SITE)))
    assert scope.moves("http://jyj.x.gov.cn/", to) is moves
    assert scope.holds("http://www.xjyj.gov.cn/a.html") is moves


def test_a_site_moves_only_once() -> None:
    scope = Scope(site(("http://jyj.x.gov.cn/", EntryKind.SITE)))
    assert scope.moves("http://jyj.x.gov.cn/", "http://www.xjyj.gov.cn/")
    assert not scope.moves("http://www.xjyj.gov.cn/", "http://www.third.gov.cn/")
