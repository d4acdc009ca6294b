"""Pages in a real browser: filled by their scripts, and connected to nothing but our fetch."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.browser import find_browser
from crawler.extract import page_facts
from crawler.picture import Picture
from crawler.render import Renderer, Rendering, RenderLimits
from crawler.tools import Fetch
from model.page import Cause, Failure, Page, PageKind, RawPage
from model.snapshot import Crawl
from tests.crawler.small_sites import Answer, SmallSite, page, paths, walk
from tests.crawler.small_sites import serving as serving_site
from tests.crawler.test_fetch import serving
from tests.torture.server import Script
from tests.torture.server import answer as reply

HOME = "http://www.example.gov.cn/list.html"
QUICK = RenderLimits(seconds=30, settle_s=5)
PNG = b"\x89PNG"

browser = pytest.mark.skipif(
    find_browser() is None or importlib.util.find_spec("playwright") is None, reason="needs playwright and Chromium"
)


def answer(url: str, body: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> RawPage:
    at = datetime(2019, 4, 2, tzinfo=UTC)
    return RawPage(url, url, at, status=status, headers=(("Content-Type", kind),), body=body.encode())


class Site:
    """Answers by address; what it does not know it refuses as out of scope. `asked` keeps what was asked for."""

    def __init__(self, **pages: str) -> None:
        self._pages = {f"http://www.example.gov.cn/{name}": body for name, body in pages.items()}
        self.asked: list[str] = []

    async def fetch(self, url: str) -> RawPage:
        self.asked.append(url)
        body = self._pages.get(url)
        if body is None:
            return RawPage(url, url, datetime(2019, 4, 2, tzinfo=UTC), failure=Failure(Cause.OUT_OF_SCOPE, url))
        return answer(url, body, kind="application/json" if url.endswith("json") else "text/html; charset=utf-8")


async def rendered(body: str, site: Site | None = None, limits: RenderLimits = QUICK) -> Rendering:
    async with Renderer(limits) as renderer:
        return await renderer.render(answer(HOME, body), (site or Site()).fetch)


FILLED = """<!doctype html><title>政策文件</title><ul id=list></ul><script>
fetch("api.json").then(r => r.json()).then(rows => { list.innerHTML = rows.map(t => `<li>${t}</li>`).join("") })
</script>"""


@pytest.mark.browser
@browser
async def test_a_list_filled_by_a_script() -> None:
    site = Site(**{"api.json": '["关于印发2018年政务公开工作分工方案的通知"]'})
    rendering = await rendered(FILLED, site)
    assert "<li>关于印发2018年政务公开工作分工方案的通知</li>" in rendering.page.body.decode()
    assert (rendering.page.failure, rendering.missing, rendering.page.final_url) == (None, (), HOME)
    assert rendering.picture is not None
    assert rendering.picture.png.startswith(PNG)
    assert site.asked == ["http://www.example.gov.cn/api.json"]


@pytest.mark.browser
@browser
async def test_through_our_own_fetch() -> None:
    rows = '["公开指南"]'.encode()
    pages: dict[str, Script] = {"/list.html": (reply(FILLED.encode()),), "/api.json": (reply(rows),)}
    async with serving(pages) as (server, fetcher), Renderer(QUICK, "gongkai-test/1.0") as renderer:
        rendering = await renderer.render(await fetcher.fetch("http://www.unit.test/list.html"), fetcher.fetch)
    assert "<li>公开指南</li>" in rendering.page.body.decode()
    assert {request.headers["User-Agent"] for request in server.requests} == {"gongkai-test/1.0"}
    assert page_facts(rendering.page).title == "政策文件"


@pytest.mark.browser
@browser
@pytest.mark.parametrize(
    ("script", "missing"),
    [
        ('fetch("nowhere.json")', {"http://www.example.gov.cn/nowhere.json": Cause.OUT_OF_SCOPE}),
        ('fetch("api.json", {method: "POST"})', {"http://www.example.gov.cn/api.json": Cause.NEEDS_BROWSER}),
        ("for (let n = 0; n < 9; n++) fetch('api.json?' + n)", {}),
    ],
)
async def test_what_was_not_answered_is_told(script: str, missing: dict[str, Cause]) -> None:
    site = Site(**{f"api.json?{n}": "[]" for n in range(9)})
    rendering = await rendered(f"<p>公开</p><script>{script}</script>", site)
    assert {url: failure.cause for url, failure in rendering.missing} == missing


@pytest.mark.browser
@browser
async def test_more_requests_than_the_limit_are_refused_and_told() -> None:
    site = Site(**{f"api.json?{n}": "[]" for n in range(9)})
    script = "for (let n = 0; n < 9; n++) fetch('api.json?' + n)"
    rendering = await rendered(f"<script>{script}</script>", site, RenderLimits(requests=4, settle_s=5))
    assert (len(site.asked), {failure.cause for _, failure in rendering.missing}) == (4, {Cause.BUDGET})


@pytest.fixture
async def listener() -> AsyncIterator[tuple[int, list[object]]]:
    """A port on loopback and who connected to it."""
    callers: list[object] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], callers


@pytest.mark.browser
@browser
async def test_the_browser_itself_connects_to_nothing(listener: tuple[int, list[object]]) -> None:
    port, callers = listener
    there = f"127.0.0.1:{port}"
    page = f"""<link rel=preconnect href=http://{there}><link rel=dns-prefetch href=http://{there}>
        <img src=http://{there}/a.png><iframe src=http://{there}/f.html></iframe><script src=http://{there}/s.js></script>
        <video src=http://{there}/v.mp4 autoplay></video><script>
        fetch("http://{there}/x"); navigator.sendBeacon("http://{there}/b", "x"); new WebSocket("ws://{there}/w");
        new EventSource("http://{there}/e"); window.open("http://{there}/popup");
        const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:{there}"}}]}});
        peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
        </script><p>正文</p>"""
    rendering = await rendered(page)
    assert callers == []
    assert "正文" in rendering.page.body.decode()


@pytest.mark.browser
@browser
async def test_a_script_that_never_ends() -> None:
    async with Renderer(RenderLimits(seconds=4, settle_s=1)) as renderer:
        endless = await renderer.render(answer(HOME, "<script>for(;;);</script>"), Site().fetch)
        after = await renderer.render(answer(HOME, "<p>下一页</p>"), Site().fetch)
    assert endless.page.failure is not None
    assert endless.page.failure.cause is Cause.OVER_LIMIT
    assert "下一页" in after.page.body.decode()


@pytest.mark.browser
@browser
async def test_pages_keep_nothing_for_each_other() -> None:
    async with Renderer(QUICK) as renderer:
        told = answer(HOME, "<script>localStorage.seen = '是'; document.cookie = 'a=b'</script>")
        await renderer.render(told, Site().fetch)
        page = "<p id=p></p><script>p.textContent = `${localStorage.seen}/${document.cookie}/`</script>"
        second = await renderer.render(answer(HOME, page), Site().fetch)
    assert "undefined//" in second.page.body.decode()


async def test_without_a_browser_the_page_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    rendering = await rendered(FILLED)
    assert rendering.page.failure is not None
    assert (rendering.page.failure.cause, rendering.picture) == (Cause.NEEDS_BROWSER, None)


async def test_nothing_starts_before_the_first_page() -> None:
    async with Renderer():
        pass


LIST = """<html><head><title>政策文件</title></head><body>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>
<ul id="list"></ul><script src="http://hm.baidu.com/h.js"></script><script>
const row = ([url, title, day]) => `<li><a href="${url}">${title}</a><span>${day}</span></li>`;
fetch("/api/rows.txt").then(answer => answer.text()).then(text => {
list.innerHTML = text.trim().split("\\n").map(line => row(line.split("|"))).join("") })
</script></body></html>"""
ROWS = "\n".join(f"/zc/t2018070{n}_{n}.html|关于印发第{n}号工作方案的通知|2018-07-0{n}" for n in range(1, 5))


def a_site(rows: str | int) -> dict[str, Answer]:
    """A small site whose list of documents only a script can show."""
    home = page("首页", "/zc/ 政策文件", "/gk.html 公开")
    articles: dict[str, Answer] = {f"/zc/t2018070{n}_{n}.html": page(f"第{n}号方案") for n in range(1, 5)}
    return {"/": home, "/gk.html": page("公开", "/ 首页"), "/zc/": LIST, "/api/rows.txt": rows, **articles}


async def rendered_once(raw: RawPage, fetch: Fetch) -> RawPage:
    """A page in a browser of its own, which ends with it."""
    async with Renderer(QUICK) as renderer:
        return await renderer(raw, fetch)


def walked(answers: dict[str, Answer], *, is_rendered: bool) -> tuple[Page, Crawl, SmallSite]:
    """The list of documents of a site after a walk, the walk, and what the site was asked for."""
    with serving_site(answers) as site:
        crawl = walk(site, renderer=rendered_once if is_rendered else None)
    return next(each for each in crawl.pages if each.url.endswith("/zc/")), crawl, site


@pytest.mark.browser
@browser
def test_a_walk_reads_what_only_a_browser_shows() -> None:
    listed, crawl, site = walked(a_site(ROWS), is_rendered=True)
    assert (listed.kind, listed.needs_script, listed.truncated) == (PageKind.LIST, False, False)
    assert [row.published.on.day for row in listed.rows if row.published] == [1, 2, 3, 4]
    assert {f"/zc/t2018070{n}_{n}.html" for n in range(1, 5)} <= paths(crawl)
    assert site.asked["/api/rows.txt"] == 1


@pytest.mark.browser
@browser
@pytest.mark.parametrize("answer", [500, 404, ""])
def test_a_list_that_stays_empty_in_a_browser_is_not_read(answer: str | int) -> None:
    listed, _, _ = walked(a_site(answer), is_rendered=True)
    assert (listed.kind, listed.needs_script) == (PageKind.SHELL, True)


@pytest.mark.browser
@browser
def test_a_page_that_lacks_an_answer_proves_no_absence() -> None:
    both = LIST.replace("</body>", "<script>fetch('/api/more.txt')</script></body>")
    listed, _, _ = walked(a_site(ROWS) | {"/zc/": both}, is_rendered=True)
    assert (listed.kind, listed.truncated) == (PageKind.LIST, True)


def test_without_a_renderer_the_list_is_not_read() -> None:
    listed, _, site = walked(a_site(ROWS), is_rendered=False)
    assert (listed.kind, listed.needs_script, site.asked["/api/rows.txt"]) == (PageKind.SHELL, True, 0)


async def test_no_more_pages_of_a_host_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    async with Renderer(RenderLimits(pages_of_a_host=1)) as renderer:
        causes = [(await renderer(answer(HOME, FILLED), Site().fetch)).failure for _ in range(2)]
    assert [failure.cause for failure in causes if failure] == [Cause.NEEDS_BROWSER, Cause.BUDGET]


async def pictured(body: str, site: Site | None = None, limits: RenderLimits = QUICK, **marks: str) -> Picture:
    raw = answer(HOME, body)
    raw = replace(raw, headers=(*raw.headers, *marks.items()))
    async with Renderer(limits) as renderer:
        picture = (await renderer.render(raw, (site or Site()).fetch)).picture
    assert picture is not None
    return picture


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.browser
@browser
@pytest.mark.parametrize(
    ("height", "limits", "seen"),
    [
        ("500px", QUICK, (900, False)),  # at least the window
        ("2000px", QUICK, (2000, False)),
        ("9000px", replace(QUICK, screenshot_height=3000), (3000, True)),
    ],
)
async def test_a_picture_shows_the_page_from_its_top(
    height: str, limits: RenderLimits, seen: tuple[int, bool]
) -> None:
    picture = await pictured(f"<body style='margin:0'><div style='height:{height}'>公开</div>", limits=limits)
    assert (picture.height, picture.is_cut, picture.lacking) == (*seen, 0)
    assert size_of(picture.png) == (1280, seen[0])
    assert (picture.thumbnail[:4], picture.thumbnail[8:12]) == (b"RIFF", b"WEBP")


@pytest.mark.browser
@browser
async def test_a_picture_of_too_many_bytes_is_cut() -> None:
    noise = """<canvas id=c width=1280 height=3000></canvas><script>
        const pen = c.getContext("2d"), dots = pen.createImageData(1280, 3000);
        for (let n = 0, x = 1; n < dots.data.length; n++) { x = x * 16807 % 2147483647; dots.data[n] = x & 255 }
        pen.putImageData(dots, 0, 0)</script>"""
    limits = replace(QUICK, screenshot_bytes=4_000_000)
    picture = await pictured(f"<body style='margin:0'>{noise}", limits=limits)
    assert picture.is_cut
    assert len(picture.png) <= limits.screenshot_bytes


@pytest.mark.browser
@browser
async def test_a_picture_tells_what_it_lacks() -> None:
    site = Site(**{"a.css": "p { color: red }"})
    page = "<link rel=stylesheet href=a.css><link rel=stylesheet href=b.css><img src=c.png><p>正文</p>"
    assert (await pictured(page, site)).lacking == 2


@pytest.mark.browser
@browser
async def test_the_thumbnail_shows_what_the_page_is_cited_for() -> None:
    """Below a long menu that names the document, too."""
    menu = "<div style='height:2500px'><a href=x>关于预算的通知</a></div>"
    page = f"<body style='margin:0'>{menu}<div style='height:1500px;background:red'><h1>关于 预算的通知</h1></div>"
    async with Renderer(QUICK) as renderer:
        top = (await renderer.render(answer(HOME, page), Site().fetch)).picture
        about = (await renderer.render(answer(HOME, page), Site().fetch, about="关于预算的通知")).picture
    assert top is not None
    assert about is not None
    assert top.png == about.png
    assert top.thumbnail != about.thumbnail


@pytest.mark.browser
@browser
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证号 110101199003070000，手机 13800138000。", 2),
        ("身份证号11010119900307123X 手机１３８００１３８０００", 2),
        ("手机 138 0013 8000", 1),
        ("2018-07-05 2018-07-06 索引号 11445200007036789200018 文号〔2018〕15号 电话 0663-8768123", 0),
    ],
)
async def test_numbers_of_persons_are_masked_in_pictures(text: str, masked: int) -> None:
    assert (await pictured(f"<p>{text}</p><p>{text}</p>")).masked == 2 * masked


@pytest.mark.browser
@browser
async def test_a_rendered_document_is_pictured_as_it_is() -> None:
    changes = "<p id=p>列表</p><script>document.body.innerHTML = \"<div style='height:3000px'>\"</script>"
    assert (await pictured(changes)).height > 2900
    assert (await pictured(changes, None, QUICK, **{"X-Rendered": "complete"})).height == 900
