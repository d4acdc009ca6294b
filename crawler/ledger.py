"""What the spider needs of a store: remember every visit, and answer for visits already made.

An interrupted audit goes on by replay: the same spider runs again and `recall` answers for every address that was
already fetched, so that nothing is fetched twice and no frontier has to be kept.
"""

from __future__ import annotations

from typing import Protocol

from model.page import Phase, Visit


class Ledger(Protocol):
    """The record of one site's visits in one audit."""

    def recall(self, url: str, phase: Phase) -> Visit | None:
        """The visit recorded for that address in that phase, its body left out, or None."""

    def record(self, visit: Visit) -> None:
        """Keep a visit. Raises StoreError when the store cannot; it is safe only after the next `flush`."""

    def flush(self) -> None:
        """Return when everything recorded is safe on the disk."""
