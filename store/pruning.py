"""Old raw records removed on purpose: what there is, what refers to what, and a note of everything that went.

The note is written before the file goes, so that a missing file is always either explained or a loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from store import schema
from store.faults import told_plainly
from store.ledger import site_name

SUFFIX = ".warc.gz"
PICTURE = ".png"


@dataclass(frozen=True, slots=True, order=True)
class Records:
    """The raw records of one site in one audit: a WARC file. `site` is the digest that its name is made of."""

    audit: str
    site: str

    @classmethod
    def of(cls, audit: str, site_key: str) -> Records:
        """By the site's key."""
        return cls(audit, site_name(site_key))


def stored(root: Path) -> Mapping[Records, int]:
    """Every WARC file that is there, with its size and that of its site's pictures in bytes, in order."""
    with told_plainly(root):
        files = sorted((root / "warc").glob(f"*/*{SUFFIX}"))
        sizes = {Records(path.parent.name, path.name.removesuffix(SUFFIX)): path.stat().st_size for path in files}
        return {r: size + sum(pictures_of(root, r).values()) for r, size in sizes.items()}


def pictures_of(root: Path, records: Records) -> Mapping[str, int]:
    """The pictures of the site's pages in that audit, with their sizes in bytes."""
    found = sorted((root / "warc" / records.audit).glob(f"{records.site}.*{PICTURE}"))
    return {path.name: path.stat().st_size for path in found}


def referred_to(root: Path, kept: Iterable[Records]) -> frozenset[Records]:
    """The older records that hold what the kept ones refer to: pages that had not changed since."""
    audits: dict[str, set[str]] = {}
    for records in kept:
        audits.setdefault(records.site, set()).add(records.audit)
    found = set()
    for site, names in audits.items():
        path = root / "sites" / f"{site}.db"
        if not path.is_file():
            continue
        with closing(schema.open_database(path, schema.SITE)) as database, told_plainly(path):
            rows = database.conn.execute(
                "select distinct audit, origin from visits where origin<>'' union select audit, origin from carried"
            ).fetchall()
        found |= {Records(origin, site) for audit, origin in rows if audit in names}
    return frozenset(found)


def knows(root: Path, records: Records, addresses: Iterable[str]) -> bool:
    """Whether one of the addresses was visited on that site in that audit."""
    path = root / "sites" / f"{records.site}.db"
    if not path.is_file():
        return False
    with closing(schema.open_database(path, schema.SITE)) as database, told_plainly(path):
        sql = "select 1 from visits where audit=? and url=?"
        return any(database.conn.execute(sql, (records.audit, url)).fetchone() for url in addresses)


def note(root: Path, database: Database, gone: Mapping[Records, int], why: str, at: datetime) -> None:
    """Say what is about to go, pictures with it. Call inside a transaction."""
    rows = []
    for records, size in gone.items():
        pictures = pictures_of(root, records)
        sizes = {records.site + SUFFIX: size - sum(pictures.values()), **pictures}
        rows += [(records.audit, name, n, at.astimezone(UTC).isoformat(), why) for name, n in sizes.items()]
    database.conn.executemany("insert or replace into pruned values (?,?,?,?,?)", rows)


def remove(root: Path, gone: Iterable[Records]) -> None:
    """Remove the files and the pictures of their pages; harmless when repeated."""
    for records in gone:
        folder = root / "warc" / records.audit
        with told_plainly(folder):
            for name in (*pictures_of(root, records), records.site + SUFFIX):
                (folder / name).unlink(missing_ok=True)


def gone_at(root: Path, database: Database, records: Records) -> datetime | None:
    """When the records went on purpose, or None when they did not, or are there again."""
    name = records.site + SUFFIX
    with told_plainly(root):
        if (root / "warc" / records.audit / name).exists():
            return None
        sql = "select at from pruned where audit=? and file=?"
        row = database.conn.execute(sql, (records.audit, name)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def noted(database: Database) -> Mapping[tuple[str, str], datetime]:
    """What went on purpose and when, by audit and file name."""
    rows = database.conn.execute("select audit, file, at from pruned").fetchall()
    return {(audit, file): datetime.fromisoformat(at) for audit, file, at in rows}
