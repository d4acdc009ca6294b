"""Laws of reading: any bytes end in facts, limits hold, and what was written is what is read."""

from __future__ import annotations

import gc
import unicodedata
from datetime import date

import ada_url
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import is_html, page_facts
from crawler.extract.charset import decode
from crawler.extract.dates import read_date, url_date
from crawler.extract.document import MAX_BODY
from crawler.extract.references import Place, join_url
from crawler.extract.widths import narrow
from model.page import PageKind
from tests.extract.pages import HandMadePage, hand_made_pages, raw_page

_SCRAPS = """
<div> </div> <p> <a href='x.html'> </a> <ul> <li> </table> <table> <tr> <td rowspan=99> <td colspan='-1'> <!-- -->
<script> </script> <h1> <title> </title> <meta name=PubDate content='2018-99-99'> <base href='//'> <iframe src=x>
发布时间： 2018-02-30 2018年7月5日 来源： 当前位置： 首页 > &#0; &lt; 主办单位： 粤ICP备1号 \x00 \u200b ] ) 公网安备
createPageHTML(9,0,'a','b') <frameset> <form action=x> <input type=password> <textarea> <svg> <p hidden> {{x}}
"""
_MARKUP = st.sampled_from(_SCRAPS.split())
_HANZI = st.lists(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=12, max_size=200, unique=True)
_DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))
_WRITTEN = (
    "{0:%Y}-{0:%m}-{0:%d}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year} 年 {0.month} 月 {0.day} 日",
    "{0:%Y}/{0:%m}/{0:%d}",
    "{0.year}.{0.month}.{0.day}",
    "[{0:%Y}-{0:%m}-{0:%d} 10:47:11]",
    "发布日期：{0:%Y}-{0:%m}-{0:%d}",
)
_PAGES = hand_made_pages()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_facts(body: bytes) -> None:
    raw = raw_page(body)
    assert page_facts(raw) == page_facts(raw)


@settings(max_examples=300, deadline=None)
@given(st.lists(_MARKUP, max_size=60))
def test_any_markup_ends_in_facts(parts: list[str]) -> None:
    page = page_facts(raw_page("".join(parts).encode()))
    assert page.kind in PageKind
    assert all(link.url.startswith(("http://", "https://")) for link in page.links)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_PAGES), st.integers(0, 3_000), st.binary(max_size=3))
def test_a_damaged_page_ends_in_facts(page: HandMadePage, place: int, put: bytes) -> None:
    body = page.raw.body
    facts = page_facts(
        raw_page(body[:place] + put + body[place + 2 :], page.raw.url, page.raw.header("content-type"))
    )
    assert facts.url == page.raw.url


@given(_HANZI, st.sampled_from(("gb18030", "utf-8", "utf-8-sig", "utf-16")))
def test_chinese_text_is_read_in_the_charset_it_was_written_in(hanzi: list[str], charset: str) -> None:
    text = "".join(hanzi)
    body = f"<html><body><p>{text}</p></body></html>".encode(charset)
    assert text in decode(body, "text/html; charset=iso-8859-1").text


@given(_DAYS, st.sampled_from(_WRITTEN))
def test_a_date_is_read_as_it_was_written(on: date, written: str) -> None:
    value = read_date(written.format(on))
    assert value is not None
    assert value[0] == on


def test_a_slip_of_the_pen_in_a_date() -> None:
    assert read_date("二〇一八年七月二十十日日") == (date(2018, 7, 20), None)


@given(_DAYS.filter(lambda on: on.year >= 2000))
def test_a_date_in_an_address(on: date) -> None:
    assert url_date(f"http://a.gov.cn/x/{on:%Y%m}/t{on:%Y%m%d}_12.html") == on
    assert url_date(f"http://a.gov.cn/art/{on.year}/{on.month}/{on.day}/art_1_2.html") == on


@pytest.mark.parametrize(
    "text", ["2018-02-30", "20180705", "0663-8123456", "1.2.3", "2018年", "2018-13-01", "第2018-1号"]
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000,
        b"<b>" * 20_000 + b"</b></b><i>" * 20_000,
        b"<ul><li>" * 60_000,
        b"<p>" + b"x" * (MAX_BODY + 10),
        b"<a href='x.html'>y</a>" * 100_000,
    ],
    ids=["nested", "misnested", "lists in lists", "too large", "too many tags"],
)
def test_a_page_over_a_limit_is_marked(body: bytes) -> None:
    assert page_facts(raw_page(body)).truncated


@pytest.mark.parametrize(
    "body",
    [
        b"<p>" * 100_000,
        b"<td>" * 50_000,
        b"<a href='x.html'>y</a>" * 20_000,
        ("<p>主办" + "办 " * 40_000).encode(),
        ("<p>" + "来源" * 40_000 + "</p>").encode(),
        ("<p>主办：" + "管理建设技术" * 20_000 + "</p>").encode(),
        ("<p>当前位置：首页 &gt; 公开</p>" * 20_000).encode(),
        b"<a href='" + b"../a/" * 100_000 + b"!'>x</a>",
        ("<p>" + "2018-0" * 40_000).encode(),
        b"<!--" * 50_000,
        b"<a " + b'x="' * 50_000,
        ("<script>" + "createPageHTML('" * 20_000).encode(),
        ("<script>window._CONFIG={SID:1,TREE:" + "[" * 50_000).encode(),
        ("<title>" + "公开 - " * 30_000).encode(),
        b"<table>" + b"<tr><td rowspan=60 colspan=60>x" * 3_000,
        b"<script>var rows=" + b"[{title:" * 90_000,
        ("<title>通知公告</title><h1>通知公告</h1><ul></ul><!--" + "<noscript>" * 30_000).encode(),
    ],
    ids=lambda body: body[:12].decode("utf-8", "ignore"),
)
def test_a_page_made_to_be_slow_is_read_all_the_same(body: bytes) -> None:
    assert page_facts(raw_page(body)).kind in PageKind


@pytest.mark.parametrize(
    ("body", "content_type", "readable"),
    [
        (b"<!DOCTYPE html><html>", "application/octet-stream", True),
        (b'{"articles":[]}', "application/json", True),
        (b"%PDF-1.4", "text/html", False),
        (b"PK\x03\x04....", "application/zip", False),
        (b"\xd0\xcf\x11\xe0", "application/msword", False),
        (b"<html><table><tr><td>", "application/vnd.ms-excel", False),
        (b"<html><body>", "application/msword;charset=gbk", False),
        (b"\xff\xd8\xff\xe0", "image/jpeg", False),
        (b"body { color: red }", "text/css", False),
        (b"  <html><body>", "", True),
    ],
)
def test_what_is_a_page(body: bytes, content_type: str, readable: bool) -> None:
    assert is_html(raw_page(body, content_type=content_type)) is readable


_ORIGINS = """
http://www.a.gov.cn https://a.gov.cn:8080 http://a.cn:80 http://a.cn:0 http://a_b.cn http://1.2 http://A.cn http://a.1
http://a.0x1 http://xn--a.cn https://a.cn:443 http://a.cn:65535
"""
_SEGMENTS = st.lists(
    st.sampled_from(["a", "zwgk", ".", "..", "", "t20180705_1.html", "%2e", "A B", "col-1", "政务", "x:y"]),
    max_size=4,
)
_ADDRESSES = st.builds(
    lambda start, segments, query: start + "/".join(segments) + query,
    st.sampled_from(
        ["", "/", "//", "./", "../", "../../", "./../", "..//", "http://b.gov.cn/", "https://b.cn:443/", "http:", "?"]
    ),
    _SEGMENTS,
    st.sampled_from(["", "?page=2&id=a.b", "?q=公开", "#top", "?a=%20", "?", "?a b", "/"]),
)
_BASES = st.builds(
    lambda origin, segments, query: f"{origin}/{'/'.join(segments)}{query}",
    st.sampled_from(_ORIGINS.split()),
    _SEGMENTS,
    st.sampled_from(["", "?a=b/c", "?", "#x"]),
)


@settings(max_examples=500)
@given(_BASES, _ADDRESSES)
def test_an_address_is_joined_as_a_browser_joins_it(base: str, href: str) -> None:
    try:
        joined = ada_url.join_url(base, href)
    except ValueError:
        joined = ""
    assert join_url(base, href) == (joined.partition("#")[0] if joined.startswith(("http://", "https://")) else None)


@settings(max_examples=500)
@given(_BASES, _ADDRESSES, st.sampled_from(["", " ", "\n\t"]))
def test_what_is_kept_of_a_reference_holds_for_every_page_that_shares_it(base: str, href: str, blank: str) -> None:
    is_none = not href.strip() or href.strip()[0] == "#"
    assert Place(base).resolve(f"{blank}{href}{blank}") == (None if is_none else join_url(base, href.strip()))


def test_a_reference_between_blanks_is_resolved_once_for_all_pages_of_a_site() -> None:
    places = [Place(f"http://www.suanli.gov.cn/c{number}/t1.html") for number in range(2)]
    assert places[0].resolve(" /c7/ ") is places[1].resolve(" /c7/ ")


@settings(max_examples=500)
@given(st.text(max_size=20))
def test_wide_characters_are_folded_as_unicode_says(text: str) -> None:
    assert narrow(f"{text}\u3000") == unicodedata.normalize("NFKC", f"{text}\u3000")


def test_reading_leaves_nothing_to_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        kinds = {page_facts(page.raw).kind for page in _PAGES}
        assert (len(kinds) > 1, gc.collect()) == (True, 0)
    finally:
        gc.enable()
