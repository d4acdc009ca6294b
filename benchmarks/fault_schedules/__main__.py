"""`python -m benchmarks.fault_schedules [HOW_MANY [FIRST [PROCESSES]]]`: what became of the verdicts, every lie."""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from benchmarks.fault_schedules.healthy import Remembered, remember
from benchmarks.fault_schedules.verdicts import Tally, run
from model.finding import Outcome


@cache
def _city() -> Remembered:
    """The city, once in each process."""
    return remember()


def _run_many(numbers: range) -> Tally:
    tally = Tally()
    for number in numbers:
        tally.add(run(_city(), number))
    return tally


def main(arguments: list[str]) -> None:
    """Print what became of the verdicts, every lie, and what was called a truth of its schedule."""
    how_many, first, processes = (int(a) for a in [*arguments, *("10000", "0", "2")[len(arguments) :]])
    started = time.perf_counter()
    tally = Tally()
    with ProcessPoolExecutor(processes) as pool:
        step = max(1, min(50, how_many // (2 * processes)))
        parts = [range(n, min(n + step, first + how_many)) for n in range(first, first + how_many, step)]
        for part in pool.map(_run_many, parts):
            tally.add(part)
            for name, turned in (("LIE", part.lies), ("so", part.truths)):
                for one in turned:
                    print(name, one, flush=True)
            print(f"… {tally.schedules}", file=sys.stderr, flush=True)
    kinds = Counter(lie.faulty for lie in tally.lies)
    print(
        f"{tally.schedules} schedules, {tally.verdicts} verdicts, {time.perf_counter() - started:.0f} s: "
        f"{kinds[Outcome.FAIL]} false FAIL, {kinds[Outcome.PASS]} false PASS, "
        f"{kinds[Outcome.PARTIAL] + kinds[Outcome.NOT_APPLICABLE]} others turned; {len(tally.truths)} true of their "
        f"schedules; {tally.opened} opened; "
        f"of {tally.cured} decided verdicts under cured faults {tally.cured_and_open} are open"
    )
    if tally.lies:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
