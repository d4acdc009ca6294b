"""What a ledger knows of earlier audits: the newest answer of an address, and where its body stands."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from model.page import Cause, Failure, Phase, RawPage, Visit
from store import Store, schema
from store.ledger import site_name
from tests.store import samples

FIRST, SECOND, THIRD = (samples.audit(number).id for number in (1, 2, 3))
URL = samples.SITE + "a.html"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in which the first audit read one page."""
    with Store.open(tmp_path) as store:
        with store.site_ledger(FIRST, samples.SITE) as ledger:
            ledger.record(replace(samples.visit("a.html"), facts_version="v1"))
        yield store


def unmodified(url: str = URL) -> RawPage:
    """The answer of a server that has nothing new."""
    return RawPage(url, url, samples.AT, 304, (("ETag", '"x"'),), body_digest=hashlib.sha256(b"").hexdigest())


def test_an_answer_is_offered_to_later_audits_and_not_to_its_own(store: Store) -> None:
    with store.site_ledger(FIRST, samples.SITE) as ledger:
        assert ledger.earlier(URL) is None
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.earlier(samples.SITE + "b.html") is None
        offer = ledger.earlier(URL)
    assert offer is not None
    light = replace(samples.raw("a.html"), body=b"")
    assert offer.visit == replace(samples.visit("a.html"), raw=light, facts_version="v1")
    assert offer.checked_at == samples.AT
    assert not offer.is_relied_on


def test_what_was_not_modified_stands_on_the_answer_that_it_confirms(store: Store) -> None:
    for audit in (SECOND, THIRD):
        with store.site_ledger(audit, samples.SITE) as ledger:
            offer = ledger.earlier(URL)
            assert offer is not None
            ledger.record(Visit(unmodified(), Phase.CRAWL, offer.visit.page, facts_version="v1"))
        with store.site_ledger(audit, samples.SITE) as ledger:
            visit = ledger.recall(URL, Phase.CRAWL)
            assert visit is not None
            assert visit.raw.status == 304
            assert visit.page == offer.visit.page
            assert ledger.raw(URL) == samples.raw("a.html")
            assert ledger.origins() == (FIRST,)


def test_the_same_body_is_stored_once_for_all_nights(store: Store, tmp_path: Path) -> None:
    later = replace(samples.raw("a.html"), headers=(("Content-Type", "text/html"), ("X-Night", "2")))
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        offer = ledger.earlier(URL)
        assert offer is not None
        ledger.record(Visit(later, Phase.CRAWL, offer.visit.page))
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.raw(URL) == later
        assert ledger._db.table("facts").count == 1
    assert b"<p>ok</p>" not in _unpacked(tmp_path / "warc" / SECOND)
    assert b"<p>ok</p>" in _unpacked(tmp_path / "warc" / FIRST)


def test_another_body_is_stored_anew(store: Store) -> None:
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.earlier(URL) is not None
        ledger.record(samples.visit("a.html", b"<p>new</p>"))
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.raw(URL).body == b"<p>new</p>"
        assert ledger.origins() == ()


def test_what_was_carried_over_is_the_answer_of_the_audit_that_received_it(store: Store) -> None:
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.earlier(URL) is not None
        ledger.carry(URL)
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.recall(URL, Phase.CRAWL) is None
        assert ledger.raw(URL) == samples.raw("a.html")
        assert ledger.origins() == (FIRST,)
    with store.site_ledger(THIRD, samples.SITE) as ledger:
        offer = ledger.earlier(URL)
    assert offer is not None
    assert offer.checked_at == samples.AT  # carrying over is no look


def test_an_address_that_failed_last_is_not_offered(store: Store) -> None:
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        ledger.record(Visit(RawPage(URL, URL, samples.AT, failure=Failure(Cause.CONNECT_TIMEOUT)), Phase.RETRY))
    with store.site_ledger(THIRD, samples.SITE) as ledger:
        assert ledger.earlier(URL) is None


def test_an_answer_whose_archive_is_gone_is_not_offered(store: Store, tmp_path: Path) -> None:
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        offer = ledger.earlier(URL)
        assert offer is not None
        ledger.record(Visit(unmodified(), Phase.CRAWL, offer.visit.page))
    next((tmp_path / "warc" / FIRST).glob("*.gz")).unlink()
    with store.site_ledger(THIRD, samples.SITE) as ledger:
        assert ledger.earlier(URL) is None


def test_what_findings_rest_on_is_known_until_a_whole_night_says_otherwise(store: Store) -> None:
    def is_relied_on() -> bool:
        with store.site_ledger(THIRD, samples.SITE) as ledger:
            offer = ledger.earlier(URL)
        assert offer is not None
        return offer.is_relied_on

    for urls, is_all, expected in (([URL], False, True), ([], False, True), ([], True, False), ([URL], True, True)):
        with store.site_ledger(SECOND, samples.SITE) as ledger:
            ledger.rely_on(urls, is_all=is_all)
        assert is_relied_on() is expected


def test_a_database_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.site_ledger(FIRST, samples.SITE) as ledger:
        ledger.record(samples.visit("a.html"))
    new = tmp_path / "sites" / f"{site_name(samples.SITE)}.db"
    columns = "audit, url, phase, status, cause, kind, facts, raw, digest, start, length, body_start, body_length"
    with sqlite3.connect(new) as connection:
        visits = connection.execute(f"select {columns} from visits").fetchall()
        facts = connection.execute("select * from facts").fetchall()
    connection.close()
    for file in new.parent.glob(f"{new.name}*"):
        file.unlink()
    old = Database(sqlite3.connect(new))
    schema.SITE.apply(old, stop_before="m002_nights")
    old.conn.executemany(f"insert into visits values ({','.join('?' * 13)})", visits)
    old.conn.executemany("insert into facts values (?,?)", facts)
    old.conn.commit()
    old.close()
    with Store.open(tmp_path) as store:
        with store.site_ledger(FIRST, samples.SITE) as ledger:
            assert ledger.raw(URL) == samples.raw("a.html")
        with store.site_ledger(SECOND, samples.SITE) as ledger:
            offer = ledger.earlier(URL)
    assert offer is not None
    assert offer.visit.facts_version == ""  # drawn by code that nobody knows: drawn again


def _unpacked(folder: Path) -> bytes:
    return b"".join(gzip.decompress(path.read_bytes()) for path in folder.glob("*.gz"))


def test_what_is_read_at_once_is_what_is_read_one_by_one(store: Store) -> None:
    with store.site_ledger(SECOND, samples.SITE) as ledger:
        assert ledger.earlier(URL) is not None
        ledger.record(Visit(unmodified(), Phase.CRAWL, None))
        ledger.record(samples.failed("gone.html"))
        ledger.record(replace(samples.visit("b.html", b"<p>b</p>"), phase=Phase.RENDERED))
        ledger.record(replace(samples.visit("c.html", b"<p>c</p>"), phase=Phase.SECOND_LOOK))
    urls = [samples.SITE + name for name in ("a.html", "b.html", "c.html", "gone.html", "none.html")]
    for audit in (FIRST, SECOND, THIRD):
        with store.site_ledger(audit, samples.SITE) as ledger:
            at_once = [ledger.earlier(url) for url in urls]
            one_by_one = [ledger.earlier(url) for url in urls]
        assert at_once == one_by_one
        assert [offer is not None for offer in at_once] == {
            FIRST: [False, False, True, False, False],
            SECOND: [True, False, False, False, False],
            THIRD: [False, False, True, False, False],
        }[audit]
