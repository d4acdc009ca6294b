"""Our own fetch layer, every guard on: `python -m benchmarks.layers.ours PORT PAGES HOSTS AT_ONCE`."""

from __future__ import annotations

import sys

from benchmarks.fetch_rate import measure
from benchmarks.layers.foreign import tell

if __name__ == "__main__":
    port, pages, hosts, at_once = map(int, sys.argv[1:5])
    rate, cpu_ms = measure([f"http://www{n % hosts}.test/{n}" for n in range(pages)], port, at_once)
    tell(pages / rate, pages * cpu_ms / 1000)
