"""The data directory: gongkai.db for the audits, sites/ for what was read, warc/ for what was received."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from filelock import FileLock, Timeout
from sqlite_utils import Database

from model.audit import Audit, AuditKind, AuditResult
from model.errors import NotFound, StoreBusy, StoreTooNew
from model.snapshot import Crawl
from store import schema
from store.ledger import SiteLedger, database_fault, load_crawl, open_database
from store.outputs import disk_fault

_encode = msgspec.json.Encoder().encode
_audits = msgspec.json.Decoder(Audit)
_results = msgspec.json.Decoder(AuditResult)


class Store:
    """One data directory, held by one process. A context manager."""

    def __init__(self, root: Path, lock: FileLock, database: Database) -> None:
        self._root, self._lock, self._db = root, lock, database

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open (or make) the directory. Raises StoreBusy, StoreTooNew, StoreFull or StoreError in one sentence."""
        try:
            root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(root / ".lock")
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreBusy(f"数据目录 {root} 正被另一个检查使用。请等它结束,或用 --data 另指一个目录。") from None
        except OSError as error:
            raise disk_fault(error, root) from error
        try:
            _refuse_newer(root / "gongkai.db")
            database = open_database(root / "gongkai.db", schema.audits)
            database.conn.execute(f"pragma user_version={schema.VERSION}")
        except sqlite3.Error as error:
            lock.release()
            raise database_fault(error, root) from error
        except BaseException:
            lock.release()
            raise
        return cls(root, lock, database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._lock.release()

    # --- audits ---

    def next_audit_id(self, as_of: date, kind: AuditKind) -> str:
        """A readable id that no audit bears: 20190402-special-001."""
        stem = f"{as_of:%Y%m%d}-{kind}"
        number = self._db.conn.execute("select count(*) from audits where id like ?", (f"{stem}-%",)).fetchone()[0]
        return f"{stem}-{number + 1:03d}"

    def begin(self, audit: Audit, order_digest: str) -> None:
        """Note that an audit has begun; until `finish` the same order takes it up again."""
        self._insert(
            {
                "id": audit.id,
                "kind": audit.kind,
                "as_of": audit.as_of.isoformat(),
                "started_at": audit.started_at.isoformat(),
                "finished_at": None,
                "order_digest": order_digest,
                "audit": _encode(audit),
                "result": None,
            }
        )

    def unfinished(self, order_digest: str) -> Audit | None:
        """The audit of the same order that was begun and not finished, or None."""
        row = self._db.conn.execute(
            "select audit from audits where order_digest=? and finished_at is null order by id desc", (order_digest,)
        ).fetchone()
        return _audits.decode(row[0]) if row else None

    def finish(self, result: AuditResult) -> None:
        """Keep the result and mark the audit as finished."""
        self.save_result(result)

    def save_result(self, result: AuditResult) -> None:
        """Keep a result whole, and its findings and scores as tables that people can query."""
        audit = result.audit
        finished = audit.finished_at.isoformat() if audit.finished_at else None
        findings = [(audit.id, f.unit, f.requirement, f.rule, f.outcome, f.reason, f.advice) for f in result.findings]
        scores = [(audit.id, s.unit, s.points, s.coverage, s.grade, s.rank) for s in result.scores]
        connection = self._db.conn
        try:
            connection.execute("begin immediate")
            connection.execute("delete from findings where audit=?", (audit.id,))
            connection.execute("delete from scores where audit=?", (audit.id,))
            connection.executemany("insert into findings values (?,?,?,?,?,?,?)", findings)
            connection.executemany("insert into scores values (?,?,?,?,?,?)", scores)
            connection.execute(
                "update audits set finished_at=?, audit=?, result=? where id=?",
                (finished, _encode(audit), _encode(result), audit.id),
            )
            connection.execute("commit")
        except sqlite3.Error as error:
            raise database_fault(error, self._root) from error

    def load_result(self, audit_id: str) -> AuditResult:
        """A finished audit's result. NotFound when there is none."""
        row = self._db.conn.execute("select result from audits where id=?", (audit_id,)).fetchone()
        if row is None:
            raise NotFound(f"没有编号为“{audit_id}”的检查。可用 gongkai audits list 查看全部。")
        if row[0] is None:
            raise NotFound(f"检查 {audit_id} 尚未完成。再运行同一条检查命令会接着做。")
        return _results.decode(row[0])

    def audits(self) -> tuple[Audit, ...]:
        """Every audit, oldest first."""
        rows = self._db.conn.execute("select audit from audits order by started_at, id").fetchall()
        return tuple(_audits.decode(row[0]) for row in rows)

    # --- sites ---

    def site_ledger(self, audit_id: str, site_key: str) -> SiteLedger:
        """The ledger of one site in one audit. File names come from digests."""
        name = _name(site_key)
        return SiteLedger(self._site(name), self._root / "warc" / audit_id / f"{name}.warc.gz", audit_id)

    def previous_crawl(self, site_key: str, before_audit: str) -> Crawl | None:
        """The crawl of that site in the newest audit that began before the named one, or None."""
        path = self._site(_name(site_key))
        if not path.exists():
            return None
        order = [a.id for a in self.audits()]
        earlier = order[: order.index(before_audit)] if before_audit in order else order
        with closing(open_database(path, schema.sites)) as database:
            for audit_id in reversed(earlier):
                found = load_crawl(database, audit_id)
                if found is not None:
                    return found
        return None

    def _site(self, name: str) -> Path:
        return self._root / "sites" / f"{name}.db"

    def _insert(self, row: dict[str, object]) -> None:
        try:
            self._db.table("audits").insert(row)
        except sqlite3.Error as error:
            raise database_fault(error, self._root) from error


def _refuse_newer(path: Path) -> None:
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("pragma user_version").fetchone()[0]
    if version > schema.VERSION:
        raise StoreTooNew(f"数据目录 {path.parent} 由更新版本的程序写成(格式 {version}),请升级本程序后再用。")


def _name(site_key: str) -> str:
    return hashlib.sha256(site_key.encode()).hexdigest()[:24]
