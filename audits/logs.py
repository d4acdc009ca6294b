"""The program's diary: one line of JSON an event, in a file for each month and, when asked, on a stream.

Events are words of our own; facts are numbers, dates and texts that went through the same cleaning as a report's, so
that no line holds control characters or numbers of persons. Addresses of notices never come here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

import msgspec

from audits.clock import Clock
from reports.neutral import clean
from store.log_book import append

_LONGEST = 500  # characters of one text

Fact = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Log:
    """Writes under `data`; with `stream` also there (what systemd keeps)."""

    data: Path
    now: Clock
    stream: TextIO | None = None

    def note(self, event: str, **facts: Fact) -> None:
        """Something happened as it should."""
        self._write("info", event, facts)

    def trouble(self, event: str, **facts: Fact) -> None:
        """Something that the administrator should look at."""
        self._write("error", event, facts)

    def _write(self, level: str, event: str, facts: Mapping[str, Fact]) -> None:
        at = self.now()
        row = {"at": at, "level": level, "event": event, **{name: _plain(fact) for name, fact in facts.items()}}
        line = msgspec.json.encode(row).decode()
        append(self.data, at, line)
        if self.stream is not None:
            print(line, file=self.stream, flush=True)


def _plain(fact: Fact) -> Fact:
    return clean(fact)[:_LONGEST] if isinstance(fact, str) else fact
