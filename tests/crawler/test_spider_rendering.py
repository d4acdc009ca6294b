"""A page that only a script can fill is handed to the renderer, in the walk's scope, pace and budgets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from crawler.tools import Fetch
from model.page import Cause, Failure, Phase, RawPage, Visit
from tests.crawler.small_sites import HOST, MemoryLedger, page, paths, serving, walk

SHELL = (
    "<html><head><title>要闻</title></head><body><h1>要闻</h1><div id='app'></div>"
    "<script src='/app.js'></script></body></html>"
)
SITE = {
    "/": page("小城县人民政府", "/news/ 要闻", "/gk.html 公开"),
    "/gk.html": page("公开"),
    "/news/": SHELL,
    "/app.js": "fill()",
    "/news/1.html": page("第一条"),
}


@dataclass
class Browser:
    """Answers as a browser would that ran the script, once it has it."""

    asked: list[str] = field(default_factory=list)
    parts: list[RawPage] = field(default_factory=list)

    async def __call__(self, raw: RawPage, fetch: Fetch) -> RawPage:
        self.asked.append(raw.url)
        self.parts = [await fetch(f"http://{HOST}/app.js"), await fetch("http://elsewhere.example/spy.js")]
        body = page("要闻", "/news/1.html 第一条").encode()
        return replace(raw, body=body, body_digest=hashlib.sha256(body).hexdigest())


async def failing(raw: RawPage, fetch: Fetch) -> RawPage:
    """A browser that does not start."""
    return replace(raw, body=b"", status=None, failure=Failure(Cause.NEEDS_BROWSER, "no browser"))


class Replaying(MemoryLedger):
    """Recalls what it was given in this run, as a store does."""

    def record(self, visit: Visit) -> None:
        super().record(visit)
        self._known[(visit.phase, visit.raw.url)] = self.visits[-1]


def test_what_a_browser_shows_is_read_and_kept_beside_the_answer() -> None:
    browser, ledger = Browser(), Replaying()
    with serving(SITE) as site:
        crawl = walk(site, ledger=ledger, renderer=browser)
        assert browser.asked == [f"http://{HOST}/news/"]
        assert site.asked["/app.js"] == 1
    assert "/news/1.html" in paths(crawl)
    (news,) = [p for p in crawl.pages if p.url.endswith("/news/")]
    assert not news.needs_script
    kept = [visit for visit in ledger.visits if visit.raw.url.endswith("/news/")]
    assert [visit.phase for visit in kept][:2] == [Phase.RENDERED, Phase.CRAWL]
    assert kept[1].page is not None
    assert kept[1].page.needs_script
    assert crawl.coverage.second_look is not None
    assert not crawl.coverage.second_look.changed
    assert [part.failure.cause if part.failure else None for part in browser.parts] == [None, Cause.OUT_OF_SCOPE]


def test_a_walk_taken_up_again_renders_nothing_twice() -> None:
    browser, ledger = Browser(), Replaying()
    with serving(SITE) as site:
        whole = walk(site, ledger=ledger, renderer=browser)
        again = walk(site, ledger=Replaying(ledger.visits), renderer=browser)
    assert len(browser.asked) == 1
    assert again.pages == whole.pages


def test_without_a_renderer_or_with_one_that_fails_the_page_stays_unread() -> None:
    for renderer in (None, failing):
        with serving(SITE) as site:
            crawl = walk(site, renderer=renderer)
        (news,) = [p for p in crawl.pages if p.url.endswith("/news/")]
        assert news.needs_script
        assert "/news/1.html" not in paths(crawl)
