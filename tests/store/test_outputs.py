"""Files that leave the program: whole or not at all, and only where they belong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.errors import InvalidInput, StoreError
from store.outputs import read_bytes, write


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "deep"
    assert write(folder, "报告.html", b"old") == folder / "报告.html"
    assert write(folder, "报告.html", b"new").read_bytes() == b"new"
    assert [path.name for path in folder.iterdir()] == ["报告.html"]


@pytest.mark.parametrize("name", ["../a", "a/b", "/etc/a", "..", ".", "", "a\0b", "a\\b", "a\nb", "a" * 200])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="不能使用这个文件名"):
        write(tmp_path / "out", name, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"kept")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.html").symlink_to(outside)
    write(tmp_path / "out", "a.html", b"new")
    assert outside.read_bytes() == b"kept"


def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.html", b"old")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreError, match="磁盘已满"):
        write(tmp_path, "a.html", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.html", b"old")]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StoreError, match="不能写入"):
        write(tmp_path / "out", "a.html", b"")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="找不到文件"):
        read_bytes(tmp_path / "none")
    with pytest.raises(InvalidInput, match="无法读取文件"):
        read_bytes(tmp_path)
