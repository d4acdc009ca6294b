"""Pictures of pages: a PNG file beside the WARC files of its audit, sealed with them, and a row that tells of it.

    warc/<audit>/<site>.001.png      (rows in gongkai.db)

An audit that finds a page as it was pictured before refers to that picture; none is taken twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from model.errors import NotFound, StoreError
from model.screenshot import Screenshot
from store.faults import told_plainly
from store.ledger import site_name
from store.outputs import write
from store.pruning import PICTURE

_FILE = re.compile(r"[\w-]+/[0-9a-f]{24}\.\d{3,}\.png")
_COLUMNS = "url, page_digest, taken_at, file, digest, size, width, height, is_cut, lacking, masked, thumbnail"
_KEEP = f"insert or replace into screenshots (audit, {_COLUMNS}) values (?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608


def of_audit(database: Database, audit: str) -> tuple[Screenshot, ...]:
    """The pictures that an audit has, in the order in which it came by them."""
    sql = f"select {_COLUMNS} from screenshots where audit=? order by rowid"  # noqa: S608 - our own names
    return tuple(map(_read, database.conn.execute(sql, (audit,))))


def known(root: Path, database: Database, url: str, page_digest: str) -> Screenshot | None:
    """The newest picture of that page as it is, whichever audit took it; None when none is kept."""
    sql = f"select {_COLUMNS} from screenshots where url=? and page_digest=? order by taken_at desc"  # noqa: S608
    shots = map(_read, database.conn.execute(sql, (url, page_digest)).fetchall())
    return next((shot for shot in shots if (root / "warc" / shot.file).is_file()), None)


def note(database: Database, audit: str, shot: Screenshot) -> None:
    """Count a kept picture as the audit's own. Call inside a transaction."""
    row = (
        shot.url,
        shot.page_digest,
        shot.taken_at.isoformat(),
        shot.file,
        shot.digest,
        shot.size,
        shot.width,
        shot.height,
        int(shot.is_cut),
        shot.lacking,
        shot.masked,
        shot.thumbnail,
    )
    database.conn.execute(_KEEP, (audit, *row))


def put(root: Path, database: Database, audit: str, site_key: str, shot: Screenshot, png: bytes) -> Screenshot:
    """Write a picture that nothing tells of yet; what it will be known as. Call before the transaction of `note`."""
    name = site_name(site_key)
    taken = sum(one.file.startswith(f"{audit}/{name}.") for one in of_audit(database, audit))
    file = write(root / "warc" / audit, f"{name}.{taken + 1:03d}{PICTURE}", png)
    return replace(shot, file=f"{audit}/{file.name}", digest=hashlib.sha256(png).hexdigest(), size=len(png))


def png_of(root: Path, shot: Screenshot) -> bytes:
    """The picture itself. NotFound when it is no longer kept; StoreError when it was changed."""
    path = root / "warc" / shot.file
    if not _FILE.fullmatch(shot.file) or not path.is_file():
        raise NotFound("这张截图已按保留期限清理。")
    with told_plainly(path):
        content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != shot.digest:
        raise StoreError(f"截图 {path} 与登记的摘要不符，请从备份恢复，并运行 gongkai evidence verify。")
    return content


def referred_to(database: Database, audits: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The pictures of earlier audits that these audits count as their own: the audit and the digest of the site."""
    wanted, found = set(audits), set()
    for audit, file in database.conn.execute("select distinct audit, file from screenshots"):
        owner, _, name = file.partition("/")
        if audit in wanted and owner != audit:
            found.add((owner, name.partition(".")[0]))
    return frozenset(found)


def _read(row: tuple[Any, ...]) -> Screenshot:
    url, page_digest, taken_at, file, digest, size, width, height, is_cut, lacking, masked, thumbnail = row
    at = datetime.fromisoformat(taken_at)
    return Screenshot(
        url, page_digest, at, file, digest, size, width, height, bool(is_cut), lacking, masked, bytes(thumbnail)
    )
