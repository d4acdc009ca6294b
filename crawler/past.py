"""What a walk may know of earlier audits, so that a night asks only for what may have changed.

A special inspection or spot check has no past: it asks for everything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from model.page import Visit


class Earlier(Protocol):
    """What an address answered last, with the facts drawn from it then."""

    @property
    def visit(self) -> Visit:
        """The answer, its body left out, and the facts."""

    @property
    def checked_at(self) -> datetime:
        """When it was last known to be so: an answer "not modified" counts, and so does the same body."""

    @property
    def is_relied_on(self) -> bool:
        """Whether a finding rests on it."""


class Past(Protocol):
    """The earlier audits of one site."""

    def earlier(self, url: str) -> Earlier | None:
        """What that address answered last before this audit, or None; never one whose body is no longer kept."""

    def carry(self, url: str) -> None:
        """Count what `earlier` said of that address as this audit's own, though it was not asked for."""
