"""`python -m benchmarks.fuzz.blind NAME SECONDS FOLDER`: one target, without atheris: mutations of the seeds only.

Inputs follow from the target's name and a number, so that each can be made again.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from benchmarks.fuzz.mutations import mutated
from benchmarks.fuzz.targets import TARGETS
from benchmarks.fuzz.watch import Watch


def main(name: str, seconds: str, place: str) -> None:
    """Run until the time is over."""
    watch = Watch(name, TARGETS[name](), Path(place))
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        watch.feed(mutated(watch.target.seeds, random.Random(f"{name} {watch.inputs}")))
    print(f"Done {watch.inputs} runs", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
