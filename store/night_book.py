"""nights.db: the ledger of nights, one row for each local date.

A database of its own, beside gongkai.db: it is read and written while an audit holds the data directory. `claim` is
the right to run the nights of the directory, which one process has at a time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout
from sqlite_utils import Database

from model.errors import StoreBusy
from model.night import Night
from store import schema
from store.facts import decode, encode
from store.faults import told_plainly

FILE = "nights.db"


class NightBook:
    """The nights of one data directory. A context manager."""

    def __init__(self, root: Path, database: Database) -> None:
        self._root, self._path, self._db = root, root / FILE, database
        self._lock = FileLock(root / "nights.lock")

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the ledger in the data directory, or make it."""
        with told_plainly(data):
            data.mkdir(parents=True, exist_ok=True)
        return cls(data, schema.open_database(data / FILE, schema.NIGHTS))

    def close(self) -> None:
        """Let go of the ledger and of the claim."""
        self._db.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def claim(self) -> None:
        """Become the one process that runs nights here. Raises StoreBusy when there is one."""
        with told_plainly(self._root):
            try:
                self._lock.acquire(timeout=0)
            except Timeout:  # itself an OSError
                sentence = (
                    f"数据目录 {self._root} 已有一个程序在负责每晚检查（gongkai serve 或 gongkai nightly），"
                    "不能再启动第二个；请先停掉它，或用 --data 另选目录。"
                )
                raise StoreBusy(sentence) from None

    def nights(self) -> tuple[Night, ...]:
        """Every night, by date."""
        with told_plainly(self._path):
            rows = self._db.conn.execute('select content from nights order by "on"').fetchall()
        return tuple(decode(Night, content) for (content,) in rows)

    def keep(self, night: Night) -> Night:
        """Add or replace the row of that date; it is safe on the disk when this returns. Gives the night back."""
        with told_plainly(self._path), self._db.atomic():
            self._db.conn.execute("insert or replace into nights values (?,?)", (night.on.isoformat(), encode(night)))
        return night


def known_nights(data: Path) -> tuple[Night, ...]:
    """The nights of a data directory, which is not made for the asking."""
    if not (data / FILE).is_file():
        return ()
    with NightBook.open(data) as book:
        return book.nights()
