"""Sites crawled on another machine: their archive and rows travel by digest, and are taken in once.

A worker there keeps its ledger in a folder of its own, `send`s the two files to an archive that all machines reach
(a shared folder or any address fsspec knows) under their SHA-256, and answers with a Parcel. The coordinator
`receive`s it: the WARC file is put in its place, the rows are merged into the site's database.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import StoreError
from store import schema
from store.faults import told_plainly
from store.ledger import site_name

_TABLES = ("facts", "visits", "crawls", "crawl_facts", "site")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One crawled site on its way: the digests of its database and of its WARC file ("" for a site that never
    answered)."""

    site_key: str
    database: str
    warc: str


def send(root: Path, audit_id: str, site_key: str, archive: str) -> Parcel:
    """Put what the ledger under `root` holds of the site into the archive. Harmless when repeated. StoreError of one
    sentence when the archive does not take it."""
    database, warc = _places(root, audit_id, site_key)
    with told_plainly(database), contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    with told_plainly(archive):
        return Parcel(site_key, _put(database, archive), _put(warc, archive) if warc.exists() else "")


def receive(root: Path, audit_id: str, parcel: Parcel, archive: str) -> None:
    """Take the parcel in: first what was received, then the rows that refer to it. Harmless when repeated."""
    database, warc = _places(root, audit_id, parcel.site_key)
    with told_plainly(root), tempfile.TemporaryDirectory(dir=root) as folder:
        if parcel.warc:
            warc.parent.mkdir(parents=True, exist_ok=True)
            _get(parcel.warc, archive, Path(folder) / "warc").replace(warc)
        _merge(database, _get(parcel.database, archive, Path(folder) / "rows.db"))


def _places(root: Path, audit_id: str, site_key: str) -> tuple[Path, Path]:
    name = site_name(site_key)
    return root / "sites" / f"{name}.db", root / "warc" / audit_id / f"{name}.warc.gz"


def _merge(into: Path, rows: Path) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    database = schema.open_database(into, schema.SITE)
    try:
        database.conn.execute("attach ? as parcel", (str(rows),))
        with database.atomic():
            for table in _TABLES:
                database.conn.execute(f"insert or replace into main.{table} select * from parcel.{table}")  # noqa: S608
    finally:
        database.close()


def _put(path: Path, archive: str) -> str:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    files, folder = _opened(archive)
    target = f"{folder}/{digest[:2]}/{digest}"
    if not files.exists(target):
        files.makedirs(f"{folder}/{digest[:2]}", exist_ok=True)
        files.put_file(str(path), f"{target}.part")
        files.mv(f"{target}.part", target)
    return digest


def _get(digest: str, archive: str, target: Path) -> Path:
    files, folder = _opened(archive)
    with files.open(f"{folder}/{digest[:2]}/{digest}", "rb") as stream, target.open("wb") as copy:
        shutil.copyfileobj(stream, copy)
    with target.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
            raise StoreError(f"存档 {archive} 中的文件 {digest} 与摘要不符，请检查共享存储后再运行同一条命令。")
    return target


def _opened(archive: str) -> tuple[Any, str]:
    """The file system behind the address, and the folder in it."""
    import fsspec

    files, folder = fsspec.core.url_to_fs(archive)
    return files, folder.rstrip("/")


def prove_archive(archive: str) -> None:
    """Write a few bytes to the archive and read them back; raises what its file system raises."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proof"
        path.write_bytes(b"gongkai")
        _get(_put(path, archive), archive, path)
