"""What one run of several processes takes where nobody shares its cores: the CPU of its main process and of the
busiest of the others, one after the other. The clock of a busy machine cannot tell."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.1


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has taken: comparable on a machine that others use too. OSError once it is gone."""
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(state[11]) + int(state[12])) / _TICKS


class Watch:
    """CPU seconds of the process `root` and of all that came of it, as they were seen last."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._seconds: dict[int, float] = {}

    @property
    def longest_s(self) -> float:
        """CPU seconds of the main process and of the busiest of the others: what must be done in turn, at most."""
        others = [seconds for pid, seconds in self._seconds.items() if pid != self._root]
        return self._seconds.get(self._root, 0.0) + max(others, default=0.0)

    def look(self) -> None:
        """Look at every process of the tree once."""
        found = [self._root]
        for pid in found:
            try:
                self._seconds[pid] = cpu_s(pid)
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    found += map(int, (thread / "children").read_text().split())
            except OSError:
                continue  # it has ended


@contextmanager
def watched(root: int) -> Iterator[Watch]:
    """Look at the tree of processes every tenth of a second while the block runs."""
    watch, is_over = Watch(root), threading.Event()

    def look() -> None:
        while not is_over.wait(_EVERY_S):
            watch.look()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        is_over.set()
        thread.join()
