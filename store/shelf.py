"""Room on the disk for what a walk need not hold in memory: nobody can see it, and it is gone with the walk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from store.faults import told_plainly


class Shelf:
    """Bytes by their place. The file is made in `folder` when something is laid down first; it never has a name, so
    nothing of it is left, whatever ends the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._end = 0

    def lay(self, content: bytes) -> int:
        """Keep it as long as the shelf stands; gives its place. StoreError when there is no room."""
        with told_plainly(self._folder):
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with us
            self._file.seek(self._end)
            rest = memoryview(content)
            while rest:
                rest = rest[self._file.write(rest) :]
        self._end += len(content)
        return self._end - len(content)

    def take(self, place: int, size: int) -> bytes:
        """`size` bytes of what was laid there."""
        assert self._file is not None
        with told_plainly(self._folder):
            self._file.seek(place)
            return self._file.read(size)

    def close(self) -> None:
        """Nothing of it is needed any more."""
        if self._file is not None:
            self._file.close()
            self._file = None
