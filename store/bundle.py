"""Records of single addresses, cut from the archives as they were written: a WARC file that replay tools read.

Every record is a gzip member of its own, so that a range of the archive is a WARC again, byte for byte. What an audit
took over from an earlier one, because it had not changed, is cut from that audit's archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from model.errors import StoreError
from store import schema
from store.evidence import digests
from store.faults import told_plainly
from store.ledger import site_name

_PLACES = "start, length, body_start, body_length, origin"
_CARRIED = "select origin, origin_phase from carried where audit=? and url=?"


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A range of an audit's WARC file. `file` is audit/name, as below warc/ in the data directory."""

    file: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Cutting:
    """The records cut out, each range with its digests (SHA-256 and SM3), and their bytes in that order."""

    cuts: tuple[tuple[Cut, str], ...]
    content: bytes


def cut_out(root: Path, audit: str, site_key: str, urls: Iterable[str] | None) -> Cutting:
    """The records of those addresses in one audit and site, in every phase; None means all of them.

    An address that was not visited adds nothing. StoreError when the archive no longer holds what was received.
    """
    name = site_name(site_key)
    path = root / "sites" / f"{name}.db"
    if not path.is_file():
        return Cutting((), b"")
    with closing(schema.open_database(path, schema.SITE)) as database, told_plainly(path):
        asked = _visited(database, audit) if urls is None else urls
        cuts = _without_parts({cut for url in asked for cut in _cuts(database, audit, url, f"{name}.warc.gz")})
        heads = {_head(database, file) for file in {cut.file for cut in cuts}}
    ranges = [(cut, _read(root, cut)) for cut in sorted({*cuts, *heads})]
    return Cutting(tuple((cut, digests(part)) for cut, part in ranges), b"".join(part for _, part in ranges))


def _visited(database: Database, audit: str) -> list[str]:
    sql = "select url from visits where audit=?1 union select url from carried where audit=?1"
    return [url for (url,) in database.conn.execute(sql, (audit,))]


def _cuts(database: Database, audit: str, url: str, name: str) -> set[Cut]:
    """Where the address stands: its own visits, the record that holds an unchanged body, what was carried over."""
    run, found = database.conn.execute, set()
    own = f"select {_PLACES} from visits where audit=? and url=?"  # noqa: S608 - no text from outside
    visits = [(audit, *row) for row in run(own, (audit, url))]
    for origin, phase in run(_CARRIED, (audit, url)).fetchall():
        visits += [(origin, *row) for row in run(f"{own} and phase=?", (origin, url, phase))]
    for owner, start, length, body_start, body_length, origin in visits:
        found.add(Cut(f"{owner}/{name}", start, length))
        is_inside = start <= body_start < start + length and origin in ("", owner)
        if body_length and not is_inside:
            found.add(Cut(f"{origin or owner}/{name}", body_start, body_length))
    return found


def _without_parts(cuts: set[Cut]) -> set[Cut]:
    """Those that lie in no other one, so that no record stands twice."""
    kept: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.file, cut.start, -cut.length)):
        last = kept[-1] if kept else None
        if not last or last.file != cut.file or cut.start + cut.length > last.start + last.length:
            kept.append(cut)
    return set(kept)


def _head(database: Database, file: str) -> Cut:
    """The warcinfo record, which ends where the first visit begins."""
    (end,) = database.conn.execute("select min(start) from visits where audit=?", (file.split("/")[0],)).fetchone()
    return Cut(file, 0, end)


def _read(root: Path, cut: Cut) -> bytes:
    path = root / "warc" / cut.file
    with told_plainly(path), path.open("rb") as file:
        file.seek(cut.start)
        content = file.read(cut.length)
    if len(content) != cut.length:
        raise StoreError(f"证据文件 {path} 自第 {cut.start} 字节起缺少内容，请从备份恢复。")
    return content
