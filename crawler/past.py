"""What a walk may know of earlier audits, so that a night asks only for what may have changed.

A special inspection or spot check has no past: it asks for everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from model.page import Visit


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an address answered last, body left out, with the facts drawn from it then.

    `checked_at` is when it was last known to be so: an answer "not modified" counts, and so does the same body. A
    finding of the last audit rests on it where `is_relied_on`.
    """

    visit: Visit
    checked_at: datetime
    is_relied_on: bool = False


class Past(Protocol):
    """The earlier audits of one site."""

    def earlier(self, url: str) -> Earlier | None:
        """What that address answered last before this audit, or None; never one whose body is no longer kept."""

    def carry(self, url: str) -> None:
        """Count what `earlier` said of that address as this audit's own, though it was not asked for."""
