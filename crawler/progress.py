"""How a walk tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: answers taken in, addresses known (0 before it has begun), failures, the address at hand;
    `is_done` once it is kept."""

    site: str
    fetched: int
    known: int
    failures: int
    current: str
    is_done: bool = False
