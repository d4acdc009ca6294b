"""What one run of several processes takes where nobody shares its cores: the CPU of its main process and of the
busiest of the others, one after the other. The clock of a busy machine cannot tell. And when each of them worked."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.1


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has taken: comparable on a machine that others use too. OSError once it is gone."""
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(state[11]) + int(state[12])) / _TICKS


@dataclass(slots=True)
class Life:
    """One process as it was seen: what it runs, and how much CPU it had taken at which second of the watch."""

    command: str = ""
    seen: list[tuple[float, float]] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all its life."""
        return self.seen[-1][1]

    def drawn(self, per_second: int) -> str:
        """How busy it was in each part of a second: nothing, a little, half, nearly always."""
        width, parts = 1 / per_second, [0.0] * (int(self.seen[-1][0] * per_second) + 1)
        spent = 0.0
        for at, cpu in self.seen:
            parts[int(at * per_second)] += cpu - spent
            spent = cpu
        return "".join(" .:|"[min(3, round(3 * part / width + 0.4))] for part in parts)


class Watch:
    """The process `root` and all that came of it, as they were seen last."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._began = time.perf_counter()
        self._lives: dict[int, Life] = {}

    @property
    def longest_s(self) -> float:
        """CPU seconds of the main process and of the busiest of the others: what must be done in turn, at most."""
        others = [life.cpu_s for pid, life in self._lives.items() if pid != self._root]
        root = self._lives.get(self._root)
        return (root.cpu_s if root else 0.0) + max(others, default=0.0)

    def timeline(self, per_second: int = 4) -> str:
        """A line a process: from when to when it lived, its CPU seconds, when it was busy."""
        return "\n".join(
            f"  {life.seen[0][0]:5.1f} to {life.seen[-1][0]:5.1f} s {life.cpu_s:6.2f} s CPU"
            f" {life.command:<12.12} {life.drawn(per_second)}"
            for life in self._lives.values()
        )

    def look(self) -> None:
        """Look at every process of the tree once."""
        now = time.perf_counter() - self._began
        found = [self._root]
        for pid in found:
            try:
                taken, command = cpu_s(pid), _command(pid)
                life = self._lives.setdefault(pid, Life())
                life.seen.append((now, taken))
                life.command = command  # at first that of the process which it came of
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    found += map(int, (thread / "children").read_text().split())
            except OSError:
                continue  # it has ended


def _command(pid: int) -> str:
    """What a process of Python runs, in a word: its module, or that of multiprocessing which started it."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    named = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-m", "-c")]
    told = next(iter(named), words[0]).removeprefix("from ").split()
    return told[0].rpartition(".")[2] if told else ""


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
