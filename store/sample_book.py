"""samples.db: whether each home page opened, a few bytes a sample, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from model.availability import Line, Look, Reach, Sample
from model.page import Cause
from store import schema
from store.faults import told_plainly

FILE = "samples.db"


class SampleBook:
    """The samples of one data directory. A context manager."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path, self._db = path, database

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the book in the data directory, or make it."""
        with told_plainly(data):
            data.mkdir(parents=True, exist_ok=True)
        return cls(data / FILE, schema.open_database(data / FILE, schema.SAMPLES))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep(self, samples: Iterable[Sample]) -> None:
        """Add samples; one of the same site and second is replaced."""
        with told_plainly(self._path), self._db.atomic():
            for sample in samples:
                self._db.conn.execute("insert or ignore into sites (key) values (?)", (sample.site_key,))
                values = (_second(sample.at), *_columns(sample.v4), *_columns(sample.v6), sample.line.value)
                self._db.conn.execute(
                    "insert or replace into samples select id, ?,?,?,?,?,?,?,?,?,? from sites where key=?",
                    (*values, sample.site_key),
                )

    def samples(self, site_key: str, since: datetime, until: datetime) -> tuple[Sample, ...]:
        """The samples of a site in [since, until), the oldest first. Instants are in `since`'s time zone."""
        sql = (
            "select at, v4, v4_ms, v4_cause, v4_peer, v6, v6_ms, v6_cause, v6_peer, line"
            " from samples join sites on id = site where key=? and at>=? and at<? order by at"
        )
        with told_plainly(self._path):
            rows = self._db.conn.execute(sql, (site_key, _second(since), _second(until))).fetchall()
        return tuple(_sample(site_key, row, since) for row in rows)

    def newest(self) -> Mapping[str, datetime]:
        """When each site was last sampled, in UTC."""
        sql = "select key, max(at) from samples join sites on id = site group by site"
        with told_plainly(self._path):
            rows = self._db.conn.execute(sql).fetchall()
        return {key: datetime.fromtimestamp(at, UTC) for key, at in rows}


def known_samples(data: Path, site_key: str, since: datetime, until: datetime) -> tuple[Sample, ...]:
    """As SampleBook.samples, from a data directory that is not made for the asking."""
    if not (data / FILE).is_file():
        return ()
    with SampleBook.open(data) as book:
        return book.samples(site_key, since, until)


def last_sample(data: Path) -> datetime | None:
    """When anything was last sampled, in UTC; None without a book, which is not made for the asking."""
    if not (data / FILE).is_file():
        return None
    with SampleBook.open(data) as book:
        return max(book.newest().values(), default=None)


def _columns(look: Look) -> tuple[str, int, str | None, str]:
    return look.reach.value, round(look.seconds * 1000), look.cause.value if look.cause else None, look.peer


def _look(reach: str, milliseconds: int, cause: str | None, peer: str) -> Look:
    return Look(Reach(reach), milliseconds / 1000, Cause(cause) if cause else None, peer)


def _sample(site_key: str, row: Any, like: datetime) -> Sample:
    at = datetime.fromtimestamp(row[0], like.tzinfo or UTC)
    return Sample(site_key, at, _look(*row[1:5]), _look(*row[5:9]), Line(row[9]))


def _second(at: datetime) -> int:
    return round(at.timestamp())
