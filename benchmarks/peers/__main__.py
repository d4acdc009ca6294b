"""Ours and its peers, turn by turn on the same site: pages/s, CPU a page, peak memory, what each found.

`python -m benchmarks.peers [--python PEERS/bin/python] [--rounds N] [--sites N]`. PEERS is an environment of its own
with scrapy in it; wget and linkinator are used where they are installed. With `--sites 200` the small site is crawled
on as many addresses at once. wget parses nothing and keeps no table; it stands here as the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.site import LARGE, SMALL, served
from benchmarks.process_tree import watched
from benchmarks.record import Figures, keep

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl as a process: what it found, how long it took, what it cost. `longest_s` and
    `timeline`: see process_tree."""

    pages: int
    dead: int
    titles: int
    seconds: float
    cpu_s: float
    memory_mb: float
    longest_s: float
    timeline: str


def commands(peers: str, urls: list[str]) -> dict[str, list[str]]:
    """What to run, by name; only what is there."""
    ours = [sys.executable, "-m", "benchmarks.peers.ours"]
    found = {"ours": [*ours, "inline", *urls], "ours, two processes": [*ours, "processes", *urls]}
    if len(urls) == 1:
        del found["ours, two processes"]
    if peers:
        found |= {
            f"scrapy {how}": [peers, str(HERE / "scrapy_spiders.py"), how, *urls] for how in ("default", "tuned")
        }
    if len(urls) == 1:
        if wget := shutil.which("wget"):
            found["wget --mirror"] = [wget, "--mirror", "--quiet", urls[0]]
        if linkinator := shutil.which("linkinator"):
            found["linkinator"] = [linkinator, urls[0], "--recurse", "--format", "json", "--concurrency", "64"]
    return found


def run(command: list[str]) -> Run:
    """Run it to its end in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as out:
        where = None if command[0] == sys.executable else folder
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, cwd=where, text=True)
        assert process.stderr is not None
        with watched(process.pid) as watch:
            said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status and not command[0].endswith("wget"):  # wget's 8: some address answered with an error
            raise SystemExit(f"{' '.join(command[:4])} ended with {status}:\n{said}")
        seconds = time.perf_counter() - started
        out.seek(0)
        text = out.read()
        counts = json.loads(text.splitlines()[-1]) if text.startswith("{") else {}
        if command[0].endswith("wget"):
            counts = {"pages": sum(path.is_file() for path in Path(folder).rglob("*")), "dead": 0, "titles": 0}
    return Run(
        counts.get("pages", 0),
        counts.get("dead", 0),
        counts.get("titles", 0),
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        watch.longest_s,
        watch.timeline(),
    )


def main() -> None:
    """Print and keep the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", default="", help="the interpreter of an environment with scrapy")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--sites", type=int, default=1)
    chosen = asked.parse_args()
    hosts = tuple(f"127.0.1.{n + 1}" for n in range(chosen.sites)) if chosen.sites > 1 else ("127.0.0.1",)
    shape = SMALL if chosen.sites > 1 else LARGE
    with served(shape, hosts) as port:
        todo = commands(chosen.python, [f"http://{host}:{port}/" for host in hosts])
        runs: dict[str, list[Run]] = {name: [] for name in todo}
        for _ in range(chosen.rounds):  # turn by turn, so that a busy moment meets all of them
            for name, command in todo.items():
                runs[name].append(run(command))
    expected = shape.reachable * len(hosts)
    table = [figures(name, rounds, runs["ours"]) for name, rounds in runs.items()]
    keep(f"peers-{len(hosts)}", f"{expected} addresses on {len(hosts)} hosts, {chosen.rounds} rounds", table)


def figures(name: str, rounds: list[Run], ours: list[Run]) -> Figures:
    """Medians of one tool; the ratio is ours over theirs, round by round."""
    cpu = [1000 * one.cpu_s / max(one.pages, 1) for one in rounds]
    mine = [1000 * one.cpu_s / max(one.pages, 1) for one in ours]
    return Figures(
        name,
        {
            "pages": rounds[-1].pages,
            "dead": rounds[-1].dead,
            "titles": rounds[-1].titles,
            "pages/s": round(statistics.median(one.pages / one.seconds for one in rounds), 1),
            "CPU ms/page": round(statistics.median(cpu), 2),
            "MB": round(max(one.memory_mb for one in rounds)),
            "CPU: theirs/ours": round(
                statistics.median(his / my for his, my in zip(cpu, mine, strict=True) if my), 2
            ),
        },
    )


if __name__ == "__main__":
    main()
