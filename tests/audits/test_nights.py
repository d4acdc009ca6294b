"""A night asks only for what may have changed, and sees what a whole crawl would see."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import increment
from crawler.limits import CrawlSettings
from model.page import Page, Phase
from model.snapshot import Crawl
from store import Store
from store.ledger import SiteLedger
from tests.crawler.small_sites import HOST, NOW, QUICK, Answer, SmallSite, paths, serving, walk

HOME = f"http://{HOST}/"
ARTICLES = 30


def article(number: int, *, day: str = "2018-05-04", text: str = "", following: int | None = None) -> str:
    """An article of the site; published long ago unless told otherwise."""
    further = number + 1 if following is None else following
    beside = (
        f"<p>下一篇：<a href='/a/{further}.html'>关于第{further}号事项的通知</a></p>" if further < ARTICLES else ""
    )
    body = text or f"第{number}号事项的内容,各单位应当按时办理。" * 20
    return (
        f"<html><head><title>关于第{number}号事项的通知</title></head><body><h1>关于第{number}号事项的通知</h1>"
        f'<div>发布时间:{day}</div><div class="TRS_Editor"><p>{body}</p></div>{beside}</body></html>'
    )


def listing(*numbers: int) -> str:
    """The list of these articles."""
    rows = "".join(
        f'<li><a href="/a/{n}.html">关于第{n}号事项的通知</a><span>2018-05-04</span></li>' for n in numbers
    )
    return (
        "<html><head><title>通知公告-小城县</title></head><body><div class='location'><a href='/'>首页</a> &gt; "
        f"<a href='/tz/'>通知公告</a></div><ul class='list'>{rows}</ul></body></html>"
    )


def city() -> dict[str, Answer]:
    """A home page, a list, its articles and a guide."""
    menu = "<ul class='nav'><li><a href='/tz/'>通知公告</a></li><li><a href='/zn.html'>公开指南</a></li></ul>"
    guide = "<html><head><title>公开指南</title></head><body><h1>公开指南</h1><p>" + "公开指南的正文。" * 30
    return {
        "/": f"<html><head><title>小城县人民政府</title></head><body>{menu}<p>欢迎访问本网站</p></body></html>",
        "/tz/": listing(*range(ARTICLES)),
        "/zn.html": f"{guide}</p></body></html>",
        **{f"/a/{n}.html": article(n) for n in range(ARTICLES)},
    }


def offer_a_file(answers: dict[str, Answer]) -> None:
    """A file beside the guide. Reading one takes a process, so that few tests do."""
    answers["/zn.html"] = str(answers["/zn.html"]).replace(
        "</body>", "<a href='/f/zn.txt'>附件：公开指南.txt</a></body>"
    )
    answers["/f/zn.txt"] = "公开指南全文"


def tags(body: str) -> dict[str, str]:
    """What a web server for files says of a page."""
    return {"ETag": f'"{hashlib.sha256(body.encode()).hexdigest()[:12]}"'}


@dataclass
class Nights:
    """Nights of one site in one store."""

    store: Store
    site: SmallSite
    settings: CrawlSettings = QUICK
    number: int = 0

    def ledger(self, number: int) -> SiteLedger:
        """That night's ledger; the first night is number 1."""
        return self.store.site_ledger(f"2019040{number}-nightly-001", HOME)

    def run(self) -> Crawl:
        """The next night, a day after the last."""
        self.number += 1
        self.site.asked.clear()
        self.site.unmodified.clear()
        with self.ledger(self.number) as ledger:
            crawl = walk(self.site, settings=self.settings, ledger=ledger, past=ledger, at=self.at)
            ledger.save_crawl(crawl)
        return crawl

    @property
    def at(self) -> datetime:
        return NOW + timedelta(days=self.number - 1)

    def whole(self) -> Crawl:
        """What a crawl that knows nothing sees tonight."""
        return walk(self.site, settings=self.settings, at=self.at)


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    """Nights of the small city on a server that honours entity tags."""
    with serving(city()) as site, Store.open(tmp_path) as store:
        site.marks = tags
        yield Nights(store, site)


def seen(crawl: Crawl) -> object:
    """What a crawl saw, whenever it was fetched."""
    at = NOW
    pages = tuple(replace(page, fetched_at=at) for page in crawl.pages)
    files = tuple(replace(file, fetched_at=at) for file in crawl.files)
    gone = crawl.coverage
    return pages, files, gone.unread, gone.ended, gone.site_class, gone.planned, gone.fetched, gone.home_ok


def test_an_unchanged_site_is_neither_fetched_nor_read_again(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_a_file(nights.site.answers)
    first = nights.run()
    monkeypatch.setattr("crawler.visits.page_facts", _must_not_read)
    monkeypatch.setattr("crawler.files.FileReader.read", _must_not_read)
    second = nights.run()
    assert seen(second) == seen(first)
    assert second.coverage.bytes_read < 0.2 * first.coverage.bytes_read
    carried = second.coverage.carried
    assert carried is not None
    assert 0 < carried.count < ARTICLES
    assert carried.oldest_on == NOW.date()
    assert nights.site.unmodified["/tz/"]


def _must_not_read(*_: object) -> Page:
    raise AssertionError("read again")


def _new_article(answers: dict[str, Answer]) -> None:
    answers["/tz/"] = listing(99, *range(ARTICLES))
    answers["/a/99.html"] = article(99, day="2019-04-02")


def _renamed_article(answers: dict[str, Answer]) -> None:
    answers["/tz/"] = listing(*range(ARTICLES)).replace(">关于第3号事项的通知", ">关于第3号事项的通知（更正）")
    answers["/a/3.html"] = article(3).replace("通知<", "通知（更正）<")


def _removed_article(answers: dict[str, Answer]) -> None:
    answers["/tz/"] = listing(*(n for n in range(ARTICLES) if n != 5))
    answers["/a/4.html"] = article(4, following=6)
    del answers["/a/5.html"]


def _removed_page(answers: dict[str, Answer]) -> None:
    del answers["/zn.html"]


def _other_file(answers: dict[str, Answer]) -> None:
    answers["/f/zn.txt"] = "公开指南全文，2019年修订"


def _new_column(answers: dict[str, Answer]) -> None:
    answers["/"] = str(answers["/"]).replace("</ul>", "<li><a href='/ys.html'>预算公开</a></li></ul>")
    answers["/ys.html"] = (
        "<html><head><title>预算公开</title></head><body><p>" + "2019年预算。" * 30 + "</p></body></html>"
    )


CHANGES: tuple[Callable[[dict[str, Answer]], None], ...] = (
    _new_article,
    _renamed_article,
    _removed_article,
    _removed_page,
    _other_file,
    _new_column,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
@pytest.mark.parametrize("has_tags", [True, False])
def test_a_night_sees_what_a_whole_crawl_sees(
    nights: Nights, change: Callable[[dict[str, Answer]], None], has_tags: bool
) -> None:
    nights.site.marks = tags if has_tags else lambda body: {}
    if change is _other_file:
        offer_a_file(nights.site.answers)
    nights.run()
    change(nights.site.answers)
    tonight = nights.run()
    assert tonight.coverage.carried is not None
    assert seen(tonight) == seen(nights.whole())


def test_every_page_is_seen_alive_within_the_days_that_are_set(nights: Nights) -> None:
    nights.settings = replace(QUICK, recheck_days=3)
    nights.run()
    asked: set[str] = set()
    for _ in range(3):
        carried = nights.run().coverage.carried
        assert carried is None or (nights.at.date() - carried.oldest_on).days < 3
        asked |= set(nights.site.asked)
    assert {path for path in city() if path.startswith("/a/")} <= asked


def test_a_file_waits_with_the_article_that_offers_it(nights: Nights) -> None:
    answers, numbers = nights.site.answers, (3, 4, 5, 6)
    for n in numbers:
        answers[f"/a/{n}.html"] = article(n).replace(
            "</p></div>", f"<a href='/f/{n}.txt'>附件：{n}.txt</a></p></div>"
        )
        answers[f"/f/{n}.txt"] = f"第{n}号附件的全文"
    nights.settings = replace(QUICK, recheck_days=3)
    first = nights.run()
    asked: list[set[str]] = []
    for _ in range(3):
        assert seen(nights.run()) == seen(first)
        asked.append(set(nights.site.asked))
    assert {f"/f/{n}.txt" for n in numbers} <= set().union(*asked)
    waited = [n for tonight in asked for n in numbers if f"/f/{n}.txt" not in tonight]
    assert waited
    assert all(f"/a/{n}.html" not in tonight for tonight in asked for n in numbers if f"/f/{n}.txt" not in tonight)
    with nights.ledger(4) as ledger:
        assert [ledger.raw(f"{HOME}f/{n}.txt").body.decode() for n in numbers] == [
            f"第{n}号附件的全文" for n in numbers
        ]


def test_with_one_day_everything_is_asked_for_every_night(nights: Nights) -> None:
    nights.settings = replace(QUICK, recheck_days=1)
    nights.run()
    assert nights.run().coverage.carried is None
    assert set(city()) <= set(nights.site.asked)


def test_a_page_that_a_finding_rests_on_is_asked_for_every_night(nights: Nights) -> None:
    nights.run()
    relied = {f"{HOME}a/{n}.html" for n in range(ARTICLES)}
    with nights.ledger(1) as ledger:
        ledger.rely_on(relied, is_all=True)
    assert nights.run().coverage.carried is None
    assert relied <= {HOME.rstrip("/") + path for path in nights.site.asked}
    with nights.ledger(2) as ledger:
        ledger.rely_on((), is_all=True)
    assert nights.run().coverage.carried is not None


def test_a_server_that_calls_everything_unmodified_hides_nothing(nights: Nights) -> None:
    offer_a_file(nights.site.answers)
    nights.settings = replace(QUICK, recheck_days=1)
    nights.site.calls_unmodified = lambda asked, marks: bool({"If-None-Match", "If-Modified-Since"} & set(asked))
    nights.run()
    for change in CHANGES:
        change(nights.site.answers)
    tonight = nights.run()
    assert seen(tonight) == seen(nights.whole())
    assert set(nights.site.unmodified) == {"/"}  # the question that no page can be the answer to


def test_validators_that_stay_while_a_page_changes_are_not_believed(nights: Nights) -> None:
    answers = nights.site.answers
    answers["/zn.html"] = str(answers["/zn.html"]).replace("</body>", "<a href='/tz2/'>更多通知</a></body>")
    answers["/tz/"] = listing(50, *range(ARTICLES))
    answers["/a/50.html"] = article(50, day="2019-03-30")
    answers["/tz2/"] = listing(1, 2, 3)
    nights.site.marks = lambda body: {"Last-Modified": "Tue, 02 Apr 2019 01:00:00 GMT"}
    nights.run()
    answers["/a/50.html"] = article(50, day="2019-03-30", text="新的内容。" * 40)
    answers["/tz2/"] = listing(1, 2, 3, 4)  # a list is asked for in full, and tells on the server
    tonight = nights.run()
    assert nights.site.unmodified["/a/50.html"]
    assert seen(tonight) == seen(nights.whole())


def test_facts_that_other_code_drew_are_drawn_again(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.run()
    for module in ("crawler.increment", "crawler.visits"):
        monkeypatch.setattr(f"{module}.facts_version", lambda: "newer")
    tonight = nights.run()
    assert tonight.coverage.carried is None
    assert not nights.site.unmodified
    nights.run()
    assert nights.site.unmodified


def test_a_page_that_failed_last_night_is_asked_for(nights: Nights) -> None:
    nights.run()
    kept = dict(nights.site.answers)
    nights.site.answers.update({f"/a/{n}.html": 500 for n in range(ARTICLES)})
    nights.run()  # those asked for in their turn fail
    failed = {path for path in nights.site.asked if path.startswith("/a/")}
    assert failed
    nights.site.answers = kept
    tonight = nights.run()
    assert failed <= set(nights.site.asked)
    assert not tonight.coverage.unread


def test_the_evidence_of_a_night_is_the_answer_that_was_received(nights: Nights, tmp_path: Path) -> None:
    offer_a_file(nights.site.answers)
    nights.run()
    tonight = nights.run()
    urls = [*(page.url for page in tonight.pages), *(file.url for file in tonight.files)]
    with nights.ledger(2) as ledger:
        for url in urls:
            raw = ledger.raw(url)
            assert raw.status == 200
            assert raw.body.decode() == nights.site.answers[url.removeprefix(HOME.rstrip("/"))]
            assert raw.body_digest == hashlib.sha256(raw.body).hexdigest()
        assert ledger.raw(HOME + "tz/", Phase.SECOND_LOOK).body
        assert ledger.origins() == ("20190401-nightly-001",)
    archives = sorted(tmp_path.glob("warc/*/*.warc.gz"))
    assert len(archives) == 2
    warcio = Path(sys.executable).with_name("warcio")
    checked = subprocess.run([warcio, "check", *archives], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    with archives[1].open("rb") as stream:
        records = [dict(record.rec_headers.headers) for record in ArchiveIterator(stream)]
    profiles = {record["WARC-Profile"].rpartition("/")[2] for record in records if "WARC-Profile" in record}
    assert profiles == {"server-not-modified", "identical-payload-digest"}
    received = {record["WARC-Target-URI"] for record in records if record["WARC-Type"] == "response"}
    assert not received & {url for url in urls if url.endswith(".html")}


def test_pages_whose_archive_is_gone_are_fetched_again(nights: Nights, tmp_path: Path) -> None:
    first = nights.run()
    next(tmp_path.glob("warc/*/*.warc.gz")).unlink()
    tonight = nights.run()
    assert not nights.site.unmodified
    assert paths(tonight) == paths(first)
    with nights.ledger(2) as ledger:
        assert ledger.raw(HOME + "a/1.html").body
        assert not ledger.origins()


def test_a_night_taken_up_again_sees_the_same(nights: Nights) -> None:
    nights.run()
    whole = nights.run()
    nights.number -= 1
    again = nights.run()
    assert seen(again) == seen(whole)
    assert again.coverage.carried == whole.coverage.carried
    assert not {path for path in nights.site.asked if path.endswith(".html") and path.count("/") == 2} & set(city())


def test_without_a_past_everything_is_asked_for(nights: Nights) -> None:
    nights.run()
    nights.number += 1
    nights.site.asked.clear()
    with nights.ledger(2) as ledger:
        crawl = walk(nights.site, ledger=ledger, at=nights.at)
    assert crawl.coverage.carried is None
    assert not nights.site.unmodified
    assert set(city()) <= set(nights.site.asked)


def test_each_night_is_the_turn_of_about_as_many_pages() -> None:
    assert increment.PLAIN.headers == {}
    turns = [
        sum(
            increment.Increment(_NoLedger(), None, (NOW + timedelta(days=day)).date(), 7)._is_due(f"{HOME}{n}.html")
            for n in range(700)
        )
        for day in range(7)
    ]
    assert sum(turns) == 700
    assert min(turns) > 60


class _NoLedger(SiteLedger):
    def __init__(self) -> None:
        """Nothing is asked of it."""
