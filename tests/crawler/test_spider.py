"""The spider over small sites: everything reachable is read, and what was not read is told with its cause."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from model.page import Cause
from model.roster import EntryKind
from model.snapshot import Crawl, EndReason, SiteClass
from tests.crawler.small_sites import HOST, QUICK, Answer, MemoryLedger, page, paths, serving, walk

HEALTHY = {
    "/": page("小城县人民政府", "/news/ 要闻", "/gk.html 公开", "http://other.example/ 友情链接"),
    "/news/": page("要闻", "/news/1.html 第一条", "/news/2.html 第二条"),
    "/news/1.html": page("第一条", "/ 首页"),
    "/news/2.html": page("第二条", "1.html 上一篇"),
    "/gk.html": page("公开", "/news/1.html#top 第一条", "HTTP://WWW.XIAOCHENG.GOV.CN:80/news/2.html 第二条"),
}


def causes(crawl: Crawl) -> dict[str, Cause]:
    """Path of each unread address -> why."""
    return {u.url.split(HOST, 1)[1]: u.cause for u in crawl.coverage.unread}


def test_every_reachable_page_is_read_once() -> None:
    with serving(HEALTHY) as site:
        crawl = walk(site)
    assert paths(crawl) == set(HEALTHY)
    assert crawl.coverage.ended is EndReason.EXHAUSTED
    assert crawl.coverage.site_class is SiteClass.OK
    assert not crawl.coverage.unread
    assert site.asked["/gk.html"] == 1


def test_two_walks_see_the_same() -> None:
    with serving(HEALTHY) as site:
        first, second = walk(site), walk(site, settings=replace(QUICK, concurrency=1))
    assert first.pages == second.pages
    assert first.coverage.unread == second.coverage.unread


def test_a_dead_link_is_asked_for_on_two_occasions() -> None:
    with serving({"/": page("首页", "/gone.html 2018年部门预算")}) as site:
        crawl = walk(site)
    (dead,) = crawl.coverage.unread
    assert (dead.cause, dead.link_texts) == (Cause.NOT_FOUND, ("2018年部门预算",))
    assert site.asked["/gone.html"] == 2
    assert crawl.coverage.site_class is SiteClass.OK


def test_a_fault_that_a_retry_cures_is_no_fault() -> None:
    answers: dict[str, Answer] = {**HEALTHY, "/gk.html": lambda n: 500 if n < 3 else HEALTHY["/gk.html"]}
    with serving(answers) as site:
        crawl = walk(site)
    assert paths(crawl) == set(HEALTHY)
    assert crawl.coverage.site_class is SiteClass.OK


def test_what_keeps_failing_is_unread_and_the_site_degraded() -> None:
    with serving({**HEALTHY, "/gk.html": 500}) as site:
        crawl = walk(site)
    assert causes(crawl) == {"/gk.html": Cause.SERVER_ERROR}
    assert crawl.coverage.site_class is SiteClass.DEGRADED


def test_robots_keep_us_out_of_a_folder() -> None:
    with serving({**HEALTHY, "/robots.txt": "User-agent: *\nDisallow: /news/\n"}) as site:
        crawl = walk(site)
    assert set(causes(crawl).values()) == {Cause.ROBOTS_EXCLUDED}
    assert crawl.coverage.robots_excluded == 3
    assert site.asked["/news/"] == 0


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"/robots.txt": "User-agent: *\nDisallow: /\n", "/": page("首页")}, SiteClass.EXCLUDED),
        ({"/robots.txt": 503, "/": page("首页")}, SiteClass.BLOCKED),
        ({"/": 403}, SiteClass.BLOCKED),
        ({"/": 500}, SiteClass.UNREACHABLE),
        ({"/": (302, "http://somebody-else.gov.cn/")}, SiteClass.UNREACHABLE),
    ],
)
def test_a_home_page_that_does_not_open(answers: dict[str, Answer], expected: SiteClass) -> None:
    with serving(answers) as site:
        crawl = walk(site)
    assert crawl.coverage.site_class is expected
    assert not crawl.coverage.home_ok
    assert not crawl.pages


def test_a_budget_ends_the_walk_and_says_what_is_left() -> None:
    with serving(HEALTHY) as site:
        crawl = walk(site, settings=replace(QUICK, max_pages=3))
    assert crawl.coverage.ended is EndReason.PAGE_BUDGET
    assert crawl.coverage.site_class is SiteClass.TRUNCATED
    assert Cause.BUDGET in causes(crawl).values()


def test_a_calendar_is_a_trap_and_the_menu_is_read_all_the_same() -> None:
    answers = {**HEALTHY, "/": page("首页", "/news/ 要闻", "/gk.html 公开", "/cal?m=1 日历")}
    for number in range(1, 200):
        answers[f"/cal?m={number}"] = page("日历", f"/cal?m={number + 1} 下月", text=f"第{number}月")
    with serving(answers) as site:
        crawl = walk(site)
    assert {p for p in paths(crawl) if not p.startswith("/cal")} == set(HEALTHY)
    assert crawl.coverage.skipped_patterns
    assert sum(p.startswith("/cal") for p in paths(crawl)) < 60


def test_a_page_like_the_answer_to_a_random_address_is_not_there() -> None:
    missing = page("页面不存在", text="抱歉,您访问的页面不存在或已删除,请返回。")
    home = page("首页", "/a.html 公报", "/real.html 真")

    class Soft(dict[str, Answer]):
        def __missing__(self, key: str) -> Answer:
            return 404 if key.endswith((".txt", ".xml")) else missing

    with serving({"/": home, "/real.html": page("真实页面")}) as site:
        site.answers = Soft(site.answers)
        crawl = walk(site)
    assert paths(crawl) == {"/", "/real.html"}
    assert causes(crawl)["/a.html"] is Cause.SOFT_404


def test_a_channel_reads_its_folder_and_documents_elsewhere_but_goes_no_further() -> None:
    answers = {
        "/bumen/a/": page("甲局", "/bumen/a/list.html 文件", "/content/1.html 方案", "/bumen/b/ 乙局"),
        "/bumen/a/list.html": page("文件"),
        "/content/1.html": page("方案", "/content/2.html 别的"),
        "/bumen/b/": page("乙局", "/bumen/b/list.html 乙局文件"),
    }
    with serving(answers) as site:
        crawl = walk(site, entry=f"http://{HOST}/bumen/a/", kind=EntryKind.CHANNEL)
    assert paths(crawl) == {"/bumen/a/", "/bumen/a/list.html", "/content/1.html", "/bumen/b/"}
    assert site.asked["/content/2.html"] == 0


def test_a_walk_that_was_interrupted_fetches_nothing_twice() -> None:
    ledger = MemoryLedger()
    with serving(HEALTHY) as site:
        whole = walk(site, ledger=ledger)
        before = sum(site.asked.values()) - site.asked["/robots.txt"] - site.asked["/sitemap.xml"]
        again = walk(site, ledger=MemoryLedger(ledger.visits))
        after = sum(site.asked.values()) - site.asked["/robots.txt"] - site.asked["/sitemap.xml"]
    assert before == after
    assert again.pages == whole.pages
    assert again.coverage.unread == whole.coverage.unread


def test_the_second_look_finds_what_changed_meanwhile() -> None:
    later = page("要闻", "/news/1.html 第一条", "/news/2.html 第二条", "/news/3.html 第三条")
    answers: dict[str, Answer] = {
        **HEALTHY,
        "/": lambda n: (
            HEALTHY["/"] if n == 1 else page("小城县人民政府", "/news/ 要闻", "/gk.html 公开", "/new.html 新栏目")
        ),
        "/new.html": page("新栏目"),
        "/news/3.html": later,
    }
    with serving(answers) as site:
        crawl = walk(site)
    assert crawl.coverage.second_look is not None
    assert crawl.coverage.second_look.changed == (f"http://{HOST}/",)
    assert "/new.html" in paths(crawl)


@pytest.mark.parametrize("empty", [1, 2])
def test_a_column_that_is_empty_on_one_of_two_looks_contradicts_itself(empty: int) -> None:
    rows = [
        f"<li><a href='/news/{n}.html'>第{n}次防汛工作会议召开</a><span>2018-07-0{n}</span></li>" for n in range(1, 7)
    ]
    shown = f"<title>要闻</title><a href='/'>首页</a><h2>要闻</h2><ul>{''.join(rows)}</ul>"
    bare = "<title>要闻</title><a href='/'>首页</a><h2>要闻</h2><p>暂无信息</p>"
    with serving({**HEALTHY, "/news/": lambda n: bare if n == empty else shown}) as site:
        crawl = walk(site)
    assert crawl.coverage.second_look is not None
    assert crawl.coverage.second_look.contradicted == (f"http://{HOST}/news/",)


PAGER = "<script>createPageHTML(40, 0, 'index', 'html');</script>"


def test_computed_pages_that_do_not_exist_are_no_dead_links_but_the_list_is_not_read_to_its_end() -> None:
    with serving({**HEALTHY, "/news/": HEALTHY["/news/"].replace("</body>", f"{PAGER}</body>")}) as site:
        crawl = walk(site)
    assert not crawl.coverage.unread
    assert sum(n for p, n in site.asked.items() if p.startswith("/news/index_")) < 25
    (news,) = [p for p in crawl.pages if p.url.endswith("/news/")]
    assert news.pager
    assert not news.pager.readable


def test_computed_pages_that_exist_are_read() -> None:
    answers = {**HEALTHY, "/news/": HEALTHY["/news/"].replace("</body>", f"{PAGER}</body>")}
    further = {f"/news/index_{n}.html": page(f"要闻第{n}页", f"/news/x{n}.html 第{n}条") for n in range(1, 40)}
    articles = {f"/news/x{n}.html": page(f"第{n}条", text=f"正文{n}" * 9) for n in range(1, 40)}
    with serving({**answers, **further, **articles}) as site:
        crawl = walk(site)
    assert paths(crawl) == {*HEALTHY, *further, *articles}
    assert all(p.pager.readable for p in crawl.pages if p.pager)


def slowly(_: int) -> int:
    """A dead link that takes its time to say so."""
    time.sleep(0.5)
    return 404


def test_a_site_that_hangs_ends_within_its_time_and_says_so() -> None:
    answers: dict[str, Answer] = {**HEALTHY}
    answers["/"] = page("首页", "/gk.html 公开", *(f"/slow/{n}.html 慢{n}" for n in range(30)))
    for number in range(30):
        answers[f"/slow/{number}.html"] = slowly
    with serving(answers) as site:
        crawl = walk(site, settings=replace(QUICK, max_seconds=1, concurrency=2))
    assert sum(n for p, n in site.asked.items() if p.startswith("/slow/")) < 20
    assert crawl.coverage.ended is EndReason.TIME_BUDGET
    assert crawl.coverage.site_class is SiteClass.TRUNCATED
    assert len(crawl.coverage.unread) + len(crawl.pages) == crawl.coverage.planned


def test_a_file_on_another_host_is_told_as_not_read() -> None:
    with serving({"/": page("首页", "http://files.other.gov.cn/ys.xls 2018年部门预算.xls")}) as site:
        crawl = walk(site)
    (file,) = crawl.coverage.unread
    assert (file.cause, file.link_texts) == (Cause.OUT_OF_SCOPE, ("2018年部门预算.xls", "首页"))
    assert crawl.coverage.site_class is SiteClass.OK


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("<body></body>", Cause.TRUNCATED),
        ("<body><h1>小城县水务局</h1><p>你好</p></body>", Cause.TRUNCATED),
        ("<body><div id='app'></div><script src='/app.js'></script></body>", Cause.NEEDS_BROWSER),
        ("<body><iframe src='http://other.example/'></iframe></body>", Cause.OUT_OF_SCOPE),
        ("<body><script>location.href = '/'</script></body>", Cause.REDIRECT_LOOP),
        ("<body><h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2></body>", Cause.SERVER_ERROR),
    ],
)
def test_a_home_page_that_shows_nothing_did_not_open_and_the_cause_is_told(body: str, cause: Cause) -> None:
    with serving({"/": f"<html><head><title>小城县水务局</title></head>{body}</html>"}) as site:
        crawl = walk(site)
    assert not crawl.coverage.home_ok
    assert crawl.coverage.site_class is SiteClass.UNREACHABLE
    assert [(u.cause, "入口" in u.link_texts) for u in crawl.coverage.unread if u.url.endswith("/")] == [
        (cause, True)
    ]


def test_a_deep_page_that_leads_to_the_home_page_is_gone() -> None:
    home = page("首页", "/a/b.html 预算", "/gk.html 公开")
    with serving({**HEALTHY, "/": home, "/a/b.html": (302, f"http://{HOST}/")}) as site:
        crawl = walk(site)
    assert causes(crawl) == {"/a/b.html": Cause.SOFT_404}


def test_a_server_that_stops_answering_keeps_what_was_seen() -> None:
    answers: dict[str, Answer] = {"/": page("首页", "/gk.html 公开", *(f"/p{'x' * n}.html 文{n}" for n in range(60)))}
    answers["/gk.html"] = HEALTHY["/gk.html"]
    for number in range(60):
        answers[f"/p{'x' * number}.html"] = 429
    with serving(answers) as site:
        crawl = walk(site, settings=replace(QUICK, busy_answers=2, attempts=1, second_pass_attempts=1))
    assert {"/", "/gk.html"} <= paths(crawl)
    assert crawl.coverage.ended is EndReason.BREAKER
    assert crawl.coverage.site_class is SiteClass.BLOCKED
    assert set(causes(crawl).values()) == {Cause.RATE_LIMITED}
    assert sum(n for p, n in site.asked.items() if p.startswith("/px")) <= 8


def test_index_pages_that_a_site_proves_to_be_folders_are_read_once() -> None:
    home = page("首页", "/index.html 首页", "/news/index.html 要闻", "/gk/ 公开")
    news, gk = page("要闻", "/ 首页", "/news/ 要闻", "/gk/index.html 公开"), page("公开", "/news/index.html 要闻")
    answers = {"/": home, "/index.html": home, "/news/": news, "/news/index.html": news, "/gk/": gk}
    with serving(answers) as site:
        crawl = walk(site)
    assert paths(crawl) == {"/", "/news/index.html", "/gk/"}
    assert crawl.coverage.second_look is not None
    assert not crawl.coverage.second_look.failed


def test_pages_told_apart_only_by_an_entry_without_an_address_are_pages_of_their_own() -> None:
    menu = "<a href='/'>首页</a><p>您当前的位置：首页 > 社会组织导航</p>"
    entry = "<ul><li><a href='javascript:;'>{}号公益基金会</a> 2018年10月18日 所属地区：北京市</li></ul>"
    answers: dict[str, Answer] = {f"/z{n}.html": f"<title>导航</title>{menu}{entry.format(n)}" for n in range(8)}
    answers["/"] = page("首页", *(f"/z{n}.html {n}号公益基金会" for n in range(8)))
    with serving(answers) as site:
        crawl = walk(site)
    assert paths(crawl) == set(answers)
    assert not crawl.coverage.unread
