"""A sealed archive shows any change made to it afterwards."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlite_utils import Database

from model.finding import Outcome
from model.followup import Ruling
from store import Store, evidence
from tests.store import samples


def _sealed(root: Path, audits: int = 2) -> None:
    for number in range(1, audits + 1):
        order = samples.audit(number)
        visits = [samples.visit(f"{n}.html", b"<p>%d</p>" % (n * number)) for n in range(4)]
        with Store.open(root) as store:
            store.begin(order, f"order {number}")
            with store.site_ledger(order.id, samples.SITE) as ledger:
                for one in (*visits, samples.failed("gone.html")):
                    ledger.record(one)
                ledger.save_crawl(samples.crawl(*visits))
            store.finish(samples.result(order, samples.crawl(*visits)))


def _problems(root: Path) -> tuple[str, ...]:
    with Store.open(root) as store:
        return store.verify_evidence().problems


def test_untouched_evidence_verifies(tmp_path: Path) -> None:
    _sealed(tmp_path)
    with Store.open(tmp_path) as store:
        found = store.verify_evidence()
    archives = list(tmp_path.glob("warc/*/*.warc.gz"))
    assert found.problems == ()
    assert (found.audits, len(archives)) == (2, 2)
    assert found.size == sum(path.stat().st_size for path in archives)
    assert found.records == 2 * (1 + 4 * 2 + 1)  # warcinfo; request and response of four pages; one failure


def test_a_person_rules_while_the_evidence_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealing a city's evidence takes a minute: the database must be free for others meanwhile."""
    read = evidence.manifest_of
    ruling = Ruling("1", "caizheng", "2.1", Outcome.PASS, "", "张三", samples.AT, "0" * 64)

    def rule_and_read(root: Path, database: Database, audit: str) -> bytes:
        with Store.open(root) as other:
            other.keep_rulings((ruling,))
        return read(root, database, audit)

    monkeypatch.setattr(evidence, "manifest_of", rule_and_read)
    _sealed(tmp_path, audits=1)
    with Store.open(tmp_path) as store:
        assert store.rulings() == (ruling,)
        assert store.verify_evidence().problems == ()


def test_sealing_again_changes_nothing(tmp_path: Path) -> None:
    _sealed(tmp_path)
    with Store.open(tmp_path) as store:
        store.finish(store.load_result(samples.audit(1).id))
    assert _problems(tmp_path) == ()


@pytest.mark.parametrize("pattern", ["warc/*/*.warc.gz", "warc/*/manifest.txt"])
def test_any_flipped_bit_is_found(tmp_path: Path, pattern: str) -> None:
    _sealed(tmp_path)
    dice = random.Random(20190402)
    for path in sorted(tmp_path.glob(pattern)):
        whole = path.read_bytes()
        for bit in dice.sample(range(8 * len(whole)), 150):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            path.write_bytes(flipped)
            assert _problems(tmp_path), f"bit {bit} of {path.name}"
        path.write_bytes(whole)
    assert _problems(tmp_path) == ()


def _cut(root: Path) -> None:
    path = next(iter(sorted(root.glob("warc/*/*.warc.gz"))))
    path.write_bytes(path.read_bytes()[:-1])


def _lengthen(root: Path) -> None:
    path = next(iter(sorted(root.glob("warc/*/*.warc.gz"))))
    path.write_bytes(path.read_bytes() + b"\0")


def _remove(root: Path) -> None:
    next(iter(sorted(root.glob("warc/*/*.warc.gz")))).unlink()


def _add(root: Path) -> None:
    (root / "warc" / samples.audit(1).id / "more.warc.gz").write_bytes(b"")


def _forget_manifest(root: Path) -> None:
    (root / "warc" / samples.audit(1).id / "manifest.txt").unlink()


def _drop_first_audit(root: Path) -> None:
    with Store.open(root) as store:
        store._db.conn.execute("delete from manifests where position=0")
        store._db.conn.commit()


@pytest.mark.parametrize("harm", [_cut, _lengthen, _remove, _add, _forget_manifest, _drop_first_audit])
def test_what_is_missing_or_added_is_found(tmp_path: Path, harm: object) -> None:
    _sealed(tmp_path)
    assert callable(harm)
    harm(tmp_path)
    assert _problems(tmp_path)
