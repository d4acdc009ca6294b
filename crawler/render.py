"""Pages that only a browser can fill, rendered in the system's Chromium (extra `render`).

The browser has no network of its own: names resolve to nothing, and the proxy that it is told to use does not exist.
Whatever a page asks for is asked by our own fetch, so that scope, robots.txt, pacing, address rules and limits are
the same as for every other request. It downloads nothing, posts nothing, keeps nothing from one page to the next.

The document after its scripts ran is kept under the page's own address, with the header `X-Rendered`: `complete`, or
`incomplete` when something that may carry text was not answered. An incomplete one proves no absence.

A picture of a page may be taken of any answer, of one from the archive too. A document that was rendered before is
drawn as it is: its scripts have run.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from crawler.browser import ARGUMENTS, NO_PROXY, find_browser, missing_for_rendering
from crawler.extract.document import INCOMPLETE, RENDERED
from crawler.picture import Picture, take
from crawler.tools import Fetch
from model.page import Cause, Failure, RawPage

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route

_END_S = 5.0  # for the browser to end by itself
_ASKED_FOR = frozenset({"document", "script", "stylesheet", "xhr", "fetch", "image"})  # the rest shows no text
_CARRIES_TEXT = frozenset({"document", "script", "xhr", "fetch"})  # without one of these the page is incomplete
# Counters, sharing and marks of other sites: a page without them shows all its text.
_SHOWS_NOTHING = re.compile(
    r"^https?://[^/?#]*(?:conac\.cn|kaipuyun\.cn|zfwzgl\.www\.gov\.cn|hm\.baidu\.com|push\.zhanzhang\.baidu\.com"
    r"|cnzz\.com|51\.la|bdimg\.share\.baidu\.com|bdstatic\.com|jiathis\.com)(?:[:/?#]|$)",
    re.I,
)
_SHOWS = frozenset({"stylesheet", "image"})  # without one of these the page looks otherwise
_KEPT_HEADERS = frozenset({"content-type", "access-control-allow-origin", "access-control-allow-credentials"})


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What rendering one page may cost. Requests wait for their turn, one a second, so `seconds` is generous."""

    pages_of_a_host: int = 100  # rendered by one Renderer; further ones are not
    seconds: float = 120.0  # everything, waiting for turns included
    requests: int = 60  # asked through our fetch; further ones are refused
    settle_s: float = 30.0  # at most, for the page's requests to end
    start_s: float = 60.0  # for the browser to start
    width: int = 1280  # of the window, CSS pixels
    screenshot_height: int = 4_000  # CSS pixels; what lies lower is not in the picture
    screenshot_bytes: int = 2 * 1024 * 1024  # a larger picture is cut to its upper part
    content_bytes: int = 8 * 1024 * 1024  # of the rendered document


DEFAULT_LIMITS = RenderLimits()


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page as a visitor's browser shows it.

    `page` is the document after its scripts ran (UTF-8, under the address it ended on), or says in `failure` why
    there is none. `missing` are requests of the page for text or scripts that were not answered well: with one of
    them the page may lack what it would show, and is marked incomplete.
    """

    page: RawPage
    picture: Picture | None = None
    missing: tuple[tuple[str, Failure], ...] = ()


class Renderer:
    """One browser, started with the first page. `async with Renderer() as renderer: await renderer(raw, fetch)`.

    Pages are rendered one at a time. Without the extra or a Chromium every answer is Cause.NEEDS_BROWSER.
    """

    def __init__(self, limits: RenderLimits = DEFAULT_LIMITS, user_agent: str = "") -> None:
        self._limits, self._user_agent = limits, user_agent
        self._rendered: Counter[str] = Counter()  # pages, by host
        self._turn = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def __call__(self, raw: RawPage, fetch: Fetch) -> RawPage:
        """The document that `raw` becomes in a browser, or the reason in `failure`: what a walk asks for."""
        return (await self.render(raw, fetch, is_pictured=False)).page

    async def render(self, raw: RawPage, fetch: Fetch, *, is_pictured: bool = True, about: str = "") -> Rendering:
        """What `raw` (fetched before, and not asked for again) becomes in a browser; a picture of it, if wanted. The
        thumbnail shows where the words `about` stand, or the top."""
        async with self._turn:
            host = urlsplit(raw.final_url).netloc
            self._rendered[host] += 1
            if self._rendered[host] > self._limits.pages_of_a_host:
                return _failed(raw, Cause.BUDGET, f"每个网站最多渲染 {self._limits.pages_of_a_host} 页")
            try:
                async with asyncio.timeout(self._limits.seconds):
                    return await self._render(raw, fetch, is_pictured, about)
            except TimeoutError:
                await self.aclose()  # it may hang in a script for ever
                return _failed(raw, Cause.OVER_LIMIT, f"渲染超过 {self._limits.seconds:g} 秒")
            except asyncio.CancelledError:
                await self.aclose()
                raise
            except _Unable as reason:
                return _failed(raw, Cause.NEEDS_BROWSER, str(reason))
            except Exception as error:  # whatever the browser and its driver raise is a page not rendered
                await self.aclose()
                return _failed(raw, Cause.NEEDS_BROWSER, f"渲染失败：{type(error).__name__}: {error}"[:500])

    async def aclose(self) -> None:
        """End the browser, if one runs."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        for ending in (browser.close() if browser else None, playwright.stop() if playwright else None):
            if ending is not None:
                with contextlib.suppress(Exception):  # it may be dead or hang; the driver kills it when it ends
                    await asyncio.wait_for(ending, _END_S)

    async def _render(self, raw: RawPage, fetch: Fetch, is_pictured: bool, about: str) -> Rendering:
        browser = self._browser or await self._start()
        context = await browser.new_context(
            accept_downloads=False,
            service_workers="block",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            user_agent=self._user_agent or None,
            java_script_enabled=not raw.header(RENDERED),
            viewport={"width": self._limits.width, "height": 900},
        )
        rendering = await self._visit(context, raw, fetch, is_pictured, about)
        await context.unroute_all(behavior="ignoreErrors")  # requests that still wait for their turn
        await context.close()
        return rendering

    async def _visit(
        self, context: BrowserContext, raw: RawPage, fetch: Fetch, is_pictured: bool, about: str
    ) -> Rendering:
        visit = _Visit(fetch, self._limits.requests, raw)
        await context.route("**/*", visit.answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        await page.goto(raw.final_url, wait_until="domcontentloaded", timeout=0)
        with contextlib.suppress(Exception):  # a page that never rests is taken as it is
            await page.wait_for_load_state("networkidle", timeout=1000 * self._limits.settle_s)
        body = (await page.content()).encode("utf-8", "replace")
        if len(body) > self._limits.content_bytes:
            return _failed(raw, Cause.OVER_LIMIT, f"渲染后的网页超过 {self._limits.content_bytes // 1024 // 1024} MB")
        rendered = replace(
            raw,
            final_url=page.url if page.url.startswith(("http://", "https://")) else raw.final_url,
            headers=(
                ("Content-Type", "text/html; charset=utf-8"),
                (RENDERED, INCOMPLETE if visit.missing else "complete"),
            ),
            body=body,
            body_digest=hashlib.sha256(body).hexdigest(),
            wire_bytes=0,  # the answer and the parts that it asked for were counted as they came
            wire_digest="",
        )
        picture = await self._picture(page, len(visit.lacking), about) if is_pictured else None
        return Rendering(rendered, picture, tuple(visit.missing.items()))

    async def _picture(self, page: Page, lacking: int, about: str) -> Picture | None:
        limits = self._limits
        return await take(
            page,
            width=limits.width,
            tallest=limits.screenshot_height,
            most_bytes=limits.screenshot_bytes,
            lacking=lacking,
            about=about,
        )

    async def _start(self) -> Browser:
        missing, program = missing_for_rendering(), find_browser()
        if missing is not None or program is None:
            raise _Unable(f"需浏览器渲染：{missing}")
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=program,
            args=list(ARGUMENTS),
            proxy={"server": NO_PROXY},
            chromium_sandbox=os.geteuid() != 0,  # Chromium's own sandbox refuses to run as root
            timeout=1000 * self._limits.start_s,
        )
        return self._browser


class _Unable(Exception):
    """This machine renders nothing; the message says what is missing."""


class _Visit:
    """Answers what one page asks for."""

    def __init__(self, fetch: Fetch, most: int, raw: RawPage) -> None:
        self._fetch = fetch
        self._left = most
        self._known = {raw.final_url: raw}
        self.missing: dict[str, Failure] = {}
        self.lacking: set[str] = set()

    async def answer(self, route: Route) -> None:
        """One request: from what is known, or through our fetch; else refused."""
        request = route.request
        if request.resource_type not in _ASKED_FOR or not request.url.startswith(("http://", "https://")):
            await route.abort()
            return
        raw = await self._ask(request.url.partition("#")[0], request.method)
        failure = _shortfall(raw, request.resource_type)
        if not _SHOWS_NOTHING.match(request.url):
            if failure is not None:
                self.missing[request.url] = failure
            if failure is not None or (request.resource_type in _SHOWS and raw.status != 200):
                self.lacking.add(request.url)
        if raw.status is None or (raw.failure is not None and not raw.body):
            await route.abort()
        else:
            headers = {name: value for name, value in raw.headers if name.lower() in _KEPT_HEADERS}
            await route.fulfill(status=raw.status, headers=headers, body=raw.body)

    async def _ask(self, url: str, method: str) -> RawPage:
        known = self._known.get(url)
        if known is not None:
            return known
        first = next(iter(self._known.values()))
        if method != "GET":
            return replace(
                first, url=url, status=None, failure=Failure(Cause.NEEDS_BROWSER, f"{method} is never sent")
            )
        if self._left <= 0:
            return replace(first, url=url, status=None, failure=Failure(Cause.BUDGET, "requests of one rendering"))
        self._left -= 1
        raw = self._known[url] = await self._fetch(url)
        return raw


def _shortfall(raw: RawPage, resource: str) -> Failure | None:
    """Why the page may lack text after this answer, or None."""
    if resource not in _CARRIES_TEXT:
        return None
    if raw.failure is not None or raw.status is None:
        return raw.failure or Failure(Cause.OUR_FAULT, "neither status nor failure")
    if raw.status >= 400 and resource != "script":
        return Failure(Cause.SERVER_ERROR if raw.status >= 500 else Cause.CLIENT_ERROR, f"status {raw.status}")
    return None


def _failed(raw: RawPage, cause: Cause, detail: str) -> Rendering:
    return Rendering(replace(raw, failure=Failure(cause, detail)))
