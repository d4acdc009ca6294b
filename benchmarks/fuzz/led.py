"""`python -m benchmarks.fuzz.led NAME SECONDS FOLDER`: one target, led by the coverage that its inputs reach.

Needs atheris (`pip install --group fuzz`), whose engine ends the process itself; findings are therefore written to
FOLDER/findings.txt as they come. Half of the mutations are ours (`mutations`), the other half the engine's own.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

_LARGEST = 1 << 18
_LED = ["crawler", "model", "store", "defusedxml", "protego", "zipfile", "email", "html", "urllib"]

with atheris.instrument_imports(include=_LED):
    from benchmarks.fuzz.mutations import mutated
    from benchmarks.fuzz.targets import TARGETS
    from benchmarks.fuzz.watch import Watch


def main(name: str, seconds: str, place: str) -> None:
    """Run until the time is over; never returns."""
    folder = Path(place)
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    target = TARGETS[name]()
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed{number}").write_bytes(seed[:_LARGEST])

    def change(data: bytes, most: int, seed: int) -> bytes:
        dice = random.Random(seed)
        if dice.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutated((data, *target.seeds), dice)[:most]

    watch = Watch(name, target, folder, slowness=3.0)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={seconds}",
            f"-max_len={_LARGEST}",
            "-timeout=60",
            "-rss_limit_mb=2048",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
            "-verbosity=1",
        ],
        watch.feed,
        custom_mutator=change,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
