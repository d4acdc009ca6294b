"""Numbers for what a walk has met, in some sixteen bytes each: a set of texts takes ten times as much."""

from __future__ import annotations

from array import array
from collections.abc import Hashable

_FIRST_ROOM = 64
_MARK = (1 << 64) - 1


class Numbers:
    """Texts, or bytes, in the order in which they were added, known by Python's hash of 64 bits: of 60,000, the most
    that a walk remembers, two are taken for the same once in ten thousand million walks."""

    def __init__(self) -> None:
        self._marks = array("Q")
        self._slots = array("I", bytes(4 * _FIRST_ROOM))  # number + 1, at the first free place behind its mark's

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, key: Hashable) -> bool:
        return self._slots[self._place(hash(key) & _MARK)] > 0

    def find(self, key: Hashable) -> int | None:
        """The number of what was added before, or None."""
        found = self._slots[self._place(hash(key) & _MARK)]
        return found - 1 if found else None

    def add(self, key: Hashable) -> int:
        """Its number: as many as there were before, when it is new."""
        mark = hash(key) & _MARK
        place = self._place(mark)
        if found := self._slots[place]:
            return found - 1
        self._marks.append(mark)
        self._slots[place] = len(self._marks)
        if 3 * len(self._marks) > 2 * len(self._slots):
            self._make_room()
        return len(self._marks) - 1

    def _place(self, mark: int) -> int:
        slots, marks = self._slots, self._marks
        last = len(slots) - 1
        at = mark & last
        while (found := slots[at]) and marks[found - 1] != mark:
            at = (at + 1) & last
        return at

    def _make_room(self) -> None:
        self._slots = array("I", bytes(8 * len(self._slots)))
        for number, mark in enumerate(self._marks):
            self._slots[self._place(mark)] = number + 1


__all__ = ["Numbers"]
