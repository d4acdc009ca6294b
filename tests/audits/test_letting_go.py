"""A walk that lets go of what is recorded sees what a walk sees that holds everything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler import known
from model.abridged import Abridged, AbridgedFile
from model.snapshot import Crawl
from store.ledger import SiteLedger
from tests.crawler.small_sites import HOST, page, serving, walk

ROWS = "".join(
    f'<li><a href="/news/{n}.html">关于第{n}号事项的通知</a><span>2019-03-{n + 1:02}</span></li>' for n in range(8)
)
LIST = (
    "<html><head><title>通知公告</title></head><body><div class='location'><a href='/'>首页</a> &gt; 通知公告</div>"
    f"<ul class='list'>{ROWS}</ul><script>createPageHTML(3, 0, 'index', 'html');</script></body></html>"
)
SECOND = LIST.replace("首页</a> &gt; 通知公告", "首页</a>").replace("<title>通知公告</title>", "<title></title>")
ANSWERS = {
    "/": page(
        "首页", "/news/ 通知公告", "/news/0.html 关于第0号事项的通知", "/same/1 甲", "/same/2 乙", "/a.txt 附件"
    ),
    "/news/": LIST,
    "/news/index.html": LIST,
    "/news/index_1.html": SECOND.replace("/news/", "/old/"),
    **{
        f"/news/{n}.html": page(f"关于第{n}号事项的通知", "/ 首页", text="各单位应当按时办理。" * 30)
        for n in range(8)
    },
    "/same/1": page("甲", "/ 首页"),
    "/same/2": page("甲", "/ 首页"),
    "/a.txt": "一二三四五" * 40,
}


def kept_by(ledger: SiteLedger) -> tuple[Crawl, Crawl]:
    """The crawl as the walk gives it, and as the store gives it back."""
    with serving(ANSWERS) as site, ledger:
        crawl = walk(site, ledger=ledger, kept=ledger)
        ledger.save_crawl(crawl)
        loaded = ledger.load_crawl()
    assert loaded is not None
    return crawl, loaded


def test_what_is_let_go_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_AT_HAND", 4)  # addresses that are not looked at go to the shelf
    abridged, loaded = kept_by(SiteLedger(tmp_path, "a", f"http://{HOST}/", lambda: None))
    with serving(ANSWERS) as site:
        whole = walk(site)
    assert loaded.pages == whole.pages
    assert [replace(f, fetched_at=whole.files[0].fetched_at) for f in loaded.files] == list(whole.files)
    assert loaded.coverage.unread == whole.coverage.unread
    let_go = [found for found in (*abridged.pages, *abridged.files) if isinstance(found, Abridged | AbridgedFile)]
    assert len(let_go) >= 9
    assert any(isinstance(found, Abridged) and found.is_amended for found in let_go)
    assert not any(found.text[100:] for found in let_go)


def test_a_second_walk_recalls_what_the_first_recorded(tmp_path: Path) -> None:
    _, first = kept_by(SiteLedger(tmp_path, "a", f"http://{HOST}/", lambda: None))
    _, second = kept_by(SiteLedger(tmp_path, "a", f"http://{HOST}/", lambda: None))
    assert second.pages == first.pages
