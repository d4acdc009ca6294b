"""One reader under watch: what it raises that it does not promise, and what takes it too long."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fuzz.targets import Target

SLOW_S = 1.0
_SHOWN = 400  # bytes of an input


@dataclass(slots=True)
class Watch:
    """Feeds a target; each kind of finding is written to `folder`/findings.txt when it is first met."""

    name: str
    target: Target
    folder: Path
    slowness: float = 1.0  # how many times slower the reader runs while its coverage is measured
    inputs: int = 0
    _known: set[str] = field(default_factory=set)

    def feed(self, data: bytes) -> None:
        """One input. Raises nothing that the reader raises."""
        self.inputs += 1
        begun = time.process_time()
        try:
            self.target.read(data)
        except self.target.promised:
            pass
        except Exception:
            last = traceback.format_exc().strip().splitlines()
            self._found("".join(last[-3:]), f"{last[-1]} {last[-3].strip()}", data)
        spent = time.process_time() - begun
        if spent > SLOW_S * self.slowness:
            self._found(f"slow {len(data) // 1000}", f"{spent:.1f} s for {len(data)} bytes", data)

    def _found(self, kind: str, said: str, data: bytes) -> None:
        if kind not in self._known:
            self._known.add(kind)
            with (self.folder / "findings.txt").open("a", encoding="utf-8") as told:
                told.write(f"{self.name}: {said} {data[:_SHOWN]!r}\n")
