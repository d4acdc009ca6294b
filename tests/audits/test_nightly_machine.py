"""The machine around the nights: its time zone data, its disk, its systemd."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.night_book import NightBook

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "docs" / "systemd"
CONFIG = '[nightly]\nroster = "名册.toml"\n'
ROSTER = 'city = "小城市"\n[[unit]]\nid = "a"\nname = "小城市财政局"\nkind = "department"\n'


def gongkai(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "gongkai.toml").write_text(CONFIG, "utf-8")
    (folder / "名册.toml").write_text(ROSTER, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("content", [b"not a time zone", (Path("/usr/share/zoneinfo/UTC"))], ids=["damaged", "wrong"])
@pytest.mark.parametrize("words", [("nightly", "--once"), ("config", "check")])
def test_wrong_time_zone_data_are_one_sentence(content: bytes | Path, words: tuple[str, ...], tmp_path: Path) -> None:
    zone = tmp_path / "zones" / "Asia" / "Shanghai"
    zone.parent.mkdir(parents=True)
    if isinstance(content, Path) and not content.exists():
        pytest.skip("no zone to take for another one")
    zone.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    done = gongkai(tmp_path, *words, PYTHONTZPATH=str(tmp_path / "zones"))
    assert done.returncode == 2
    assert "时区数据不对" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_data_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    done = gongkai(tmp_path, "nightly", "--once", "--data", "/proc/gongkai")
    assert done.returncode == 2
    assert "/proc/gongkai 不能写入" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("nightly",), ("nightly", "--once"), ("serve", "--port", "0")])
def test_a_second_program_for_the_nights_is_one_sentence(words: tuple[str, ...], tmp_path: Path) -> None:
    with NightBook.open(tmp_path / "gongkai-data") as book:
        book.claim()
        done = gongkai(tmp_path, *words)
    assert done.returncode == 2
    assert "已有一个程序在负责每晚检查" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """With a program that is there in the place of ours, which is not installed here."""
    for unit in UNITS.iterdir():
        text = unit.read_text("utf-8").replace("/opt/gongkai/.venv/bin/gongkai", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    for unit in sorted(tmp_path.iterdir()):
        done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
        complaints = [line for line in done.stderr.splitlines() if "gongkai" in line]
        assert complaints == []


def test_every_command_of_the_units_is_one_of_ours() -> None:
    commands = {
        line.split()[1]
        for unit in UNITS.glob("*.service")
        for line in unit.read_text().splitlines()
        if "ExecStart" in line
    }
    assert commands <= {"serve", "nightly"}
