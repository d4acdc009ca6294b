"""The ledger of one site: visits kept in batches, acknowledged once the archive and the database are safe."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import msgspec
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from model.errors import StoreError, StoreFull
from model.page import Phase, RawPage, Visit
from model.snapshot import Crawl
from store import schema
from store.archive import Archive, body_at
from store.outputs import disk_fault

_BATCH = 200  # visits kept in memory at most
_INSERT = "insert or replace into visits values (?,?,?,?,?,?,?,?,?,?,?)"
_visits = msgspec.json.Decoder(Visit)
_crawls = msgspec.json.Decoder(Crawl)
_encode = msgspec.json.Encoder().encode


def open_database(path: Path, migrations: Migrations) -> Database:
    """A database with its migrations applied, in write-ahead mode; a commit is safe when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    database = Database(connection)
    migrations.apply(database)
    return database


class SiteLedger:
    """What one audit saw of one site. Not for two threads at once."""

    def __init__(self, database: Path, archive: Path, audit_id: str) -> None:
        self._audit, self._warc = audit_id, archive
        try:
            self._db = open_database(database, schema.sites)
            self._archive = Archive(archive, audit_id, self._acknowledged())
        except OSError as error:
            raise disk_fault(error, archive) from error
        except sqlite3.Error as error:
            raise database_fault(error, database) from error
        self._path = database
        self._waiting: list[tuple[object, ...]] = []
        self._recent: dict[tuple[str, str], Visit] = {}

    def recall(self, url: str, phase: Phase) -> Visit | None:
        """The visit recorded for that address in that phase, its body left out, or None."""
        recent = self._recent.get((phase, url))
        if recent is not None:
            return recent
        row = self._db.conn.execute(
            "select visit from visits where audit=? and phase=? and url=?", (self._audit, phase, url)
        ).fetchone()
        return _visits.decode(row[0]) if row else None

    def record(self, visit: Visit) -> None:
        """Keep a visit; safe after the next `flush`."""
        raw = visit.raw
        light = replace(visit, raw=replace(raw, body=b""))
        try:
            offset, length = self._archive.append(raw, visit.phase)
        except OSError as error:
            raise disk_fault(error, self._warc) from error
        cause = raw.failure.cause if raw.failure else None
        row = (self._audit, visit.phase, raw.url, raw.fetched_at.isoformat(), raw.status, cause, raw.body_digest)
        self._waiting.append((*row, self._warc.name, offset, length, _encode(light)))
        self._recent[(visit.phase, raw.url)] = light
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Return when everything recorded is safe: first the archive, then the rows that refer to it."""
        if not self._waiting:
            return
        try:
            self._archive.sync()
            self._db.conn.execute("begin immediate")
            self._db.conn.executemany(_INSERT, self._waiting)
            self._db.conn.execute("commit")
        except OSError as error:
            raise disk_fault(error, self._warc) from error
        except sqlite3.Error as error:
            raise database_fault(error, self._path) from error
        self._waiting.clear()
        self._recent.clear()

    def save_crawl(self, crawl: Crawl) -> None:
        """Keep the finished crawl of this audit."""
        self.flush()
        try:
            self._db.table("crawls").insert(
                {"audit": self._audit, "ended": crawl.coverage.ended, "crawl": _encode(crawl)}, replace=True
            )
        except sqlite3.Error as error:
            raise database_fault(error, self._path) from error

    def load_crawl(self) -> Crawl | None:
        """The finished crawl of this audit, or None."""
        return load_crawl(self._db, self._audit)

    def raw(self, url: str, phase: Phase = Phase.CRAWL) -> RawPage | None:
        """The answer as it was received, body included, or None when the address was not asked for."""
        row = self._db.conn.execute(
            "select visit, offset, length from visits where audit=? and phase=? and url=?", (self._audit, phase, url)
        ).fetchone()
        if row is None:
            return None
        raw = _visits.decode(row[0]).raw
        return raw if raw.status is None else replace(raw, body=body_at(self._warc, row[1], row[2]))

    def close(self) -> None:
        """Make everything safe and let go of the files."""
        try:
            self.flush()
        finally:
            self._archive.close()
            self._db.close()

    def _acknowledged(self) -> int:
        """Size of the archive that rows refer to: what lies behind was never acknowledged."""
        found = self._db.conn.execute(
            "select max(offset + length) from visits where audit=? and warc=?", (self._audit, self._warc.name)
        ).fetchone()
        return int(found[0] or 0)


def load_crawl(database: Database, audit_id: str) -> Crawl | None:
    """The finished crawl of an audit in a site's database, or None."""
    row = database.conn.execute("select crawl from crawls where audit=?", (audit_id,)).fetchone()
    return _crawls.decode(row[0]) if row else None


def database_fault(error: sqlite3.Error, path: Path) -> StoreError:
    """The sentence for a database that refuses."""
    text = str(error).lower()
    if "full" in text or "disk i/o" in text:
        return StoreFull(f"磁盘已满或无法写入:{path}。此前已保存的内容都在,腾出空间后再运行同一条命令会接着做。")
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"数据目录不可写:{path}。请检查目录权限。")
    return StoreError(f"数据文件 {path} 无法使用({error})。")
