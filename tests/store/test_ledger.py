"""What a ledger was given it gives back, from memory, from the database and from the archive."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from model.errors import NotFound, StoreError
from model.page import Cause, Failure, Page, Phase, RawPage, Visit
from store import Store
from tests.store import samples

AUDIT = samples.audit().id
BODIES = st.binary(max_size=300)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=20)
NAMES = st.sampled_from(
    ["Content-Type", "CONTENT-length", "Transfer-Encoding", "content-encoding", "Set-Cookie", "X"]
)


def _light(visit: Visit) -> Visit:
    return replace(visit, raw=replace(visit.raw, body=b""))


def test_a_visit_is_recalled_before_and_after_it_is_safe_and_by_the_next_run(tmp_path: Path) -> None:
    visits = (samples.visit("a.html"), samples.failed("b.html"), samples.visit("a.html", phase=Phase.SECOND_LOOK))
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        for visit in visits:
            ledger.record(visit)
            assert ledger.recall(visit.raw.url, visit.phase) == _light(visit)
        ledger.flush()
        assert [ledger.recall(v.raw.url, v.phase) for v in visits] == [_light(v) for v in visits]
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        assert [ledger.recall(v.raw.url, v.phase) for v in visits] == [_light(v) for v in visits]
        assert ledger.recall(samples.SITE + "c.html", Phase.CRAWL) is None
        assert ledger.recall(visits[0].raw.url, Phase.PROBE) is None


@given(
    body=BODIES, headers=st.lists(st.tuples(NAMES, LATIN), max_size=4), status=st.sampled_from([200, 204, 404, 799])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_an_answer_is_read_back_as_it_was_received(
    tmp_path: Path, body: bytes, headers: list[tuple[str, str]], status: int
) -> None:
    raw = replace(samples.raw("x", body, status), headers=tuple(headers))
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(Visit(raw))
        assert ledger.raw(raw.url) == raw


@pytest.mark.parametrize("text", ["\ud800", "a\r\nb: c", "中文 .html", "\x00"])
def test_hostile_text_neither_breaks_a_record_nor_stops_the_audit(tmp_path: Path, text: str) -> None:
    raw = replace(samples.raw("x"), final_url=samples.SITE + text, headers=(("X", text), (text, "y")))
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(Visit(raw))
        ledger.record(samples.visit("next.html"))
        ledger.flush()
        assert ledger.raw(raw.url).body == raw.body
    assert len(_records(tmp_path)) == 5


def test_the_same_body_is_stored_once(tmp_path: Path) -> None:
    body = bytes(range(256)) * 200
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        for name in ("a", "b"):
            ledger.record(samples.visit(name, body))
        ledger.flush()
        ledger.record(samples.visit("c", body))
        assert [ledger.raw(samples.SITE + name).body for name in ("a", "b", "c")] == [body] * 3
    kinds = [record["WARC-Type"] for record in _records(tmp_path)]
    assert kinds.count("response") == 1
    assert kinds.count("revisit") == 2


def test_a_body_without_a_status_is_kept(tmp_path: Path) -> None:
    raw = RawPage(
        "http://x/", "http://x/", samples.AT, body=b"half", failure=Failure(Cause.PROTOCOL_ERROR, "no head")
    )
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(Visit(raw))
        assert ledger.raw(raw.url) == raw


def test_the_archive_is_sound_for_any_reader(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        for n in range(5):
            ledger.record(samples.visit(f"{n}.html", b"<p>%d</p>" % (n % 3)))
        ledger.record(samples.failed("gone.html"))
    path = next(tmp_path.glob("warc/*/*.warc.gz"))
    checked = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", path], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    kinds = [record["WARC-Type"] for record in _records(tmp_path)]
    assert kinds == ["warcinfo"] + ["request", "response"] * 3 + ["request", "revisit"] * 2 + ["metadata"]


def test_the_same_visits_make_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for folder in ("one", "two"):
        with Store.open(tmp_path / folder) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
            for n in range(5):
                ledger.record(samples.visit(f"{n}.html", b"<p>%d</p>" % n))
        written.append(next((tmp_path / folder).glob("warc/*/*.warc.gz")).read_bytes())
    assert written[0] == written[1]


def test_a_changed_archive_is_told_not_read(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(samples.visit("a.html", b"x" * 500))
        ledger.flush()
        path = next(tmp_path.glob("warc/*/*.warc.gz"))
        content = bytearray(path.read_bytes())
        content[-40] ^= 4
        path.write_bytes(content)
        with pytest.raises(StoreError, match="证据文件"):
            ledger.raw(samples.SITE + "a.html")
    path.write_bytes(content[:-1])
    with Store.open(tmp_path) as store, pytest.raises(StoreError, match="缺少末尾 1 字节"):
        store.raw(AUDIT, samples.SITE, samples.SITE + "a.html")


def test_who_reads_never_shortens_what_another_writes(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(samples.visit("a.html"))
        ledger.flush()
        path = next(tmp_path.glob("warc/*/*.warc.gz"))
        acknowledged = path.read_bytes()
        path.write_bytes(acknowledged + b"written, its rows not yet")
        with Store.open(tmp_path) as other:
            assert other.raw(AUDIT, samples.SITE, samples.SITE + "a.html").body == b"<p>ok</p>"
        assert path.stat().st_size > len(acknowledged)
        ledger.save_crawl(samples.crawl())
        assert path.read_bytes() == acknowledged


def test_what_was_never_asked_for_is_not_found(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(NotFound, match="没有访问过"):
        store.raw(AUDIT, samples.SITE, samples.SITE + "none.html")


def test_a_crawl_is_loaded_as_it_was_saved_and_facts_are_kept_once(tmp_path: Path) -> None:
    visits = [samples.visit(f"{n}.html") for n in range(3)]
    crawl = samples.crawl(*visits)
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        for visit in visits:
            ledger.record(visit)
        assert ledger.load_crawl() is None
        ledger.save_crawl(crawl)
        ledger.save_crawl(crawl)
        assert ledger.load_crawl() == crawl
        assert ledger._db.table("facts").count == 3


def _records(root: Path) -> list[dict[str, str]]:
    with next(root.glob("warc/*/*.warc.gz")).open("rb") as file:
        return [dict(record.rec_headers.headers) for record in ArchiveIterator(file)]


@pytest.mark.parametrize("title", ["页面", '","title_tag":"x', "长" * 2000, '\\",\\"title_tag\\":', ""])
def test_the_head_of_a_page_is_its_beginning_whatever_its_title_says(tmp_path: Path, title: str) -> None:
    seen = samples.visit("a.html")
    assert seen.page is not None
    page = replace(seen.page, title=title, title_tag="标签", text="正文" * 3000)
    with Store.open(tmp_path / "data") as store, store.site_ledger("20190402-nightly-001", samples.SITE) as ledger:
        ledger.save_crawl(replace(samples.crawl(seen), pages=(page,)))
        heads = ledger.head_crawl()
    assert heads is not None
    kept = Page(page.url, page.final_url, 200, page.fetched_at, page.body_digest, page.kind, title)
    assert heads.pages == (kept,)
