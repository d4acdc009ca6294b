"""How fast the rules judge: one unit on a snapshot of 5,000 pages, all rules, facts at hand.

`python -m benchmarks.judge_rate`. The pages are those of the demonstration portal, repeated under other addresses, so
that titles, columns and texts are like a real site's. Median of five runs, each with
the index built anew. Measured in November 2026 on 2 cores, Python 3.11: 53 rules
and the indicators of site health in 0.55 s, 167 MB.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from audits import demonstration
from audits.inspect import peak_memory_mb
from benchmarks.record import Figures, keep
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.engine import judge
from rules.rule import load_rules

_PAGES = 5000
_RUNS = 5


def main() -> None:
    """Print and keep seconds, rules a second and memory."""
    with TemporaryDirectory() as folder:
        done = demonstration.run(Path(folder) / "out", Path(folder) / "data", lambda _: None)
    result = done.result
    unit = result.roster.units[0]
    crawl = result.crawl_of(unit.id)
    assert crawl is not None
    rules = load_rules(result.plan.id)
    period = Period(date(2019, 4, 2), result.plan, result.scorecard)
    seconds = []
    for _ in range(_RUNS):
        large = enlarged(crawl)  # a new crawl each time: its index is built anew
        snapshot = SiteSnapshot(unit, result.roster, large, portal=large)
        started = time.perf_counter()
        judge(snapshot, period, rules)
        seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds)
    values = {"seconds": round(median, 2), "rules/s": round(len(rules) / median), "MB": peak_memory_mb()}
    keep("judge-rate", f"{_PAGES} pages, {len(rules)} rules", [Figures("all rules on one site", values)])


def enlarged(crawl: Crawl) -> Crawl:
    """The crawl with its pages repeated until there are enough."""
    pages = list(crawl.pages)
    number = 0
    while len(pages) < _PAGES:
        number += 1
        pages += [replace(p, url=f"{p.url}?copy={number}", title=f"{p.title}({number})") for p in crawl.pages]
    return replace(crawl, pages=tuple(pages[:_PAGES]))


if __name__ == "__main__":
    main()
