"""people.db: the rectification ledger, waivers and reported downtimes.

A database of its own, beside gongkai.db: an office keeps its ledger while an audit runs, which holds the data
directory. Everything here is a few rows in short transactions; the ledger's lines are only ever added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from model.followup import Downtime, LedgerEntry, LedgerMove, ProblemKey, Waiver
from store import schema
from store.facts import decode, encode
from store.faults import told_plainly

FILE = "people.db"


class People:
    """The people's book of one data directory. A context manager."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path, self._db = path, database

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the book in the data directory, or make it."""
        path = data / FILE
        with told_plainly(path):
            data.mkdir(parents=True, exist_ok=True)
            return cls(path, schema.open_database(path, schema.PEOPLE))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Nobody else writes between what is read and what is written inside; all of it is kept, or nothing."""
        run = self._db.conn
        with told_plainly(self._path):
            run.execute("begin immediate")
            try:
                yield
            except BaseException:
                run.rollback()
                raise
            run.commit()

    def version(self) -> int:
        """A number that changes whenever somebody else has written here."""
        with told_plainly(self._path):
            return int(self._db.conn.execute("pragma data_version").fetchone()[0])

    # --- the ledger ---

    def entries(self, plan: str = "", unit: str = "") -> tuple[LedgerEntry, ...]:
        """Every problem of a plan and unit ("" means all), in the order in which they were first found."""
        sql = "select content from moves where (?1='' or plan=?1) and (?2='' or unit=?2) order by number"
        with told_plainly(self._path):
            rows = self._db.conn.execute(sql, (plan, unit)).fetchall()
        lines: dict[ProblemKey, list[LedgerMove]] = {}
        for (content,) in rows:
            move = decode(LedgerMove, content)
            lines.setdefault(move.key, []).append(move)
        return tuple(LedgerEntry(tuple(moves)) for moves in lines.values())

    def keep_moves(self, moves: Iterable[LedgerMove]) -> None:
        """Add lines to the ledger. Call inside `one_step`, with the entries read there."""
        rows = [(move.key.plan, move.key.unit, move.key.requirement, encode(move)) for move in moves]
        sql = "insert into moves (plan, unit, requirement, content) values (?,?,?,?)"
        self._db.conn.executemany(sql, rows)

    # --- waivers and downtimes ---

    def waivers(self) -> tuple[Waiver, ...]:
        """Every waiver in the order of filing, those that were revoked or have ended among them."""
        return tuple(decode(Waiver, content) for content in self._contents("waivers"))

    def keep_waiver(self, waiver: Waiver) -> None:
        """Keep a waiver; one already known by its id is replaced in its place."""
        self._keep("waivers", waiver.id, encode(waiver))

    def downtimes(self) -> tuple[Downtime, ...]:
        """Every reported downtime in the order of filing."""
        return tuple(decode(Downtime, content) for content in self._contents("downtimes"))

    def keep_downtime(self, downtime: Downtime) -> None:
        """Keep a reported downtime; one already known by its id is replaced in its place."""
        self._keep("downtimes", downtime.id, encode(downtime))

    # --- inside ---

    def _contents(self, table: str) -> list[bytes]:
        with told_plainly(self._path):
            rows = self._db.conn.execute(f"select content from {table} order by rowid").fetchall()  # noqa: S608
        return [content for (content,) in rows]

    def _keep(self, table: str, key: str, content: bytes) -> None:
        sql = f"insert into {table} values (?,?) on conflict (id) do update set content=excluded.content"  # noqa: S608
        with self.one_step():
            self._db.conn.execute(sql, (key, content))
