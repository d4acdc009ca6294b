"""The data directory as the office's page reads it: often, beside a running audit, never writing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

from sqlite_utils import Database

from model.errors import NotFound
from model.finding import Outcome
from model.snapshot import Crawl
from store import people, schema
from store.faults import told_plainly
from store.storage import Store


class ReadingStore(Store):
    """A store whose results hold blanks for the pages and files of their crawls: a card counts them and no more."""

    @cached_property
    def _people(self) -> Database:
        """people.db, held open: SQLite tells a connection when another one has written."""
        return schema.open_database(self.root / people.FILE, schema.PEOPLE)

    def close(self) -> None:
        """Let go of the directory."""
        if "_people" in self.__dict__:
            self._people.close()
        super().close()

    def version(self) -> tuple[int, int]:
        """Numbers that change whenever somebody else has written to gongkai.db or people.db."""
        with told_plainly(self._path):
            return _version_of(self._db), _version_of(self._people)

    def fingerprint(self, audit_id: str) -> str:
        """SHA-256 of an audit's result as it is kept: another one once the audit was judged again."""
        found = hashlib.sha256()
        with told_plainly(self._path):
            for table in ("results", "findings", "scores"):
                sql = f"select content from {table} where audit=? order by rowid"  # noqa: S608 - our own names
                for (content,) in self._db.conn.execute(sql, (audit_id,)):
                    found.update(content)
        return found.hexdigest()

    def finished(self) -> frozenset[str]:
        """The ids of the audits that have a result."""
        with told_plainly(self._path):
            return frozenset(row[0] for row in self._db.conn.execute("select audit from results").fetchall())

    def outcome_counts(self, audit_id: str) -> Mapping[Outcome, int]:
        """How many rows of an audit the machine gave each outcome; those it gave none are left out."""
        sql = "select outcome, count(*) from findings where audit=? group by outcome"
        with told_plainly(self._path):
            return {Outcome(word): number for word, number in self._db.conn.execute(sql, (audit_id,)).fetchall()}

    def _crawl(self, audit_id: str, site_key: str) -> Crawl:
        with self.site_ledger(audit_id, site_key) as ledger:
            crawl = ledger.count_crawl()
        if crawl is None:
            raise NotFound(f"检查 {audit_id} 没有保存网站 {site_key} 的内容。")
        return crawl


def _version_of(database: Database) -> int:
    return int(database.conn.execute("pragma data_version").fetchone()[0])
