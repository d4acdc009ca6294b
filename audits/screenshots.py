"""Pictures of the pages that problems rest on, and of every home page: taken when the verdicts stand, changing none.

What is drawn is the archived document that a finding cites, not what the site shows by now; only its styles, images
and scripts are asked of the site, at the audit's own pace (docs/adr/0011-rendering.md). Whatever goes wrong, all that
comes of it is a picture less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace

from audits.clock import Clock
from audits.engines.job import Job
from audits.engines.work import tools_of
from audits.settings import ScreenshotSettings, Settings
from crawler.browser import missing_for_rendering
from crawler.parts import Parts
from crawler.render import DEFAULT_LIMITS, Renderer
from crawler.tools import Tools
from model.audit import AuditResult
from model.errors import NotFound, StoreError
from model.finding import Evidence, Finding, Outcome, Role
from model.page import Page, PageKind, Phase, RawPage
from model.roster import Site
from model.screenshot import Screenshot
from model.snapshot import Crawl
from store import Store

_WORST_FIRST = (Outcome.FAIL, Outcome.PARTIAL)
_TELLING_FIRST = (Role.DEFECT, Role.SHOWN, Role.CONTEXT, Role.REJECTED)
_BROWSERS = 2  # at work at once, each on another site
_PAGE_S = 90.0  # one picture, waiting for the turns of its parts included
_PHASES = (Phase.RENDERED, Phase.CRAWL, Phase.RETRY, Phase.SECOND_LOOK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pages of one site to be pictured: their addresses with the digests of the documents and what they are cited
    for (its title; "" for a home page), the telling ones first."""

    site: Site
    crawl: Crawl
    pages: tuple[tuple[str, str, str], ...]


def take(result: AuditResult, settings: Settings, store: Store, now: Clock) -> tuple[Screenshot, ...]:
    """Take the pictures of an audit that are not there yet, within the settings' limits; all that it has then."""
    limits = settings.screenshots
    if settings.crawl.render and limits.of_a_site and not missing_for_rendering():
        waiting = []
        for wanted in wanted_of(result, limits.of_a_site):
            pages = _with_digests(result.audit.id, wanted, store)
            new = tuple(page for page in pages if not store.has_screenshot(result.audit.id, *page[:2]))
            waiting += [replace(wanted, pages=new)] if new else []
        if waiting:
            asyncio.run(_Taking(result.audit.id, settings, store, now).all_of(waiting))
    return store.screenshots(result.audit.id)


def wanted_of(result: AuditResult, of_a_site: int) -> tuple[Wanted, ...]:
    """By site the pages to be pictured, at most so many: its home page, then one page of every problem that was read
    on it, the worst problems first, then further pages of these problems."""
    sites = {site.key: site for site in result.roster.sites()}
    read_on: dict[str, list[int]] = {}
    for place, crawl in enumerate(result.crawls):
        for page in crawl.pages:
            read_on.setdefault(page.url, []).append(place)
    wanted: list[dict[str, tuple[str, str]]] = [_home_of(crawl) for crawl in result.crawls]
    own = dict(result.unit_crawls)
    for finding, evidence in _cited(result.findings):
        places = read_on.get(evidence.url, [])
        here = own.get(finding.unit)
        for place in places[:1] if here not in places else [here]:
            if len(wanted[place]) < of_a_site:
                wanted[place].setdefault(evidence.url, (evidence.digest, evidence.title))
    return tuple(
        Wanted(sites[crawl.site_key], crawl, tuple((url, *told) for url, told in pages.items()))
        for crawl, pages in zip(result.crawls, wanted, strict=True)
        if pages and crawl.site_key in sites
    )


def _with_digests(audit_id: str, wanted: Wanted, store: Store) -> Iterator[tuple[str, str, str]]:
    """The pages with the digests of their archived documents; a night's own result does not hold the home page's."""
    for url, digest, title in wanted.pages:
        raw = None if digest else _archived(store, audit_id, wanted.crawl.site_key, url)
        if digest or raw:
            yield url, raw.body_digest if raw else digest, title


def _cited(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Evidence]]:
    """What problems cite: first the most telling piece of every one, then the second, and so on."""
    problems = sorted((f for f in findings if f.outcome in _WORST_FIRST), key=lambda f: _WORST_FIRST.index(f.outcome))
    ordered = [(f, sorted(f.evidence, key=lambda e: _TELLING_FIRST.index(e.role))) for f in problems]
    for place in range(max((len(pieces) for _, pieces in ordered), default=0)):
        for finding, pieces in ordered:
            if place < len(pieces) and pieces[place].digest:
                yield finding, pieces[place]


def _home_of(crawl: Crawl) -> dict[str, tuple[str, str]]:
    home = home_page(crawl)
    return {home.url: (home.body_digest, "")} if home else {}


def home_page(crawl: Crawl) -> Page | None:
    """The home page, if it was read."""
    return next(
        (p for p in crawl.pages if crawl.home_url in (p.url, p.final_url) and p.kind is not PageKind.REFUSAL), None
    )


class _Taking:
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
                raw = _archived(self._store, self._audit, wanted.crawl.site_key, url, digest)
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


def _archived(store: Store, audit_id: str, site_key: str, url: str, digest: str = "") -> RawPage | None:
    """The document of that digest, or the first there is; None when the archive holds no such."""
    for phase in _PHASES:
        try:
            raw = store.raw(audit_id, site_key, url, phase)
        except (NotFound, StoreError):
            continue
        if raw.body and digest in ("", raw.body_digest):
            return raw
    return None


__all__ = ["ScreenshotSettings", "Wanted", "home_page", "take", "wanted_of"]
