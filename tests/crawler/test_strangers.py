"""Answers that are none of the site's pages, in words that no list of ours holds."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.held import Held, LinkBook
from crawler.strangers import Usual, speaks_of
from model.page import Cause, Link, Page, PageKind, Phase
from model.snapshot import SiteClass
from tests.crawler.small_sites import Answer, page, paths, serving, walk

MENU = {"/": "首页", "/news/": "要闻动态", "/report/": "信息公开年报", "/about.html": "机构概况"}


def framed(title: str, *rows: str, text: str = "") -> str:
    """A page with the site's menu; rows are "address text"."""
    menu = "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in MENU.items())
    items = "".join('<li><a href="{}">{}</a></li>'.format(*row.split(" ")) for row in rows)
    main = text or f"{title}的正文内容，用来与其他页面相区别。" * 3
    return (
        f'<html><head><title>{title}</title></head><body><div class="nav"><ul>{menu}</ul></div>'
        f'<div class="content"><h1>{title}</h1><p>{main}</p><ul>{items}</ul></div></body></html>'
    )


ARTICLES = {f"/news/{n}.html": framed(f"第{n}次防汛工作会议召开") for n in range(1, 7)}
FRAMED: dict[str, Answer] = {
    "/": framed("小城县水务局"),
    "/news/": framed("要闻动态", *(f"/news/{n}.html 第{n}次防汛工作会议召开" for n in range(1, 7))),
    "/report/": framed("信息公开年报", "/report/2018.html 2018年政府信息公开工作年度报告"),
    "/report/2018.html": framed("2018年政府信息公开工作年度报告"),
    "/about.html": framed("机构概况"),
    **ARTICLES,
}
ODD = {
    "busy": "<h1>系统忙不过来了</h1><p>等一会儿再来看看</p>",
    "database": "Warning: mysql_connect(): Can't connect to MySQL server on 'localhost' in conn.php",
    "stack": "<pre>java.lang.NullPointerException\n" + "  at com.site.Page.show(Page.java:12)\n" * 40 + "</pre>",
    "server's own page": "<h1>If you see this, the server has been installed. Congratulations!</h1>",
    "somebody else's": "<h1>新葡京</h1>" + "<a href='http://bet.example/'>在线投注</a>" * 80,
    "moved": "<p>请访问<a href='http://new.example/'>新网址</a></p><a href='/'>返回首页</a>",
    "folder": "<h1>Index of /</h1><pre><a href='../'>../</a></pre>",
    "within the frame": framed("提示", text="发生未知错误"),
}
BROKEN_DOWN = (ODD["database"], ODD["stack"])


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("path", ["/report/", "/report/2018.html"])
def test_an_odd_answer_is_not_read(body: str, path: str) -> None:
    with serving({**FRAMED, path: f"<html><body>{body}</body></html>"}) as site:
        crawl = walk(site)
    unread = {u.url.split("gov.cn", 1)[1]: u.cause for u in crawl.coverage.unread}
    assert unread == {path: Cause.SERVER_ERROR if body in BROKEN_DOWN else Cause.TRUNCATED}
    assert crawl.coverage.site_class is SiteClass.DEGRADED
    assert path not in paths(crawl)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("<html><div id=app></div><script src=/js/app.3ab21c.js></script></html>", Cause.NEEDS_BROWSER),
        ("%PDF-1.4 nothing more", Cause.UNREADABLE_FILE),
        ("GIF89a nothing more", Cause.UNREADABLE_FILE),
    ],
)
def test_what_cannot_be_read_in_the_place_of_a_page(body: str, cause: Cause) -> None:
    with serving({**FRAMED, "/report/": body}) as site:
        crawl = walk(site)
    assert {u.cause for u in crawl.coverage.unread} == {cause}


@pytest.mark.parametrize(
    ("path", "other"), [("/report/", "/"), ("/report/", "/news/"), ("/report/2018.html", "/about.html")]
)
@pytest.mark.parametrize("stamp", ["", "<!-- {n} -->"])
def test_an_address_that_shows_the_page_of_another_is_not_read(path: str, other: str, stamp: str) -> None:
    with serving({**FRAMED, path: lambda n: str(FRAMED[other]) + stamp.format(n=n)}) as site:
        crawl = walk(site)
    assert {u.url.split("gov.cn", 1)[1]: u.cause for u in crawl.coverage.unread} == {path: Cause.SAME_BODY}


def test_two_addresses_of_one_page_are_both_read() -> None:
    with serving(
        {**FRAMED, "/report/index.html": FRAMED["/report/"], "/": framed("局", "/report/index.html 年报")}
    ) as site:
        crawl = walk(site)
    assert paths(crawl) >= {"/report/2018.html"}
    assert not crawl.coverage.unread


@pytest.mark.parametrize("address", ["/letters/{}.html", "/show.asp?id={}"])
def test_letters_that_say_the_same_under_one_subject_are_all_read(address: str) -> None:
    letters = [address.format(n) for n in range(1, 9)]
    letter = framed("网上信访", text="来信主题：反映路灯不亮的问题。答复：已转供电部门处理，感谢您的来信。" * 2)
    listed = framed("信息公开年报", *(f"{url} 反映路灯不亮的问题" for url in letters))
    with serving({**FRAMED, "/report/": listed, **dict.fromkeys(letters, letter)}) as site:
        crawl = walk(site)
    assert paths(crawl) >= set(letters)
    assert not crawl.coverage.unread


def test_the_words_of_a_pager_promise_nothing() -> None:
    steps = [f"/report/?pageNum=1 {word}" for word in ("首页", "上一页", "下一页", "尾页")]
    blank = framed("信息公开年报", *steps, text="共0条")
    with serving({**FRAMED, "/report/": blank, "/report/?pageNum=1": blank}) as site:
        crawl = walk(site)
    assert not crawl.coverage.unread


def test_two_domains_of_one_unit_that_show_the_same() -> None:
    frames = '<html><head><title>水务局</title></head><frameset><frame src="/menu.html"></frameset></html>'
    with serving({**FRAMED, "/": frames, "/menu.html": FRAMED["/"]}) as site:
        crawl = walk(site, more=("http://second.gov.cn/",))
    assert not crawl.coverage.unread


def test_one_page_at_every_address() -> None:
    with serving({path: lambda n: f"{FRAMED['/']}<!-- {n} -->" for path in FRAMED}) as site:
        crawl = walk(site)
    assert {u.cause for u in crawl.coverage.unread} == {Cause.SAME_BODY}
    assert paths(crawl) == {"/"}


def test_one_that_the_second_try_cures_is_no_fault() -> None:
    with serving({**FRAMED, "/report/": lambda n: ODD["busy"] if n == 1 else str(FRAMED["/report/"])}) as site:
        crawl = walk(site)
    assert paths(crawl) == set(FRAMED)
    assert crawl.coverage.site_class is SiteClass.OK


def test_one_at_the_second_look_confirms_nothing() -> None:
    with serving({**FRAMED, "/": lambda n: ODD["busy"] if n > 1 else str(FRAMED["/"])}) as site:
        crawl = walk(site)
    assert crawl.coverage.second_look is not None
    assert len(crawl.coverage.second_look.failed) == 1


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_in_the_place_of_the_home_page_it_shows_nothing(body: str) -> None:
    with serving({"/": f"<html><body>{body.split('<pre>java')[0][:250]}</body></html>"}) as site:
        crawl = walk(site)
    assert not crawl.coverage.home_ok or len(crawl.coverage.unread) > 1


@pytest.mark.parametrize(
    "plain",
    [
        page("机构概况", text="本局负责全县的水务工作。"),
        "<html><head><meta http-equiv='refresh' content='0;url=/news/'></head></html>",
        "<h1>机构概况</h1><p>办公室、规划科、防汛科。</p>",
        "<html><h1>关于我们</h1><p>" + "本机构概况如下。" * 90 + "</p></html>",
    ],
)
def test_a_page_of_its_own_kind_is_read(plain: str) -> None:
    with serving({**FRAMED, "/about.html": plain}) as site:
        crawl = walk(site)
    assert paths(crawl) == set(FRAMED)


def test_a_server_that_shows_its_home_page_everywhere_calls_nothing_gone() -> None:
    home = framed("小城县水务局", *(f"/news/{n}.html 第{n}次防汛工作会议召开" for n in range(1, 7)))
    with serving({}) as site:
        site.answer = lambda path: 404 if path in ("/robots.txt", "/sitemap.xml") else home  # type: ignore[method-assign]
        crawl = walk(site)
    assert paths(crawl) == {"/"}
    assert {u.cause for u in crawl.coverage.unread} == {Cause.SAME_BODY}


def test_on_a_site_without_a_frame_nothing_is_strange() -> None:
    bare = {path: page(f"短讯{path}", text="短讯一则。") for path in ARTICLES}
    home = page("小城县水务局", *(f"{path} 会议消息第一号" for path in ARTICLES))
    with serving({"/": home, **bare}) as site:
        crawl = walk(site)
    assert paths(crawl) == {"/", *bare}


def test_a_frame_that_shows_the_frameset_again_is_no_site() -> None:
    frames = "<html><head><title>小城县水务局</title></head><frameset><frame src='/main.asp'></frameset></html>"
    with serving({"/": frames, "/main.asp": frames}) as site:
        crawl = walk(site)
    assert not crawl.coverage.home_ok
    assert crawl.coverage.site_class is SiteClass.UNREACHABLE
    with serving({"/": frames, "/main.asp": lambda n: frames if n == 1 else str(FRAMED["/"]), **ARTICLES}) as site:
        crawl = walk(site)
    assert crawl.coverage.home_ok
    assert "/main.asp" in paths(crawl)


def test_a_folder_that_can_be_browsed_is_read() -> None:
    listing = '<h1>Index of /upload/</h1><pre><a href="../">../</a><a href="a.txt">a.txt</a></pre>'
    opened = {
        "/about.html": framed("机构概况", "/upload/ 资料"),
        "/upload/": f"<title>Index of /upload/</title>{listing}",
    }
    with serving({**FRAMED, **opened}) as site:
        crawl = walk(site)
    assert "/upload/" in paths(crawl)


HOST = "http://www.shili.gov.cn"
AT = datetime(2019, 4, 2, tzinfo=timezone(timedelta(hours=8)))
FRAME = tuple(Link(f"{HOST}{path}", name) for path, name in MENU.items())
WORDS = st.sampled_from(["年报", "信息公开年报", "机构概况", "系统忙", "页面不存在", "更多", "ＡＢ ab", "…", "首页"])
SAID = st.lists(WORDS, max_size=3).map(" ".join)
PAGES = st.builds(
    Page,
    url=st.just(f"{HOST}/report/"),
    final_url=st.just(f"{HOST}/report/"),
    status=st.just(200),
    fetched_at=st.just(AT),
    body_digest=st.just("ab" * 32),
    kind=st.sampled_from([PageKind.OTHER, PageKind.BLANK_COLUMN, PageKind.LIST]),
    title=SAID,
    column=st.none() | WORDS,
    links=st.sampled_from([(), FRAME, (Link("http://new.example/", "新网址"),)]),
    text=SAID,
    visible_text=SAID,
    needs_script=st.booleans(),
    truncated=st.booleans(),
)


@given(page=PAGES, promised=st.lists(WORDS, max_size=4), further=st.lists(WORDS, max_size=3))
def test_a_page_that_kept_its_word_once_is_never_strange(page: Page, promised: list[str], further: list[str]) -> None:
    book = LinkBook()
    plain = Page(f"{HOST}/", f"{HOST}/", 200, AT, "", PageKind.HOME, links=FRAME, visible_text="小城县水务局")
    others = [Held.of(plain, Phase.CRAWL, book) for _ in range(12)]
    usual = Usual(plain, others, book)
    if speaks_of(page, promised):
        assert usual.why_strange(page, [*promised, *further]) is None


@pytest.mark.parametrize("more", [(), ("http://second.gov.cn/",)])
def test_a_directory_that_opens_columns_is_the_sites_under_any_name(more: tuple[str, ...]) -> None:
    tree = ",".join(f'{{"id": {n}, "name": "第{n}栏", "children": [], "jump_url": ""}}' for n in range(1, 5))
    script = f"<script>window._CONFIG = {{SID: '9', TREE: [{tree}]}};</script>"
    body = f"<title>小城县公开平台</title>{script}<a href='/'>返回首页</a>"
    columns: dict[str, Answer] = {
        f"/gkmlpt/api/all/{n}?page=1&sid=9": f'{{"classify": {{"name": "第{n}栏"}}, "articles": []}}'
        for n in range(1, 5)
    }
    with serving({**FRAMED, **columns, "/report/": f"<html><body>{body}</body></html>"}) as site:
        crawl = walk(site, more=more)
    assert any(p.url.endswith("/report/") for p in crawl.pages)
    assert not crawl.coverage.unread
