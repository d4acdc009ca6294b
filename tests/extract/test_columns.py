"""Further pages of a list stand under the column of its first page, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

from crawler.extract import page_facts
from crawler.extract.columns import filed
from model.page import Page, Pager
from tests.extract.pages import raw_page

HOST = "http://www.wanglan.gov.cn"
ISLAND = """<html><body><div>当前位置：<a href="/">首页</a> &gt; <a href="/col/col31/">政策文件</a></div>
<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/dataproxy.jsp?page=2&columnid=31"></a>]]></nextgroup>
<totalpage>3</totalpage><recordset><record>
<![CDATA[<li><a href="/art/1.html">关于防汛的通知</a><b>2018-07-05</b></li>]]>
</record></recordset></datastore></script></body></html>"""
ANSWER = """<datastore><totalpage>3</totalpage><recordset><record>
<![CDATA[<li><a href="/art/2.html">关于供水的通知</a>
<b>2018-06-05</b></li>]]></record></recordset></datastore>"""


def read(path: str, markup: str, kind: str = "text/html") -> Page:
    return page_facts(raw_page(markup.encode(), HOST + path, kind))


def by_address(*pages: Page) -> dict[str, Page]:
    return {page.url: page for page in pages}


def test_answers_of_an_interface_stand_under_the_column_that_led_to_them() -> None:
    first = read("/col/col31/index.html", ISLAND)
    assert first.pager is not None
    answers = [read(url.removeprefix(HOST), ANSWER, "text/xml") for url in first.pager.next_urls]
    assert [(page.column, len(page.rows)) for page in answers] == [(None, 1), (None, 1)]
    found = filed(by_address(first, *answers), lambda url: url)
    assert [(page.column, page.breadcrumb) for page in found.values()] == [("政策文件", ("首页", "政策文件"))] * 2
    assert set(found) == set(first.pager.next_urls)


def test_a_page_that_names_its_column_keeps_it() -> None:
    first = replace(read("/a/", ISLAND), pager=Pager("links", (f"{HOST}/b/", f"{HOST}/c/")))
    own = replace(read("/b/", "<html></html>"), column="通知公告")
    assert filed(by_address(first, own), lambda url: url) == {}


def test_a_column_goes_from_page_to_page_and_circles_end() -> None:
    pages = [
        replace(read(f"/{n}/", "<html></html>"), pager=Pager("links", (f"{HOST}/{(n + 1) % 4}/",))) for n in range(4)
    ]
    pages[1] = replace(pages[1], column="通知公告")
    found = filed(by_address(*pages), lambda url: url)
    assert {url.removeprefix(HOST): page.column for url, page in found.items()} == dict.fromkeys(
        ("/2/", "/3/", "/0/"), "通知公告"
    )
