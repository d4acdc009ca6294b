"""Cells given by their left and right edges, laid out in the columns of their table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell from `left` to `right` (any unit). `continues` says that it is the lower part of the cell above it."""

    left: float
    right: float
    text: str
    continues: bool = False


def lay_out(rows: Sequence[Sequence[Cell]], tolerance: float) -> list[list[str]]:
    """Rows of texts of equal width; a merged cell is repeated in every column and row that it covers.

    Edges closer than `tolerance` are one edge.
    """
    edges = cluster((edge for row in rows for cell in row for edge in (cell.left, cell.right)), tolerance)
    width = max(len(edges) - 1, 0)
    laid: list[list[str]] = []
    for row in rows:
        texts = [""] * width
        for cell in row:
            first, last = nearest(edges, cell.left), nearest(edges, cell.right)
            for column in range(first, max(last, first + 1)):
                if column < width:
                    texts[column] = laid[-1][column] if cell.continues and laid else cell.text
        laid.append(texts)
    return laid


def cluster(values: Iterable[float], tolerance: float) -> list[float]:
    """The values in order, those closer than `tolerance` to the one before taken as one."""
    kept: list[float] = []
    last = float("-inf")
    for value in sorted(values):
        if value - last > tolerance:
            kept.append(value)
        last = value
    return kept


def nearest(sorted_values: Sequence[float], value: float) -> int:
    """The index of the value closest to `value`; `sorted_values` must not be empty."""
    right = bisect_left(sorted_values, value)
    if right == 0:
        return 0
    if right == len(sorted_values):
        return right - 1
    return right if sorted_values[right] - value < value - sorted_values[right - 1] else right - 1
