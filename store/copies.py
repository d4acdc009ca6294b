"""Where the bodies of one archive stand, by their digest: a walk adds one for each answer, so each takes little."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime

from model.numbers import Numbers
from store.archive import Copy


class Copies:
    """Each body once: what is added again under the same digest is left out. Digests are SHA-256 in hex."""

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._marks, self._starts, self._lengths = array("Q"), array("Q"), array("Q")
        self._instants = array("d")
        self._urls: list[str] = []

    def get(self, digest: str) -> Copy | None:
        """Where the body of that digest stands, or None."""
        content = bytes.fromhex(digest)
        row = self._numbers.find(content)
        if row is None or self._marks[row] != _mark(content):
            return None
        fetched_at = datetime.fromtimestamp(self._instants[row], UTC)
        return Copy(self._starts[row], self._lengths[row], self._urls[row], fetched_at)

    def add(self, digest: str, copy: Copy) -> None:
        """The body of that digest stands there."""
        content = bytes.fromhex(digest)
        if self._numbers.add(content) == len(self._urls):
            self._marks.append(_mark(content))
            self._starts.append(copy.start)
            self._lengths.append(copy.length)
            self._instants.append(copy.fetched_at.timestamp())
            self._urls.append(copy.url)


def _mark(content: bytes) -> int:
    """The beginning of a digest: no body may ever stand for another, so it must be the same as well."""
    return int.from_bytes(content[:8])
