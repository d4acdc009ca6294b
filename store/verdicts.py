"""verdicts.db: what each row of the last night rests on, so that the next one judges only what may have changed.

Whatever stands here can be found again by judging: the file may be removed at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import msgspec
from sqlite_utils import Database, Migrations

from model.finding import Finding
from store import schema
from store.facts import decode, encode, pack, unpack
from store.faults import told_plainly

FILE = "verdicts.db"
VERDICTS = Migrations("gongkai.verdicts")


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row of a unit as it was judged on a day: the finding holds until `until` as long as `basis` (whom, by what,
    with which rules) and each of the `sources` (name and digest) are the same."""

    row: str
    basis: str
    judged_on: date
    until: date
    sources: tuple[tuple[str, str], ...]
    finding: msgspec.Raw

    @classmethod
    def of(
        cls, row: str, basis: str, days: tuple[date, date], sources: Iterable[tuple[str, str]], finding: Finding
    ) -> Self:
        """A row to keep. TypeError for a finding that holds anything but plain values."""
        return cls(row, basis, *days, tuple(sources), msgspec.Raw(encode(finding)))

    def read(self) -> Finding:
        """The finding."""
        return decode(Finding, bytes(self.finding))


class VerdictBook:
    """The kept rows of one data directory. A context manager."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path, self._db = path, database

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the book in the data directory, or make it."""
        database = schema.open_database(data / FILE, VERDICTS)
        database.conn.execute("PRAGMA synchronous=NORMAL")  # what a failing power takes with it is judged again
        return cls(data / FILE, database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def rows(self, plan: str, unit: str) -> dict[str, KeptRow]:
        """What is kept of a unit, by row."""
        with told_plainly(self._path):
            found = self._db.conn.execute("select content from verdicts where plan=? and unit=?", (plan, unit))
            kept = found.fetchone()
        if kept is None:
            return {}
        try:
            rows = decode(tuple[KeptRow, ...], unpack(kept[0]))
        except msgspec.MsgspecError:
            return {}  # written by another version: judged anew
        return {row.row: row for row in rows}

    def keep(self, plan: str, unit: str, rows: Iterable[KeptRow]) -> None:
        """Keep the rows of a unit in place of earlier ones."""
        content = pack(encode(tuple(rows)))
        with told_plainly(self._path), self._db.atomic():
            self._db.conn.execute("insert or replace into verdicts values (?,?,?)", (plan, unit, content))


@VERDICTS()
def m001_verdicts(db: Database) -> None:
    """One row a unit and plan."""
    db.table("verdicts").create({"plan": str, "unit": str, "content": bytes}, pk=("plan", "unit"))
