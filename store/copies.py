"""Where the bodies of one archive stand, by their digest: a walk adds one for each answer, so each takes little."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime

from store.archive import Copy


class Copies:
    """Each body once: what is added again under the same digest is left out. Digests are SHA-256 in hex."""

    def __init__(self) -> None:
        self._rows: dict[bytes, int] = {}
        self._starts, self._lengths, self._instants = array("Q"), array("Q"), array("d")
        self._urls: list[str] = []

    def get(self, digest: str) -> Copy | None:
        """Where the body of that digest stands, or None."""
        row = self._rows.get(bytes.fromhex(digest))
        if row is None:
            return None
        fetched_at = datetime.fromtimestamp(self._instants[row], UTC)
        return Copy(self._starts[row], self._lengths[row], self._urls[row], fetched_at)

    def add(self, digest: str, copy: Copy) -> None:
        """The body of that digest stands there."""
        row = self._rows.setdefault(bytes.fromhex(digest), len(self._urls))
        if row == len(self._urls):
            self._starts.append(copy.start)
            self._lengths.append(copy.length)
            self._instants.append(copy.fetched_at.timestamp())
            self._urls.append(copy.url)
