"""The tables, and how older ones become newer ones."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from model.errors import StoreTooNew
from store.faults import told_plainly

AUDITS = Migrations("gongkai.audits")  # gongkai.db: one per data directory
OFFICE = Migrations("gongkai.office")  # office.db: who may use the page, and what they did
NIGHTS = Migrations("gongkai.nights")  # nights.db: one row for each local date
PEOPLE = Migrations("gongkai.people")  # people.db: the rectification ledger, waivers, reported downtimes
SAMPLES = Migrations("gongkai.samples")  # samples.db: whether each home page opened
SITE = Migrations("gongkai.site")  # sites/<digest>.db: one per site, so that writers stay apart

_STATEMENTS = 16  # kept ready by one connection: a site that is walked asks a dozen, and dozens are walked at once


def open_database(path: Path, migrations: Migrations) -> Database:
    """The database at `path`, brought up to date. Raises StoreTooNew when a newer program wrote it."""
    with told_plainly(path):
        connection = sqlite3.connect(path, timeout=10, check_same_thread=False, cached_statements=_STATEMENTS)
        database = Database(connection)
        try:
            known = {migration.name for migration in migrations._migrations}
            applied = _applied(database, migrations)
            if applied - known:
                raise StoreTooNew(f"{path} 由更新版本的程序写成，请升级本程序后再打开。")
            if known - applied:
                database.enable_wal()
                migrations.apply(database)
                database.conn.execute("PRAGMA shrink_memory")  # what making the tables took, for good
            database.conn.execute("PRAGMA synchronous=FULL")
        except BaseException:
            database.close()
            raise
    return database


def _applied(database: Database, migrations: Migrations) -> set[str]:
    """The migrations that were applied: a site's database is opened several times a night, and the library looks
    through all its tables each time."""
    try:
        rows = database.conn.execute("select name from _sqlite_migrations where migration_set=?", (migrations.name,))
        return {name for (name,) in rows}
    except sqlite3.OperationalError:  # a new database, or one that cannot be read: the library says which
        return {migration.name for migration in migrations.applied(database)}


@AUDITS()
def m001_audits(db: Database) -> None:
    """Audits, what they found, what that is worth. `content` holds the whole value as JSON."""
    db.table("audits").create(
        {
            "id": str,
            "kind": str,
            "as_of": str,
            "started_at": str,  # UTC, so that it sorts
            "is_finished": int,
            "order_digest": str,
            "content": bytes,
        },
        pk="id",
    )
    db.table("results").create({"audit": str, "content": bytes}, pk="audit")
    db.table("findings").create(
        {
            "audit": str,
            "position": int,
            "unit": str,
            "requirement": str,
            "outcome": str,
            "rule": str,
            "reason": str,
            "content": bytes,
        },
        pk=("audit", "position"),
    )
    db.table("scores").create(
        {"audit": str, "position": int, "unit": str, "content": bytes}, pk=("audit", "position")
    )
    db.table("manifests").create({"audit": str, "position": int, "digest": str}, pk="audit")


@AUDITS()
def m002_rulings(db: Database) -> None:
    """What people decided. Rulings are added and revoked, never erased."""
    db.table("rulings").create(
        {"id": str, "unit": str, "requirement": str, "outcome": str, "decided_at": str, "content": bytes}, pk="id"
    )


@AUDITS()
def m003_pruned(db: Database) -> None:
    """Raw records that went on purpose: when, why and how large they were."""
    db.table("pruned").create({"audit": str, "file": str, "size": int, "at": str, "why": str}, pk=("audit", "file"))


@AUDITS()
def m004_screenshots(db: Database) -> None:
    """Pictures of pages: of which document, when, where the PNG stands (an earlier audit's too), a small WebP."""
    db.table("screenshots").create(
        {
            "audit": str,
            "url": str,
            "page_digest": str,
            "taken_at": str,
            "file": str,
            "digest": str,
            "size": int,
            "width": int,
            "height": int,
            "is_cut": int,
            "lacking": int,
            "thumbnail": bytes,
        },
        pk=("audit", "url"),
    ).create_index(["url", "page_digest"])


@AUDITS()
def m005_masked(db: Database) -> None:
    """How many numbers of persons are starred out in a picture."""
    if "masked" not in db.table("screenshots").columns_dict:
        db.table("screenshots").add_column("masked", int, not_null_default=0)


@SITE()
def m001_visits(db: Database) -> None:
    """Visits with the range of the WARC file that holds them; facts once each; the crawl as a list of facts."""
    db.table("visits").create(
        {
            "audit": str,
            "url": str,
            "phase": str,
            "status": int,
            "cause": str,
            "kind": str,  # page, file, or "" when there was nothing to read
            "facts": bytes,  # digest
            "raw": bytes,  # the RawPage without its body
            "digest": str,  # SHA-256 of the body
            "start": int,  # the visit's records in the WARC file
            "length": int,
            "body_start": int,  # the record that carries the body: its own, or the one a revisit refers to
            "body_length": int,
        },
        pk=("audit", "url", "phase"),
    )
    db.table("facts").create({"digest": bytes, "content": bytes}, pk="digest")
    db.table("crawls").create({"audit": str, "content": bytes}, pk="audit")
    db.table("crawl_facts").create(
        {"audit": str, "kind": str, "position": int, "facts": bytes}, pk=("audit", "kind", "position")
    )
    db.table("site").create({"key": str}, pk="key")


@SITE()
def m002_nights(db: Database) -> None:
    """Where a body stands that an earlier audit received; addresses not asked for; what findings rest on."""
    visits = db.table("visits")
    visits.add_column("origin", str, not_null_default="")  # the audit whose archive holds the body; "": its own
    visits.add_column("origin_phase", str, not_null_default="")
    visits.add_column("facts_version", str, not_null_default="")
    visits.create_index(["url"])
    db.table("carried").create({"audit": str, "url": str, "origin": str, "origin_phase": str}, pk=("audit", "url"))
    db.table("relied").create({"audit": str, "url": str}, pk=("url", "audit"))


@OFFICE()
def m001_accounts(db: Database) -> None:
    """Users, sessions, failed logins, tokens, orders; and the log, whose rows can only be added."""
    db.table("users").create({"name": str, "content": bytes}, pk="name")
    db.table("sessions").create({"digest": str, "user": str, "seen_at": str, "content": bytes}, pk="digest")
    db.table("attempts").create({"name": str, "address": str, "at": str}).create_index(["address", "at"])
    db.table("tokens").create({"id": str, "digest": str, "content": bytes}, pk="id").create_index(
        ["digest"], unique=True
    )
    db.table("spot_checks").create({"id": str, "state": str, "content": bytes}, pk="id")
    db.table("operations").create({"number": int, "content": bytes}, pk="number")
    for change in ("update", "delete"):
        db.conn.execute(
            f"create trigger operations_no_{change} before {change} on operations"
            " begin select raise(abort, 'the operation log is append-only'); end"
        )


@NIGHTS()
def m001_nights(db: Database) -> None:
    """The ledger of nights: a date is there once."""
    db.table("nights").create({"on": str, "content": bytes}, pk="on")


@PEOPLE()
def m001_followup(db: Database) -> None:
    """The ledger's lines can only be added; waivers are revoked, not erased."""
    db.table("moves").create(
        {"number": int, "plan": str, "unit": str, "requirement": str, "content": bytes}, pk="number"
    ).create_index(["plan", "unit", "requirement"])
    for change in ("update", "delete"):
        db.conn.execute(
            f"create trigger moves_no_{change} before {change} on moves"
            " begin select raise(abort, 'the ledger is append-only'); end"
        )
    db.table("waivers").create({"id": str, "content": bytes}, pk="id")
    db.table("downtimes").create({"id": str, "content": bytes}, pk="id")


@SAMPLES()
def m001_samples(db: Database) -> None:
    """A row a sample; `at` in seconds since 1970, times in milliseconds."""
    db.table("sites").create({"id": int, "key": str}, pk="id").create_index(["key"], unique=True)
    columns = {f"{family}{suffix}": kind for family in ("v4", "v6") for suffix, kind in _LOOK.items()}
    db.table("samples").create({"site": int, "at": int, **columns, "line": str}, pk=("site", "at"))


_LOOK = {"": str, "_ms": int, "_cause": str, "_peer": str}
