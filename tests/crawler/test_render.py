"""Pages in a real browser: filled by their scripts, and connected to nothing but our fetch."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from crawler.extract import page_facts
from crawler.render import Renderer, Rendering, RenderLimits, find_browser
from model.page import Cause, Failure, RawPage
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
    async with Renderer((site or Site()).fetch, limits) as renderer:
        return await renderer.render(answer(HOME, body))


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
    assert rendering.screenshot.startswith(PNG)
    assert site.asked == ["http://www.example.gov.cn/api.json"]


@pytest.mark.browser
@browser
async def test_through_our_own_fetch() -> None:
    rows = '["公开指南"]'.encode()
    pages: dict[str, Script] = {"/list.html": (reply(FILLED.encode()),), "/api.json": (reply(rows),)}
    async with serving(pages) as (server, fetcher), Renderer(fetcher.fetch, QUICK, "gongkai-test/1.0") as renderer:
        rendering = await renderer.render(await fetcher.fetch("http://www.unit.test/list.html"))
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
    async with Renderer(Site().fetch, RenderLimits(seconds=4, settle_s=1)) as renderer:
        endless = await renderer.render(answer(HOME, "<script>for(;;);</script>"))
        after = await renderer.render(answer(HOME, "<p>下一页</p>"))
    assert endless.page.failure is not None
    assert endless.page.failure.cause is Cause.OVER_LIMIT
    assert "下一页" in after.page.body.decode()


@pytest.mark.browser
@browser
async def test_pages_keep_nothing_for_each_other() -> None:
    async with Renderer(Site().fetch, QUICK) as renderer:
        await renderer.render(answer(HOME, "<script>localStorage.seen = '是'; document.cookie = 'a=b'</script>"))
        page = "<p id=p></p><script>p.textContent = `${localStorage.seen}/${document.cookie}/`</script>"
        second = await renderer.render(answer(HOME, page))
    assert "undefined//" in second.page.body.decode()


async def test_without_a_browser_the_page_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    rendering = await rendered(FILLED)
    assert rendering.page.failure is not None
    assert (rendering.page.failure.cause, rendering.screenshot) == (Cause.NEEDS_BROWSER, b"")


async def test_nothing_starts_before_the_first_page() -> None:
    async with Renderer(Site().fetch):
        pass
