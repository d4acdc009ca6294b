"""What earlier audits hold of one site's addresses: the newest answer of each, and where its body stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from model.page import FileFacts, Phase, RawPage, Visit
from store.archive import Copy
from store.facts import PageReader, decode, unpack

_VISITS = (  # with the answer that each stands for, where it received no body itself
    "select v.url, v.audit, v.phase, v.kind, v.facts, v.raw, v.digest, v.body_start, v.body_length, v.origin,"
    " v.origin_phase, v.facts_version, o.raw from visits v left join visits o on v.origin<>'' and o.audit=v.origin"
    " and o.url=v.url and o.phase=v.origin_phase"
)
_NEWEST = (
    f"{_VISITS} where v.url=? and v.audit<>? and v.phase in ('crawl', 'retry', 'second_look')"
    " order by v.rowid desc limit 1"
)
_MOST_AT_ONCE = 4_000  # rows: twice what a walk asks for unless its settings are changed
_NEWEST_OF_ALL = (
    f"{_VISITS} where v.rowid in"  # noqa: S608 - our own names
    " (select newest from (select max(rowid) as newest from visits group by url)"
    f" order by newest desc limit {_MOST_AT_ONCE})"
)
_OFFERED = frozenset({Phase.CRAWL.value, Phase.RETRY.value, Phase.SECOND_LOOK.value})
_ANSWER = "select raw, digest, body_start, body_length, origin, origin_phase from visits"
_CARRIED = "select origin, origin_phase from carried where audit=? and url=?"


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest answer of an address before this audit, its body left out, and the facts drawn from it; `audit` and
    `phase` name the visit that received the body. Fulfils the crawler's Earlier."""

    visit: Visit
    checked_at: datetime
    is_relied_on: bool
    audit: str
    phase: str
    digest: str
    copy: Copy
    facts: bytes  # digest


class Earlier:
    """The earlier audits of the site whose database this is, seen from one audit. `warc` gives an audit's archive."""

    def __init__(self, database: Database, audit: str, warcs: Path, name: str, pages: PageReader) -> None:
        self._db, self._audit, self._pages = database, audit, pages
        self._warcs, self._name = warcs, name
        self._kept: dict[str, bool] = {}  # whether an audit's archive is there

    def warc(self, audit: str) -> Path:
        """The archive of that audit for this site."""
        return self._warcs / audit / f"{self._name}.warc.gz"

    def offer(self, url: str) -> Offer | None:
        """The newest answer of that address, or None: never asked for, failed when it was asked for last, or its body
        no longer kept."""
        row = self._newest.pop(url, None) or self._db.conn.execute(_NEWEST, (url, self._audit)).fetchone()
        if row is None or not row[3]:
            return None
        _, audit, phase, kind, facts, content, digest, start, length, origin, origin_phase, version, received = row
        holder, when = (origin, origin_phase) if origin else (audit, phase)
        if not self._is_kept(holder) or (origin and received is None):
            return None
        latest = decode(RawPage, content)
        raw = decode(RawPage, received) if origin else latest
        read = unpack(self._db.conn.execute("select content from facts where digest=?", (facts,)).fetchone()[0])
        visit = Visit(
            latest if latest.status != 304 else raw,
            Phase.CRAWL,
            self._pages.read(read) if kind == "page" else None,
            decode(FileFacts, read) if kind == "file" else None,
            version,
        )
        copy = Copy(start, length, raw.final_url, raw.fetched_at)
        return Offer(visit, latest.fetched_at, url in self._relied, holder, when, digest, copy, facts)

    @cached_property
    def _newest(self) -> dict[str, tuple[Any, ...]]:
        """The newest answers of the addresses seen last, by address: read at once at a fifth of the cost of one by
        one. Each is asked for mostly once, and let go of then: what the walk learns takes its place."""
        rows = self._db.conn.execute(_NEWEST_OF_ALL)
        return {row[0]: row for row in rows if row[1] != self._audit and row[2] in _OFFERED}

    @cached_property
    def _relied(self) -> frozenset[str]:
        """The addresses that findings rest on."""
        return frozenset(url for (url,) in self._db.conn.execute("select url from relied"))

    def _is_kept(self, audit: str) -> bool:
        if audit not in self._kept:
            self._kept[audit] = self.warc(audit).exists()
        return self._kept[audit]

    def answer(self, url: str, phase: str) -> tuple[RawPage, str, Path, Copy] | None:
        """The answer behind an address in this audit, its body left out: the body's digest, the archive that holds it
        and where. For an address that was not modified or not asked for, the answer that stands for it."""
        audit = self._audit
        row = self._answer(audit, url, phase)
        if row is None and phase == Phase.CRAWL.value:
            carried = self._db.conn.execute(_CARRIED, (audit, url)).fetchone()
            if carried is not None:
                audit, phase = carried
                row = self._answer(audit, url, phase)
        if row is None:
            return None
        content, digest, start, length, origin, origin_phase = row
        raw: RawPage | None = decode(RawPage, content)
        if raw is not None and raw.status == 304 and origin:
            raw = self._raw(origin, url, origin_phase)
        if raw is None:
            return None
        return raw, digest, self.warc(origin or audit), Copy(start, length, raw.final_url, raw.fetched_at)

    def carried(self) -> set[str]:
        """The addresses that this audit did not ask for."""
        return {url for (url,) in self._db.conn.execute("select url from carried where audit=?", (self._audit,))}

    def origins(self) -> tuple[str, ...]:
        """The earlier audits whose archives hold what this one refers to, sorted."""
        sql = "select origin from visits where audit=? and origin<>'' union select origin from carried where audit=?"
        return tuple(sorted(origin for (origin,) in self._db.conn.execute(sql, (self._audit, self._audit))))

    def _raw(self, audit: str, url: str, phase: str) -> RawPage | None:
        row = self._answer(audit, url, phase)
        return decode(RawPage, row[0]) if row else None

    def _answer(self, audit: str, url: str, phase: str) -> tuple[bytes, str, int, int, str, str] | None:
        sql = f"{_ANSWER} where audit=? and url=? and phase=?"
        row: tuple[bytes, str, int, int, str, str] | None
        row = self._db.conn.execute(sql, (audit, url, phase)).fetchone()
        return row
