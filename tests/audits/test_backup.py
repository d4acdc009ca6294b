"""A backup is whole or is none; what comes back is what was there; nothing is ever written over."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from audits import evidence
from audits.backup import back_up, restore
from audits.settings import Settings
from model.errors import GongkaiError, InvalidInput, StoreBusy, StoreError, StoreFull
from store import Store
from store.backup import read_backup
from store.night_book import known_nights
from store.office import Office
from tests.audits.loopback import loopback_site
from tests.audits.test_nightly import FIRST, once, settings


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data directory after one night, with an account file."""
    folder = tmp_path_factory.mktemp("audited")
    with loopback_site() as site:
        chosen = settings(folder, site)
        once(chosen, FIRST)
    Office.open(Path(chosen.data)).close()
    return chosen


def told(error: type[GongkaiError], what: Callable[[], object]) -> str:
    """The sentence of the error that is raised."""
    with pytest.raises(error) as raised:
        what()
    return str(raised.value)


def test_what_was_backed_up_comes_back_whole(audited: Settings, tmp_path: Path) -> None:
    said = back_up(audited, tmp_path / "copy", lambda: FIRST)
    assert "写成后已逐个核对" in said
    there = Settings(data=str(tmp_path / "data"))
    assert "没有发现改动" in restore(there, tmp_path / "copy")
    with Store.open(Path(audited.data)) as old, Store.open(tmp_path / "data") as new:
        assert new.audits() == old.audits()
        (audit,) = new.audits()
        assert new.load_result(audit.id) == old.load_result(audit.id)
    assert known_nights(tmp_path / "data") == known_nights(Path(audited.data))
    assert evidence.verify(there).is_sound
    assert (tmp_path / "data" / "office.db").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(tmp_path / "data" / "gongkai.db")) as database:
        assert database.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_backup_while_somebody_writes_rows_is_one_moment(audited: Settings, tmp_path: Path) -> None:
    """The office's own books are written to at any time."""
    with closing(sqlite3.connect(Path(audited.data) / "office.db")) as database:
        database.execute("begin immediate")
        back_up(audited, tmp_path / "copy", lambda: FIRST)
        database.rollback()
    assert read_backup(tmp_path / "copy").files


def test_nothing_is_written_over_and_nothing_half_done_is_left(audited: Settings, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine.txt").write_text("mine")
    assert "不会覆盖" in told(StoreError, lambda: back_up(audited, tmp_path / "copy", lambda: FIRST))
    back_up(audited, tmp_path / "good", lambda: FIRST)
    assert "不会覆盖" in told(StoreError, lambda: restore(audited, tmp_path / "good"))
    inside = Path(audited.data) / "copy"
    assert "不能放在数据目录" in told(StoreError, lambda: back_up(audited, inside, lambda: FIRST))
    with Store.open(Path(audited.data)) as store:
        store.claim()
        assert "正被另一个检查使用" in told(StoreBusy, lambda: back_up(audited, tmp_path / "new", lambda: FIRST))
    empty = Settings(data=str(tmp_path / "none"))
    assert "没有可备份的内容" in told(GongkaiError, lambda: back_up(empty, tmp_path / "new", lambda: FIRST))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "good"]


def flipped(copy: Path) -> None:
    (largest,) = sorted((copy / "data" / "warc").rglob("*.gz"), key=lambda path: path.stat().st_size)[-1:]
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)


def removed(copy: Path) -> None:
    next((copy / "data" / "sites").glob("*.db")).unlink()


def led_astray(copy: Path) -> None:
    listed = json.loads((copy / "backup.json").read_text())
    listed["files"][0]["path"] = "../../elsewhere"
    (copy / "backup.json").write_text(json.dumps(listed))


def linked(copy: Path) -> None:
    place = copy / "data" / "nights.db"
    place.rename(copy / "moved.db")
    place.symlink_to(copy / "moved.db")


def garbled(copy: Path) -> None:
    (copy / "backup.json").write_text("{")


def of_another_version(copy: Path) -> None:
    text = (copy / "backup.json").read_text()
    (copy / "backup.json").write_text(text.replace("gongkai backup 1", "gongkai backup 9"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (flipped, "与清单不符"),
        (removed, "缺少文件 sites/"),
        (led_astray, "不该有的路径"),
        (linked, "缺少文件 nights.db"),
        (garbled, "已损坏"),
        (of_another_version, "由别的版本写成"),
        (shutil.rmtree, "不是 gongkai backup 写成的备份"),
    ],
)
def test_a_harmed_backup_is_refused_before_anything_is_written(
    harm: Callable[[Path], None], said: str, audited: Settings, tmp_path: Path
) -> None:
    back_up(audited, tmp_path / "copy", lambda: FIRST)
    harm(tmp_path / "copy")
    there = Settings(data=str(tmp_path / "data"))
    assert said in told(InvalidInput, lambda: restore(there, tmp_path / "copy"))
    assert not (tmp_path / "data").exists()


def test_a_disk_without_room_is_one_sentence(
    audited: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=10))
    assert "放不下需要的" in told(StoreFull, lambda: back_up(audited, tmp_path / "copy", lambda: FIRST))
    assert list(tmp_path.iterdir()) == []


def test_a_second_backup_writes_only_what_is_new_and_each_is_whole(audited: Settings, tmp_path: Path) -> None:
    data = Path(audited.data)
    assert "没有再占空间" not in back_up(audited, tmp_path / "1", lambda: FIRST)
    assert "没有再占空间" in back_up(audited, tmp_path / "2", lambda: FIRST)
    (archive,) = (tmp_path / "1").glob("data/warc/*/*.warc.gz")
    name = archive.relative_to(tmp_path / "1")
    assert (tmp_path / "2" / name).samefile(archive)
    assert not (tmp_path / "2" / "data" / "gongkai.db").samefile(tmp_path / "1" / "data" / "gongkai.db")
    assert "没有再占空间" not in back_up(audited, tmp_path / "3", lambda: FIRST, is_apart=True)
    assert not (tmp_path / "3" / name).samefile(archive)
    shutil.rmtree(tmp_path / "1")
    there = Settings(data=str(tmp_path / "data"))
    assert "没有发现改动" in restore(there, tmp_path / "2")
    restored = tmp_path / "data" / name.relative_to("data")
    assert restored.read_bytes() == (data / name.relative_to("data")).read_bytes()
    assert not restored.samefile(tmp_path / "2" / name)


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
        lambda path: path.unlink(),
        lambda path: path.chmod(0o600),
    ],
    ids=["changed", "gone", "other mode in the source"],
)
def test_a_harmed_or_another_copy_is_not_linked(
    harm: Callable[[Path], object], audited: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    shutil.copytree(audited.data, data)
    chosen = Settings(data=str(data))
    back_up(chosen, tmp_path / "1", lambda: FIRST)
    (archive,) = (tmp_path / "1").glob("data/warc/*/*.warc.gz")
    name = archive.relative_to(tmp_path / "1")
    harm(tmp_path / name if "source" in request.node.callspec.id else archive)
    back_up(chosen, tmp_path / "2", lambda: FIRST)
    assert (tmp_path / "2" / name).read_bytes() == (tmp_path / name).read_bytes()
    assert not archive.exists() or not (tmp_path / "2" / name).samefile(archive)
    assert read_backup(tmp_path / "2")


def test_a_disk_that_knows_no_links_gets_copies(
    audited: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no links here")

    back_up(audited, tmp_path / "1", lambda: FIRST)
    monkeypatch.setattr("store.backup.os.link", refused)
    assert "没有再占空间" not in back_up(audited, tmp_path / "2", lambda: FIRST)
    assert read_backup(tmp_path / "2").size == read_backup(tmp_path / "1").size
