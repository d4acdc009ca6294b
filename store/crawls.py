"""The finished crawls of one site: an outline for each audit, and the list of facts that it consists of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlite_utils import Database

from model.abridged import Abridged, AbridgedFile
from model.page import Failure, FileFacts, FileKind, Page, PageKind, Phase
from model.snapshot import Coverage, Crawl, Probe
from store.facts import PageReader, decode, encode, pack, unpack
from store.packing import beginning

KEEP_FACTS = "insert or ignore into facts values (?,?)"
_OUTLINE = "select content from crawls where audit=?"
_AFTER_HEAD = b',"title_tag":'  # the field of a Page behind those of its head
_HEAD_BYTES = 1024  # hold nearly every head
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_BLANK_PAGE = Page("", "", 0, _NEVER, "")
_BLANK_FILE = FileFacts("", "", _NEVER, "", FileKind.EMPTY, 0)


@dataclass(frozen=True, slots=True)
class _Outline:
    """A crawl without its pages and files, which stand among the facts."""

    site_key: str
    home_url: str
    probes: tuple[Probe, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _PageHead:
    """The beginning of a Page: reading it alone costs a fifth."""

    url: str
    final_url: str
    status: int
    fetched_at: datetime
    body_digest: str
    kind: PageKind = PageKind.OTHER
    title: str = ""


@dataclass(frozen=True, slots=True)
class _FileHead:
    """A FileFacts without what stands in the file."""

    url: str
    final_url: str
    fetched_at: datetime
    body_digest: str
    kind: FileKind
    size: int
    failure: Failure | None = None


class Crawls:
    """The crawl of one audit in the site's database."""

    def __init__(self, database: Database, audit: str, pages: PageReader) -> None:
        self._db, self._audit, self._reader = database, audit, pages

    def keep(self, crawl: Crawl, carried: Mapping[str, bytes]) -> None:
        """Keep the crawl in place of an earlier one. What it holds abridged stands among the visits of this audit or,
        by address, in `carried`. Call inside a transaction."""
        outline = _Outline(crawl.site_key, crawl.home_url, crawl.probes, crawl.coverage)
        self._db.conn.execute("delete from crawl_facts where audit=?", (self._audit,))
        self._keep_facts("page", crawl.pages, carried)
        self._keep_facts("file", crawl.files, carried)
        self._db.conn.execute("insert or replace into crawls values (?,?)", (self._audit, pack(encode(outline))))

    def forget(self) -> None:
        """The crawl is not finished. Call inside a transaction."""
        self._db.conn.execute("delete from crawls where audit=?", (self._audit,))

    def is_kept(self) -> bool:
        """Whether there is one."""
        return self._db.conn.execute("select 1 from crawls where audit=?", (self._audit,)).fetchone() is not None

    def load(self) -> Crawl | None:
        """The crawl, or None. Links that stand on many pages are held in memory once."""
        outline = self._outline()
        if outline is None:
            return None
        files = tuple(decode(FileFacts, facts) for facts in self._kept_facts("file"))
        pages = tuple(map(PageReader().read, self._kept_facts("page")))
        return _crawl(outline, pages, files)

    def count(self) -> Crawl | None:
        """As `load`, with a blank for each page and file."""
        outline = self._outline()
        if outline is None:
            return None
        sql = "select kind, count(*) from crawl_facts where audit=? group by kind"
        counts = dict(self._db.conn.execute(sql, (self._audit,)).fetchall())
        return _crawl(outline, (_BLANK_PAGE,) * counts.get("page", 0), (_BLANK_FILE,) * counts.get("file", 0))

    def heads(self) -> Crawl | None:
        """As `load`, with the heads of its pages and files alone."""
        outline = self._outline()
        if outline is None:
            return None
        pages = map(_page_head, self._kept("page"))
        files = (decode(_FileHead, facts) for facts in self._kept_facts("file"))
        return _crawl(outline, tuple(map(_page_of, pages)), tuple(map(_file_of, files)))

    def digest(self) -> str:
        """SHA-256 of all facts of the pages and files, in order."""
        digest = hashlib.sha256()
        sql = "select kind, facts from crawl_facts where audit=? order by kind, position"
        for kind, key in self._db.conn.execute(sql, (self._audit,)):
            digest.update(kind.encode() + key)
        return digest.hexdigest()

    def _outline(self) -> _Outline | None:
        row = self._db.conn.execute(_OUTLINE, (self._audit,)).fetchone()
        return decode(_Outline, unpack(row[0])) if row else None

    def recorded(self, url: str, phase: Phase, carried: Mapping[str, bytes]) -> bytes:
        """The digest of the facts that were recorded for that address."""
        sql = "select facts from visits where audit=? and url=? and phase=?"
        row = self._db.conn.execute(sql, (self._audit, url, phase.value)).fetchone()
        return row[0] if row else carried[url]

    def facts(self, key: bytes) -> bytes:
        """The facts of that digest."""
        return unpack(self._db.conn.execute("select content from facts where digest=?", (key,)).fetchone()[0])

    def _keep_facts(self, kind: str, values: Sequence[Page | FileFacts], carried: Mapping[str, bytes]) -> None:
        keys = (self._key_of(value, carried) for value in values)
        rows = ((self._audit, kind, position, key) for position, key in enumerate(keys))
        self._db.conn.executemany("insert into crawl_facts values (?,?,?,?)", rows)

    def _key_of(self, value: Page | FileFacts, carried: Mapping[str, bytes]) -> bytes:
        """The digest of the value's facts, which are kept when this returns."""
        if isinstance(value, Abridged | AbridgedFile):
            key = self.recorded(value.url, value.phase, carried)
            if isinstance(value, AbridgedFile) or value.is_as_recorded:
                return key
            value = value.restored(self._reader.read(self.facts(key)))
        content = encode(value)
        key = hashlib.sha256(content).digest()
        if not self._db.conn.execute("select 1 from facts where digest=?", (key,)).fetchone():
            self._db.conn.execute(KEEP_FACTS, (key, pack(content)))
        return key

    def _kept_facts(self, kind: str) -> Iterator[bytes]:
        return map(unpack, self._kept(kind))

    def _kept(self, kind: str) -> Iterator[bytes]:
        """The facts of that kind in their order, packed."""
        sql = (
            "select content from crawl_facts join facts on facts.digest = crawl_facts.facts"
            " where audit=? and kind=? order by position"
        )
        return (content for (content,) in self._db.conn.execute(sql, (self._audit, kind)))


def _page_head(packed: bytes) -> _PageHead:
    """What a page's facts begin with. Only the beginning is unpacked; quotation marks in a text have a backslash."""
    head, rest, _ = beginning(packed, _HEAD_BYTES).partition(_AFTER_HEAD)
    return decode(_PageHead, head + b"}" if rest else unpack(packed))


def _page_of(head: _PageHead) -> Page:
    return Page(head.url, head.final_url, head.status, head.fetched_at, head.body_digest, head.kind, head.title)


def _file_of(head: _FileHead) -> FileFacts:
    whole = FileFacts(head.url, head.final_url, head.fetched_at, head.body_digest, head.kind, head.size)
    return replace(whole, failure=head.failure)


def _crawl(outline: _Outline, pages: tuple[Page, ...], files: tuple[FileFacts, ...]) -> Crawl:
    return Crawl(outline.site_key, outline.home_url, pages, files, outline.probes, outline.coverage)
