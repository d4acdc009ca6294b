"""Our fetch layer and those that could stand in its place, turn by turn in one run.

    python -m benchmarks.layers --python LAYERS/bin/python [--rounds 3] [--pages 2000]

LAYERS is an environment of its own with httpx, sniffio, httpx2, httpx-aiohttp and pyreqwest; a layer that is not
there is left out. All fetch the same 34 KB pages from one loopback server of its own process; ours with every guard
on, the others with those that can be put around them (see foreign.py). docs/adr/0013 draws the conclusion.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.fetch_rate import serve
from benchmarks.record import Figures, keep

FOREIGN = Path(__file__).parent / "foreign.py"
LAYERS = {"httpx": "httpx", "httpx2": "httpx2", "httpx-aiohttp": "httpx_aiohttp", "pyreqwest": "pyreqwest"}
SHAPES = ((1, 8), (200, 64))  # hosts, requests at once


def main(arguments: list[str]) -> None:
    """Print and keep the tables; `arguments` as on the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", default=sys.executable, help="the interpreter of an environment with the others")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--pages", type=int, default=2000)
    chosen = asked.parse_args(arguments)
    commands = {"ours": [sys.executable, "-m", "benchmarks.layers.ours"]}
    for layer, module in LAYERS.items():
        if not subprocess.run([chosen.python, "-c", f"import {module}"], capture_output=True).returncode:
            commands[layer] = [chosen.python, str(FOREIGN), layer]
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    for hosts, at_once in SHAPES:
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
        for _ in range(chosen.rounds):  # turn by turn, so that a busy moment meets all of them
            for name, command in commands.items():
                line = [*command, *map(str, (port, chosen.pages, hosts, at_once))]
                told = subprocess.run(line, capture_output=True, text=True)
                if told.returncode:
                    raise SystemExit(f"{name}: {told.stderr[-500:]}")
                runs[name].append(json.loads(told.stdout))
        table = [_figures(name, rounds, runs["ours"], chosen.pages) for name, rounds in runs.items()]
        keep(f"layers-{hosts}", f"{hosts} hosts, {at_once} at once, {chosen.rounds} rounds", table)
    server.terminate()


def _figures(name: str, rounds: list[dict[str, float]], ours: list[dict[str, float]], pages: int) -> Figures:
    values = {
        "pages/s": round(statistics.median(pages / one["seconds"] for one in rounds)),
        "CPU ms/page": round(statistics.median(1000 * one["cpu_s"] / pages for one in rounds), 3),
        "MB": round(max(one["mb"] for one in rounds)),
        "CPU: theirs/ours": round(
            statistics.median(one["cpu_s"] / own["cpu_s"] for one, own in zip(rounds, ours, strict=True)), 2
        ),
    }
    return Figures(name, values)


if __name__ == "__main__":
    main(sys.argv[1:])
