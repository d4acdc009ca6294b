"""The pictures of an audit being taken: pages of several sites drawn at once, each site at its own pace."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

from audits.clock import Clock
from audits.engines.job import Job
from audits.engines.work import tools_of
from audits.screenshots import Wanted, archived, home_page
from audits.settings import Settings
from crawler.parts import Parts
from crawler.render import DEFAULT_LIMITS, Renderer
from crawler.tools import Tools
from model.screenshot import Screenshot
from store import Store

_BROWSERS = 2  # at work at once, each on another site
_PAGE_S = 90.0  # one picture, waiting for the turns of its parts included


class Taking:
    """The pictures of one audit being taken."""

    def __init__(self, audit_id: str, settings: Settings, store: Store, now: Clock) -> None:
        self._audit, self._settings, self._store, self._now = audit_id, settings, store, now
        self._bytes_left = settings.screenshots.max_bytes

    async def all_of(self, waiting: list[Wanted]) -> None:
        """Each site in turn, as many at once as there are browsers, until the time is spent."""
        limits = replace(
            DEFAULT_LIMITS,
            pages_of_a_host=len(waiting) * self._settings.screenshots.of_a_site,
            seconds=_PAGE_S,
            screenshot_bytes=self._settings.screenshots.bytes_of_one,
        )
        left = iter(waiting)
        async with AsyncExitStack() as stack:
            tools = await stack.enter_async_context(tools_of(Job(self._audit, self._settings, self._now)))
            agent = self._settings.crawl.full_user_agent
            browsers = [await stack.enter_async_context(Renderer(limits, agent)) for _ in waiting[:_BROWSERS]]

            async def go_on(browser: Renderer) -> None:
                for wanted in left:
                    await self._site(wanted, tools, browser)

            with suppress(TimeoutError):
                async with asyncio.timeout(60 * self._settings.screenshots.max_minutes):
                    await asyncio.gather(*map(go_on, browsers))

    async def _site(self, wanted: Wanted, tools: Tools, browser: Renderer) -> None:
        home = home_page(wanted.crawl)
        async with Parts(wanted.site, home.final_url if home else wanted.crawl.home_url, tools) as parts:
            for url, digest, title in wanted.pages:
                raw = archived(self._store, self._audit, wanted.crawl.site_key, url, digest)
                if raw is None or self._bytes_left <= 0:
                    continue
                picture = (await browser.render(raw, parts, about=title)).picture
                if picture is None:
                    continue
                self._bytes_left -= len(picture.png)
                self._store.keep_screenshot(
                    self._audit,
                    wanted.crawl.site_key,
                    Screenshot(
                        url=url,
                        page_digest=digest,
                        taken_at=self._now(),
                        file="",
                        digest="",
                        size=0,
                        width=picture.width,
                        height=picture.height,
                        is_cut=picture.is_cut,
                        lacking=picture.lacking,
                        masked=picture.masked,
                        thumbnail=picture.thumbnail,
                    ),
                    picture.png,
                )
