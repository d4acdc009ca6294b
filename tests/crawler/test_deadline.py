"""The time of a site covers everything that is done for it, our own waits for a turn included."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.page import Cause
from model.snapshot import EndReason, SiteClass
from tests.crawler.small_sites import QUICK, page, serving, walk

SHORT = replace(QUICK, max_seconds=0.2)


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.asking._GRACE_S", 0.2)


def test_a_wait_that_robots_ask_for_ends_with_the_time() -> None:
    with serving({"/robots.txt": "User-agent: *\nCrawl-delay: 1000", "/": page("首页", "/a.html 公开")}) as site:
        crawl = walk(site, settings=SHORT)
    assert crawl.coverage.ended is EndReason.TIME_BUDGET
    assert crawl.coverage.site_class is SiteClass.TRUNCATED
    assert {u.cause for u in crawl.coverage.unread} == {Cause.BUDGET}
    assert site.asked["/a.html"] == 0


def test_time_that_is_spent_is_not_spent_on_a_second_look() -> None:
    endless = {f"/{n}.html": page(f"第{n}页", f"/{n + 1}.html 第{n + 1}页", f"/x{n}.html 另{n}") for n in range(2000)}
    with serving({"/": page("首页", "/0.html 第0页"), **endless}) as site:
        crawl = walk(site, settings=replace(SHORT, max_seconds=0.5))
    assert crawl.coverage.ended is EndReason.TIME_BUDGET
    assert crawl.coverage.second_look is None
