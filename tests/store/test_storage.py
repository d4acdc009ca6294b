"""The data directory as a whole: audits, results, one writer, newer versions, earlier crawls."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from model.audit import AuditKind, PastAudit
from model.errors import NotFound, StoreError, StoreTooNew
from model.finding import Outcome
from model.followup import Ruling, Waiver
from store import Store
from tests.store import samples


def test_a_result_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    first, second = samples.audit(1), samples.audit(2)
    crawl = samples.crawl(samples.visit("a.html"))
    earlier = samples.result(first, crawl)
    ruling = Ruling("r1", "caizheng", "2.1", Outcome.PASS, "已核实", "张三", samples.AT, "ab")
    later = replace(
        samples.result(second, crawl),
        rulings=(ruling,),
        waivers=(Waiver("caizheng", "2.1", "涉密", "李四", samples.DAY),),
        history=(PastAudit(first, earlier.findings, earlier.scores),),
    )
    with Store.open(tmp_path) as store:
        store.finish(earlier)
        store.finish(later)
    with Store.open(tmp_path) as store:
        assert store.load_result(first.id) == earlier
        assert store.load_result(second.id) == later
        assert store.audits() == (first, second)


def test_judging_again_replaces_the_findings(tmp_path: Path) -> None:
    result = samples.result(samples.audit(), samples.crawl())
    again = replace(result, findings=(replace(result.findings[0], outcome=Outcome.PASS),))
    with Store.open(tmp_path) as store:
        store.finish(result)
        store.save_result(again)
        assert store.load_result(result.audit.id) == again
        assert store.verify_evidence().problems == ()


def test_an_audit_is_taken_up_again_until_it_is_finished(tmp_path: Path) -> None:
    order = samples.audit()
    with Store.open(tmp_path) as store:
        store.begin(order, "digest")
        store.begin(order, "digest")
        assert store.unfinished("digest") == order
        assert store.unfinished("another") is None
        with pytest.raises(NotFound, match="尚未完成"):
            store.load_result(order.id)
        store.finish(samples.result(order, samples.crawl()))
        assert store.unfinished("digest") is None


def test_audit_ids_count_on(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.next_audit_id(samples.DAY, AuditKind.SPECIAL) == "20190402-special-001"
        store.begin(samples.audit(1), "one")
        assert store.next_audit_id(samples.DAY, AuditKind.SPECIAL) == "20190402-special-002"
        assert store.next_audit_id(samples.DAY, AuditKind.SPOT_CHECK) == "20190402-spot-check-001"


def test_an_unknown_audit_is_not_found(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(NotFound, match="没有编号为"):
        store.load_result("20200101-special-001")


def test_the_previous_crawl_is_that_of_the_newest_finished_audit_before(tmp_path: Path) -> None:
    crawls = {n: samples.crawl(samples.visit(f"{n}.html")) for n in (1, 2, 3)}
    with Store.open(tmp_path) as store:
        for number, crawl in crawls.items():
            store.begin(samples.audit(number), str(number))
            if number == 2:
                with store.site_ledger(samples.audit(2).id, samples.SITE) as ledger:
                    ledger.save_crawl(crawl)
            else:
                store.finish(samples.result(samples.audit(number), crawl))
        assert store.previous_crawl(samples.SITE, samples.audit(3).id) == crawls[1]
        assert store.previous_crawl(samples.SITE, samples.audit(1).id) is None
        assert store.previous_crawl("http://other/", samples.audit(3).id) is None


WRITER = """
import sys
from pathlib import Path
from model.errors import StoreBusy
from store import Store
from tests.store import samples
try:
    with Store.open(Path(sys.argv[1])) as store:
        print(len(store.audits()))
        store.begin(samples.audit(2), "two")
except StoreBusy as busy:
    print(busy)
"""


def test_a_second_writer_is_refused_in_one_sentence_and_may_read(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.begin(samples.audit(1), "one")
        other = subprocess.run(
            [sys.executable, "-c", WRITER, tmp_path], capture_output=True, text=True, encoding="utf-8", check=True
        )
    count, sentence = other.stdout.splitlines()
    assert count == "1"
    assert "正被另一个检查使用" in sentence
    with Store.open(tmp_path) as store:
        store.begin(samples.audit(2), "two")
        assert len(store.audits()) == 2


@pytest.mark.parametrize("name", ["gongkai.db", "sites"])
def test_a_newer_version_is_refused(tmp_path: Path, name: str) -> None:
    with Store.open(tmp_path) as store, store.site_ledger(samples.audit().id, samples.SITE) as ledger:
        ledger.record(samples.visit("a.html"))
        ledger.flush()
        database = store._db if name == "gongkai.db" else ledger._db
        database.conn.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "select migration_set, 'm999_future', '' from _sqlite_migrations limit 1"
        )
        database.conn.commit()
    with pytest.raises(StoreTooNew, match="更新版本"), Store.open(tmp_path) as store:
        store.site_ledger(samples.audit().id, samples.SITE)


def test_something_else_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "gongkai.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="已损坏或不是本程序的数据"):
        Store.open(tmp_path)


def test_a_file_in_the_place_of_the_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(StoreError, match="data"):
        Store.open(tmp_path / "data")
