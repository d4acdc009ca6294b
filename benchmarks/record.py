"""What benchmarks measured: printed as a table, kept with its day and machine, compared with the last record."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of a table: what was measured, and its values by name."""

    name: str
    values: dict[str, float]


def machine() -> str:
    """This machine in a few words: two records of the same words may be compared."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def keep(benchmark: str, about: str, table: list[Figures]) -> None:
    """Print the table, beside the last record of this machine if there is one, and keep it."""
    before = _last(benchmark)
    print(f"\n{benchmark}: {about}\n{machine()}")
    width = max(len(line.name) for line in table)
    for line in table:
        earlier = before.get(line.name, {})
        cells = (f"{name} {value:g}{_change(value, earlier.get(name))}" for name, value in line.values.items())
        print(f"  {line.name:<{width}}  {'   '.join(cells)}")
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    record = {
        "benchmark": benchmark,
        "about": about,
        "measured_at": now.isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": {line.name: line.values for line in table},
    }
    path = RESULTS / f"{now:%Y-%m-%d}-{benchmark}.json"
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _last(benchmark: str) -> dict[str, dict[str, float]]:
    """The figures of the newest record of this benchmark on this machine."""
    for path in sorted(RESULTS.glob(f"*-{benchmark}.json"), reverse=True):
        record = json.loads(path.read_text())
        if record["machine"] == machine():
            figures: dict[str, dict[str, float]] = record["figures"]
            return figures
    return {}


def _change(value: float, earlier: float | None) -> str:
    return f" ({value / earlier - 1:+.0%})" if earlier else ""
