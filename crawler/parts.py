"""What the pages of one site ask for while a browser draws them: each address once, at the site's pace.

The rules are those of a walk (scope, robots.txt, turns, addresses, limits); what comes serves the pictures alone and
is not recorded.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawler.robots import MOST_BYTES, Robots, robots_url
from crawler.scope import Scope
from crawler.tools import Tools
from model.page import Cause, Failure, RawPage
from model.roster import Site

_MOST_BYTES = 32 * 1024 * 1024  # of parts, for all pictures of a site
_MOST_REQUESTS = 400


class Parts:
    """Answers what pages of a site ask for; use it as a context, which ends what is still under way.

    `home_url` is where its home page was read: a site that moved is entered there. An address that may not be asked
    for, or no longer, is answered with a failure.
    """

    def __init__(self, site: Site, home_url: str, tools: Tools) -> None:
        self._tools = tools
        self._scope = Scope(site)
        for entry in site.entry_points:
            self._scope.moves(entry.url, home_url)
        self._scope.settle(home_url)
        self._robots: dict[str, asyncio.Task[Robots]] = {}
        self._known: dict[str, asyncio.Task[RawPage]] = {}
        self._requests_left, self._bytes_left = _MOST_REQUESTS, _MOST_BYTES

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        left = [*self._known.values(), *self._robots.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def __call__(self, url: str) -> RawPage:
        """The answer of that address, asked for at most once: two pages may want it at the same time."""
        task = self._known.get(url)
        if task is None:
            task = self._known[url] = asyncio.create_task(self._asked(url))
        return await asyncio.shield(task)

    async def _asked(self, url: str) -> RawPage:
        if not self._scope.holds(url):
            return self._unasked(url, Failure(Cause.OUT_OF_SCOPE, "not asked for a browser"))
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._read_robots(url))
        refused = (await asyncio.shield(self._robots[origin])).refusal(url)
        return self._unasked(url, refused) if refused else await self._fetched(url)

    async def _read_robots(self, url: str) -> Robots:
        robots = Robots.read(await self._fetched(robots_url(url), is_robots=True), self._tools.settings.robots_token)
        if robots.crawl_delay is not None:
            self._tools.pacer.keep_crawl_delay(url, robots.crawl_delay)
        return robots

    async def _fetched(self, url: str, *, is_robots: bool = False) -> RawPage:
        if self._requests_left <= 0 or self._bytes_left <= 0:
            return self._unasked(url, Failure(Cause.BUDGET, "parts of pictures"))
        self._requests_left -= 1
        pacer = self._tools.pacer
        async with pacer.turn(url) as refused:
            if refused is not None:
                return self._unasked(url, refused)
            raw = await self._tools.fetcher.fetch(
                url,
                may_follow=_anywhere if is_robots else self._may_follow,
                max_body=MOST_BYTES if is_robots else None,
                before_hop=pacer.hop,
            )
            pacer.heed(raw)
        self._bytes_left -= raw.wire_bytes
        return raw

    def _may_follow(self, url: str) -> bool:
        read = self._robots.get(_origin(url))
        is_refused = read is not None and read.done() and read.result().refusal(url) is not None
        return self._scope.holds(url) and not is_refused

    def _unasked(self, url: str, why: Failure) -> RawPage:
        return RawPage(url, url, self._tools.now(), failure=why)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _anywhere(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")
