"""What a coordinator and its worker processes say to each other, besides how far a walk is."""

from __future__ import annotations

from dataclasses import dataclass

from audits.engines.job import Group


@dataclass(frozen=True, slots=True)
class Asked:
    """Crawl this group."""

    group: Group


@dataclass(frozen=True, slots=True)
class Done:
    """The group of that name has its crawls in the store."""

    name: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing may go on: the disk is full, say."""

    error: Exception
