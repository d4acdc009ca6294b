"""Pictures of the pages that problems rest on, and of every home page: taken when the verdicts stand, changing none.

What is drawn is the archived document that a finding cites, not what the site shows by now; only its styles, images
and scripts are asked of the site, at the audit's own pace (docs/adr/0011-rendering.md). Whatever goes wrong, all that
comes of it is a picture less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from audits.clock import Clock
from audits.settings import ScreenshotSettings, Settings
from crawler.browser import missing_for_rendering
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
            from audits.camera import Taking  # the browser, and all that fetches for it

            asyncio.run(Taking(result.audit.id, settings, store, now).all_of(waiting))
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
        raw = None if digest else archived(store, audit_id, wanted.crawl.site_key, url)
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


def archived(store: Store, audit_id: str, site_key: str, url: str, digest: str = "") -> RawPage | None:
    """The document of that digest, or the first there is; None when the archive holds no such."""
    for phase in _PHASES:
        try:
            raw = store.raw(audit_id, site_key, url, phase)
        except (NotFound, StoreError):
            continue
        if raw.body and digest in ("", raw.body_digest):
            return raw
    return None


__all__ = ["ScreenshotSettings", "Wanted", "archived", "home_page", "take", "wanted_of"]
