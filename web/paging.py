"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Query

Number = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is shown: its number from 1, how many there are, how many rows stand on each."""

    number: int
    pages: int
    size: int

    @property
    def start(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * self.size

    def of(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """The rows that stand on the page."""
        return rows[self.start : self.start + self.size]


def paged(total: int, number: int, size: int = 50) -> Paging:
    """The page asked for of a list of `total` rows; the last one where there are not so many."""
    pages = max(1, -(-total // size))
    return Paging(min(number, pages), pages, size)
