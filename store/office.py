"""office.db: users, sessions, tokens, orders from the page and the operation log.

A database of its own, beside gongkai.db, readable by its owner only. It does not take the data directory's lock: the
office logs in and orders while an audit runs. Everything here is a few rows in short transactions.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, Self, TypeVar

from sqlite_utils import Database

from model.account import Operation, Session, Token, User
from model.errors import StoreError
from model.spot_check import SpotCheck, SpotCheckState
from store import schema
from store.facts import decode, encode
from store.faults import told_plainly

T = TypeVar("T")

FILE = "office.db"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Office:
    """The office's own book. A context manager; may be used from several threads."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path, self._db = path, database
        self._turn = RLock()

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open the book in the data directory, or make it. StoreError when others may read it."""
        path = data / FILE
        with told_plainly(path):
            data.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            if path.stat().st_mode & _OTHERS:
                raise StoreError(f"账户文件 {path} 能被其他用户读取，请先运行 chmod 600 {path}，再启动。")
        return cls(path, schema.open_database(path, schema.OFFICE))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- users ---

    def users(self) -> tuple[User, ...]:
        """Every user by name, disabled ones among them."""
        return self._all(User, "select content from users order by name")

    def user(self, name: str) -> User | None:
        """The user of that name, or None."""
        return self._one(User, "select content from users where name=?", name)

    def keep_user(self, user: User) -> None:
        """Add a user, or replace the one of that name."""
        self._run("insert or replace into users values (?,?)", user.name, encode(user))

    # --- sessions ---

    def session(self, key_digest: str) -> Session | None:
        """The session of that digest, or None."""
        return self._one(Session, "select content from sessions where digest=?", key_digest)

    def keep_session(self, session: Session) -> None:
        """Add or replace a session."""
        row = (session.key_digest, session.user, _sortable(session.seen_at), encode(session))
        self._run("insert or replace into sessions values (?,?,?,?)", *row)

    def end_session(self, key_digest: str) -> None:
        """Forget one session."""
        self._run("delete from sessions where digest=?", key_digest)

    def end_sessions(self, user: str) -> None:
        """Forget every session of a user."""
        self._run("delete from sessions where user=?", user)

    def end_sessions_before(self, at: datetime) -> None:
        """Forget the sessions not seen since."""
        self._run("delete from sessions where seen_at<?", _sortable(at))

    # --- failed logins ---

    def note_attempt(self, name: str, address: str, at: datetime) -> None:
        """Remember a failed login."""
        self._run("insert into attempts values (?,?,?)", name, address, _sortable(at))

    def attempts_since(self, at: datetime, name: str, address: str) -> tuple[int, int, int]:
        """Failed logins since then: of that name from that address, of anybody from that address, of that name from
        anywhere."""
        sql = (
            "select coalesce(sum(name=?1 and address=?2),0), coalesce(sum(address=?2),0), coalesce(sum(name=?1),0)"
            " from attempts where at>=?3"
        )
        with self._reading() as run:
            own, here, named = run(sql, (name, address, _sortable(at))).fetchone()
        return own, here, named

    def forget_attempts(self, before: datetime) -> None:
        """Drop what no longer counts."""
        self._run("delete from attempts where at<?", _sortable(before))

    # --- tokens ---

    def tokens(self) -> tuple[Token, ...]:
        """Every token, the oldest first, revoked ones among them."""
        return self._all(Token, "select content from tokens order by rowid")

    def token(self, secret_digest: str) -> Token | None:
        """The token with that digest, or None."""
        return self._one(Token, "select content from tokens where digest=?", secret_digest)

    def keep_token(self, token: Token) -> None:
        """Add or replace a token."""
        self._run(
            "insert into tokens values (?,?,?) on conflict (id) do update set content=excluded.content",
            token.id,
            token.secret_digest,
            encode(token),
        )

    # --- operation log ---

    def note(self, operation: Operation) -> None:
        """Add one line to the log; the database refuses to change or delete one."""
        self._run("insert into operations (content) values (?)", encode(operation))

    def operations(self, limit: int, before: int | None = None) -> tuple[Operation, ...]:
        """The newest `limit` lines, or those older than line number `before`; newest first."""
        sql = "select number, content from operations where number<? order by number desc limit ?"
        with self._reading() as run:
            rows = run(sql, (before or 1 << 62, limit)).fetchall()
        return tuple(_numbered(decode(Operation, content), number) for number, content in rows)

    # --- spot checks ---

    def spot_checks(self, limit: int, offset: int = 0) -> tuple[SpotCheck, ...]:
        """The newest first."""
        sql = "select content from spot_checks order by rowid desc limit ? offset ?"
        return self._all(SpotCheck, sql, limit, offset)

    def count_spot_checks(self) -> int:
        """How many were ever ordered."""
        with self._reading() as run:
            return int(run("select count(*) from spot_checks").fetchone()[0])

    def spot_check(self, id_: str) -> SpotCheck | None:
        """The order of that id, or None."""
        return self._one(SpotCheck, "select content from spot_checks where id=?", id_)

    def open_spot_checks(self) -> tuple[SpotCheck, ...]:
        """Those that wait or run, the oldest first."""
        going = (SpotCheckState.WAITING.value, SpotCheckState.RUNNING.value)
        return self._all(SpotCheck, "select content from spot_checks where state in (?,?) order by rowid", *going)

    def keep_spot_check(self, check: SpotCheck) -> None:
        """Add or replace an order."""
        self._run(
            "insert into spot_checks values (?,?,?) on conflict (id) do update set state=excluded.state,"
            " content=excluded.content",
            check.id,
            check.state.value,
            encode(check),
        )

    # --- inside ---

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with self._turn, told_plainly(self._path):
            yield self._db.conn.execute

    def _run(self, sql: str, *values: object) -> None:
        with self._turn, told_plainly(self._path), self._db.atomic():
            self._db.conn.execute(sql, values)

    def _one(self, kind: type[T], sql: str, *values: object) -> T | None:
        with self._reading() as run:
            row = run(sql, values).fetchone()
        return decode(kind, row[0]) if row else None

    def _all(self, kind: type[T], sql: str, *values: object) -> tuple[T, ...]:
        with self._reading() as run:
            rows = run(sql, values).fetchall()
        return tuple(decode(kind, content) for (content,) in rows)


def _numbered(operation: Operation, number: int) -> Operation:
    return Operation(
        operation.at, operation.actor, operation.action, operation.target, operation.address, number=number
    )


def _sortable(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
