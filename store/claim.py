"""One writer for each data directory: the coordinator by its lock, its worker processes by a shared one."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from model.errors import StoreBusy
from store.faults import told_plainly

_PATIENCE_S = 10.0  # for the workers of a coordinator that was killed: they leave as soon as they notice


class Claim:
    """The right to write in one data directory. Taken with the first write, kept until `release`."""

    def __init__(self, root: Path) -> None:
        self._root, self._lock = root, FileLock(root / "gongkai.lock")

    def take(self) -> None:
        """Become the one writer. Raises StoreBusy when another process is."""
        if self._lock.is_locked:
            return
        with told_plainly(self._root):
            try:
                self._lock.acquire(timeout=0)
            except Timeout:  # itself an OSError
                raise _busy(self._root) from None
            try:
                _wait_for_workers(self._root)
            except BaseException:
                self._lock.release()
                raise

    def release(self) -> None:
        """Let others write."""
        self._lock.release()


@contextmanager
def working_at(root: Path) -> Iterator[None]:
    """Held by a worker process for as long as it may write: a new coordinator waits until it has left."""
    with (root / "gongkai.workers").open("wb") as stream:
        fcntl.flock(stream, fcntl.LOCK_SH)
        yield


def _wait_for_workers(root: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    with (root / "gongkai.workers").open("wb") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return  # closing the file lets go of it
            except BlockingIOError:
                if time.monotonic() > until:
                    raise _busy(root) from None
                time.sleep(0.05)


def _busy(root: Path) -> StoreBusy:
    return StoreBusy(f"数据目录 {root} 正被另一个检查使用，请等它结束，或用 --data 另选目录。")
