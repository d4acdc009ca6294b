"""`make bench`: what needs nothing but this checkout, one after the other.

Each prints its table, compares it with the last record of this machine and keeps it under benchmarks/results. Each
has a process of its own, so that none is charged with the memory of those before it.

`python -m benchmarks.peers`, `.real_sites`, `.page_facts`, `.attachments`, `.titles`, `.robots_agreement` and
`.standards_agreement` want other programs or test data, and are run by themselves.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import crawl_rate, growth, judge_rate, report_rate, scale, store_rate, unchanged_night
from benchmarks.layers import __main__ as layers


def apart(measure: Callable[..., object], *args: object) -> None:
    """Run one benchmark in a process of its own; ends this one when it fails."""
    process = multiprocessing.get_context("spawn").Process(target=measure, args=args)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def main() -> None:
    apart(judge_rate.main)
    apart(unchanged_night.main, 100)
    apart(store_rate.main, 2_000)
    with tempfile.TemporaryDirectory() as folder:
        apart(report_rate.main, Path(folder))
    apart(layers.main, [])
    apart(crawl_rate.main, 3_000, 1)
    apart(crawl_rate.main, 65, 200)
    apart(growth.main, ["pages"])
    apart(growth.main, ["sites"])
    apart(growth.main, ["processes"])
    apart(scale.main)


if __name__ == "__main__":
    main()
