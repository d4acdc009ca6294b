"""What an audit's archive of one site holds: which addresses, where each body stands, and where it all ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlite_utils import Database

from model.numbers import Numbers
from model.page import RawPage
from store.archive import Copy
from store.copies import Copies
from store.facts import decode


@dataclass(slots=True)
class Index:
    """Addresses with their phase; where bodies stand by their digest; the end of what was acknowledged, in bytes."""

    seen: Numbers = field(default_factory=Numbers)
    copies: Copies = field(default_factory=Copies)
    end: int = 0


def read_index(database: Database, audit: str) -> Index:
    """The index of that audit, by the rows of its visits."""
    index = Index()
    sql = (
        "select url, phase, status, digest, start, length, body_start, body_length, raw, origin from visits"
        " where audit=? order by start"
    )
    for row in database.conn.execute(sql, (audit,)):
        url, phase, status, digest, start, length, body_start, body_length, raw, origin = row
        index.seen.add((url, phase))
        index.end = max(index.end, start + length)
        if digest and status is not None and not origin and index.copies.get(digest) is None:
            page = decode(RawPage, raw)
            index.copies.add(digest, Copy(body_start, body_length, page.final_url, page.fetched_at))
    return index
