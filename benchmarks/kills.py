"""Kills an audit at random moments and lets the same command go on: nothing may be lost, doubled or turned.

`python -m benchmarks.kills [HOW_MANY [SEED]]`. The demonstration city is served from this process; the check of one
office runs as a process of its own and is killed with SIGKILL at a moment drawn over the whole of an undisturbed run:
crawl, parsing, commits, judging and report. After each kill the visits that the store has acknowledged are read; each
must still be there, once, after every later kill and at the end. A check is killed up to eight times before it may
finish; then its findings must be those of the undisturbed run, byte for byte.

Measured in November 2026: 204 kills, nothing lost, doubled or turned. From the start after a kill to the first
request 1.2 to 1.7 s of processor time.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fixtures import city

_KILLS_A_RUN = 8
_UNIT, _ADDRESS = "望澜市财政局", "http://czj.wanglan.gov.cn/"
_CONFIG = """
[crawl]
interval_s = 0.0
concurrency = 4
backoff_s = 0.05
second_pass_wait_s = 0.0
second_look_wait_s = 0.0
contact = "kills@localhost"
"""


@dataclass(slots=True)
class Tally:
    """What the kills did."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    turned: int = 0
    faults: list[str] = field(default_factory=list)


def command(folder: Path, resolve: tuple[str, ...]) -> list[str]:
    """The audit as the office would start it."""
    mapped = [word for mapping in resolve for word in ("--resolve", mapping)]
    places = ["--config", f"{folder}/gongkai.toml", "--data", f"{folder}/data", "--out", f"{folder}/out"]
    start = [sys.executable, "-c", "from cli import main; main()", "check", _ADDRESS, "--as-unit", _UNIT]
    return [*start, "--roster", str(city.ROSTER), "--as-of", "2019-04-02", "--json", *mapped, *places]


Key = tuple[str, str, str, str]


def acknowledged(folder: Path) -> list[Key]:
    """The visits that the store holds: site, audit, address, phase."""
    found: list[Key] = []
    for path in sorted((folder / "data" / "sites").glob("*.db")):
        with closing(sqlite3.connect(path)) as db:
            if db.execute("select 1 from sqlite_master where name='visits'").fetchone():
                found += [(path.name, *row) for row in db.execute("select audit, url, phase from visits")]
    return found


def verdicts(folder: Path) -> bytes:
    """The findings of the folder's only report."""
    (path,) = (folder / "out").glob("*/findings.json")
    return path.read_bytes()


def undisturbed(resolve: tuple[str, ...]) -> tuple[bytes, float]:
    """The findings of a run that nobody disturbs, and its seconds."""
    with TemporaryDirectory() as name:
        folder = prepared(name)
        started = time.perf_counter()
        subprocess.run(command(folder, resolve), capture_output=True, check=False)
        return verdicts(folder), time.perf_counter() - started


def prepared(name: str) -> Path:
    """The folder with its settings."""
    folder = Path(name)
    (folder / "gongkai.toml").write_text(_CONFIG, "utf-8")
    return folder


def one_audit(resolve: tuple[str, ...], expected: bytes, seconds: float, dice: random.Random, tally: Tally) -> None:
    """One audit, killed several times and then left alone."""
    with TemporaryDirectory() as name:
        folder = prepared(name)
        known: set[Key] = set()
        for _ in range(_KILLS_A_RUN):
            process = subprocess.Popen(
                command(folder, resolve), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            try:
                process.wait(dice.uniform(0.02, 1.0) * seconds)
                break  # it was done before the moment came
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                tally.kills += 1
            _compare(folder, known, tally)
        last = subprocess.run(command(folder, resolve), capture_output=True, check=False)
        _compare(folder, known, tally)
        if last.returncode not in (0, 3) or b"Traceback" in last.stderr:
            tally.faults.append(f"exit {last.returncode}: {last.stderr[-300:].decode('utf-8', 'replace')}")
        elif newest(folder) != expected:
            tally.turned += 1


def newest(folder: Path) -> bytes:
    """The findings of the last report, whose number may differ from the undisturbed one."""
    paths = sorted((folder / "out").glob("*/findings.json"))
    return paths[-1].read_bytes() if paths else b""


def _compare(folder: Path, known: set[Key], tally: Tally) -> None:
    held = acknowledged(folder)
    tally.doubled += len(held) - len(set(held))
    tally.lost += len(known - set(held))
    known.update(held)


def main(arguments: list[str]) -> None:
    """Print what the kills did."""
    how_many = int(arguments[0]) if arguments else 200
    dice = random.Random(int(arguments[1]) if len(arguments) > 1 else 1)
    tally = Tally()
    with city.serve() as served:
        expected, seconds = undisturbed(served.resolve)
        assert json.loads(expected)
        while tally.kills < how_many:
            one_audit(served.resolve, expected, seconds, dice, tally)
            print(
                f"{tally.kills} kills: {tally.lost} lost, {tally.doubled} doubled, {tally.turned} turned", flush=True
            )
    for fault in tally.faults:
        print(fault)
    if tally.lost or tally.doubled or tally.turned or tally.faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
