"""What the page counts about itself, for /metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from threading import Lock


class Counters:
    """Requests by method and class of status; may be used from several threads."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str]] = Counter()
        self._turn = Lock()

    def answered(self, method: str, status: int) -> None:
        """Count one answer."""
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        with self._turn:
            self._requests[known, f"{status // 100}xx"] += 1

    def requests(self) -> Mapping[tuple[str, str], int]:
        """Answers by method and class of status."""
        with self._turn:
            return dict(self._requests)


def exposition(name: str, kind: str, help_: str, samples: Iterable[tuple[Mapping[str, str], float]]) -> str:
    """One metric in Prometheus' text format, version 0.0.4."""
    lines = [f"# HELP {name} {help_}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
