"""`python -m benchmarks.fuzz [SECONDS [TARGET ...]]`: so many seconds for each target, in a process of its own.

A target is a reader and seeds that it knows how to read; seeds are cut, doubled, spliced and sprinkled with the bytes
that readers stumble over. An exception that the reader does not promise, or more than a second of processor time, is
printed with the input. Inputs follow from the target's name and a number, so that each can be made again.

Measured in November 2026, 40 s a target on a busy machine: 470,000 inputs; what was found is a case of the tests now.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
import traceback

from benchmarks.fuzz.mutations import mutated
from benchmarks.fuzz.targets import TARGETS

_SLOW_S = 1.0
_MOST_SHOWN = 10


def fuzz(name: str, seconds: float, queue: multiprocessing.Queue[tuple[str, int, list[str]]]) -> None:
    """One target for so many seconds."""
    target = TARGETS[name]()
    findings: dict[str, str] = {}
    number = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number += 1
        dice = random.Random(f"{name} {number}")
        data = mutated(target.seeds, dice)
        begun = time.process_time()
        try:
            target.read(data)
        except target.promised:
            pass
        except Exception:
            last = traceback.format_exc().strip().splitlines()
            findings.setdefault("".join(last[-3:]), f"{name} {number}: {last[-1]} {last[-3].strip()} {data[:80]!r}")
        spent = time.process_time() - begun
        if spent > _SLOW_S:
            findings.setdefault(f"slow {len(findings)}", f"{name} {number}: {spent:.1f} s for {len(data)} bytes")
    queue.put((name, number, list(findings.values())[:_MOST_SHOWN]))


def main(arguments: list[str]) -> None:
    """Print how often each target was run, and what was found."""
    seconds = float(arguments[0]) if arguments else 600.0
    names = arguments[1:] or list(TARGETS)
    failed = False
    for name in names:
        queue: multiprocessing.Queue[tuple[str, int, list[str]]] = multiprocessing.Queue()
        process = multiprocessing.Process(target=fuzz, args=(name, seconds, queue))
        process.start()
        _, runs, findings = queue.get(timeout=seconds + 120)
        process.join()
        print(f"{name}: {runs} inputs in {seconds:.0f} s, {len(findings)} findings", flush=True)
        for finding in findings:
            print(f"  {finding}", flush=True)
        failed = failed or bool(findings)
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
