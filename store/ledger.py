"""What one audit saw of one site: visits kept in batches, acknowledged once the archive and the database are safe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from model.abridged import Abridged
from model.errors import NotFound, StoreError
from model.page import FileFacts, Page, Phase, RawPage, Visit
from model.snapshot import Crawl
from store import schema
from store.archive import Archive, Copy, opening, records_of
from store.crawls import KEEP_FACTS, Crawls
from store.facts import PageReader, decode, encode, pack, unpack
from store.faults import told_plainly
from store.index import Index, read_index
from store.past import Earlier, Offer
from store.shelf import Shelf

_MOST_WAITING = 8 << 20  # bytes kept in memory before they are made safe unasked
_MOST_LINKS = 1_000  # held for a site's pages to share: those of its frame and of its lists
_VISIT = "insert or replace into visits values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_RECALLED = "select raw, kind, facts, facts_version from visits where audit=? and url=? and phase=?"
_NOTHING = (b"", "", b"", "")
_CARRIED = "insert or ignore into carried values (?,?,?,?)"


class SiteLedger:
    """The record of one site in one audit: the crawler's Ledger, Past and Kept. May be flushed from another thread.

    `lock` is called before the first write; it raises StoreBusy when another process writes.
    """

    def __init__(self, root: Path, audit_id: str, site_key: str, lock: Callable[[], None]) -> None:
        name = site_name(site_key)
        self._audit, self._site_key, self._lock = audit_id, site_key, lock
        self._path = root / "sites" / f"{name}.db"
        self._turn = RLock()
        self.shelf = Shelf(self._path.parent)
        with told_plainly(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = schema.open_database(self._path, schema.SITE)
        self._pages = PageReader(_MOST_LINKS)
        self._past = Earlier(self._db, audit_id, root / "warc", name, self._pages)
        self._crawls = Crawls(self._db, audit_id, self._pages)
        self._warc = self._past.warc(audit_id)
        self._offers: dict[str, Offer] = {}  # told to the crawler, its visit not recorded yet
        self._carried_facts: dict[str, bytes] = {}  # digests, by address
        self._forget()

    def recall(self, url: str, phase: Phase) -> Visit | None:
        """The visit recorded for that address in that phase, its body left out, or None."""
        with self._turn:
            found = self._recent.get((url, phase.value))
            if found is None and (url, phase.value) not in self._index.seen:
                return None
            with told_plainly(self._path):
                found = found or self._db.conn.execute(_RECALLED, (self._audit, url, phase.value)).fetchone()
                if found is None:
                    return None
                raw, kind, digest, version = found
                facts = self._facts(digest) if kind else b""
        return Visit(
            decode(RawPage, raw),
            phase,
            self._pages.read(facts) if kind == "page" else None,
            decode(FileFacts, facts) if kind == "file" else None,
            version,
        )

    def record(self, visit: Visit) -> None:
        """Keep a visit; it is safe after the next `flush`. An address asked for again replaces the earlier visit."""
        raw = visit.raw
        digest = (raw.body_digest or hashlib.sha256(raw.body).hexdigest()) if raw.body else ""
        with self._turn:
            offer = self._offers.pop(raw.url, None)
            if offer is not None and raw.status != 304 and digest != offer.digest:
                offer = None
            if not self._archive.end and not self._records:
                self._add(opening(self._audit, self._archive.path.name, "gongkai", raw.fetched_at))
            copy = self._index.copies.get(digest) if raw.status is not None and digest else None
            if copy is not None:
                offer = None  # its own archive holds the body
            elif offer is not None:
                digest, copy = offer.digest, offer.copy
            records = records_of(self._audit, visit, digest, copy)
            start = self._archive.end + self._size
            self._add(records.content)
            if digest and copy is None:
                url = raw.url if raw.final_url == raw.url else raw.final_url  # one text, which the walk holds too
                copy = Copy(start + records.body_offset, records.body_length, url, raw.fetched_at)
                if raw.status is not None:
                    self._index.copies.add(digest, copy)
            self._note(visit, digest, (start, len(records.content)), copy, offer)
            if self._size > _MOST_WAITING:
                self.flush()

    def whole(self, page: Abridged) -> Page:
        """The page as it was recorded, and amended since."""
        with self._turn:
            _, kind, key, _ = self._recent.get((page.url, page.phase.value), _NOTHING)
            with told_plainly(self._path):
                if kind != "page":
                    key = self._crawls.recorded(page.url, page.phase, self._carried_facts)
                return page.restored(self._pages.read(self._facts(key)))

    def earlier(self, url: str) -> Offer | None:
        """What that address answered last before this audit, or None; never one whose body is no longer kept."""
        with self._turn, told_plainly(self._path):
            offer = self._past.offer(url)
        if offer is not None:
            self._offers[url] = offer
        return offer

    def carry(self, url: str) -> None:
        """Count what `earlier` said of that address as this audit's own, though it was not asked for."""
        with self._turn:
            offer = self._offers.pop(url)
            self._carried.append((self._audit, url, offer.audit, offer.phase))
            self._carried_facts[url] = offer.facts

    def rely_on(self, urls: Iterable[str], *, is_all: bool) -> None:
        """Findings of this audit rest on these addresses; with `is_all`, those of earlier audits no longer count."""
        with self._turn:
            self._lock()
            with told_plainly(self._path), self._db.atomic():
                if is_all:
                    self._db.conn.execute("delete from relied")
                rows = [(self._audit, url) for url in sorted(urls)]
                self._db.conn.executemany("insert or ignore into relied values (?,?)", rows)

    def doubt(self, urls: Iterable[str]) -> bool:
        """Findings of this audit rest on these addresses. Whether some of them were not asked for in it: then the
        crawl is not finished any more, and a walk that goes on will ask for them."""
        with self._turn:
            with told_plainly(self._path):
                carried = self._past.carried()
            again = sorted(carried & set(urls))
            if again:
                self.rely_on(again, is_all=False)
                with told_plainly(self._path), self._db.atomic():
                    self._db.conn.executemany(
                        "delete from carried where audit=? and url=?", ((self._audit, url) for url in again)
                    )
                    self._crawls.forget()
        return bool(again)

    def origins(self) -> tuple[str, ...]:
        """The earlier audits whose archives hold what this one refers to: they must be kept as long as it is."""
        with self._turn, told_plainly(self._path):
            return self._past.origins()

    def flush(self) -> None:
        """Return when everything recorded is safe: first the archive, then the rows that refer to it."""
        with self._turn:
            if not self._rows and not self._carried:
                return
            self._lock()
            with told_plainly(self._path):
                if self._records:
                    self._archive.write(b"".join(self._records))
                with self._db.atomic():
                    self._db.conn.executemany(_CARRIED, self._carried)
                    self._db.conn.executemany(KEEP_FACTS, self._waiting.items())
                    self._db.conn.executemany(_VISIT, self._rows)
            self._archive.end += self._size
            for address in self._recent:
                self._index.seen.add(address)
            self._forget()

    def save_crawl(self, crawl: Crawl) -> None:
        """Keep the finished crawl of this audit in place of an earlier one."""
        with self._turn:
            self.flush()
            self._lock()
            self._archive.trim()
            with told_plainly(self._path), self._db.atomic():
                self._crawls.keep(crawl, self._carried_facts)
                self._db.conn.execute("insert or ignore into site values (?)", (self._site_key,))

    def has_crawl(self) -> bool:
        """Whether this audit has finished the site."""
        with told_plainly(self._path):
            return self._crawls.is_kept()

    @property
    def size(self) -> int:
        """Bytes of the site's database: the more pages the site has, the larger it is."""
        with told_plainly(self._path):
            return self._path.stat().st_size

    def load_crawl(self) -> Crawl | None:
        """The finished crawl of this audit, or None."""
        with self._turn, told_plainly(self._path):
            return self._crawls.load()

    def count_crawl(self) -> Crawl | None:
        """As `load_crawl`, with a blank for each page and file: for whoever counts them and reads none."""
        with self._turn, told_plainly(self._path):
            return self._crawls.count()

    def head_crawl(self) -> Crawl | None:
        """As `load_crawl`, with the heads of its pages and files alone: address, digest, kind and title, and what
        of a file could not be read."""
        with self._turn, told_plainly(self._path):
            return self._crawls.heads()

    def crawl_digest(self) -> str:
        """SHA-256 of what the crawl's pages and files hold: the same for a site that has not changed."""
        with self._turn, told_plainly(self._path):
            return self._crawls.digest()

    def raw(self, url: str, phase: Phase = Phase.CRAWL) -> RawPage:
        """The answer as received, body included; for an address that was not modified, or not asked for in this
        audit, the answer of the earlier audit that stands for it. NotFound when the address was not visited;
        StoreError when the archive no longer holds what was received."""
        with self._turn:
            self.flush()
            with told_plainly(self._path):
                found = self._past.answer(url, phase.value)
            if found is None:
                raise NotFound(f"检查 {self._audit} 没有访问过网址 {url}。")
            raw, digest, warc, copy = found
            archive = self._archive if warc == self._warc else Archive(warc, 0)
            body = archive.read(copy.start, copy.length) if copy.length else b""
        if digest and hashlib.sha256(body).hexdigest() != digest:
            raise StoreError(f"证据文件 {warc} 中网址 {url} 的内容与登记的摘要不符，请从备份恢复。")
        return replace(raw, body=body)

    def close(self) -> None:
        """Make everything safe and let go of the database."""
        try:
            self.flush()
        finally:
            self.shelf.close()
            self._db.close()

    def __enter__(self) -> SiteLedger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- inside ---

    @cached_property
    def _index(self) -> Index:
        """Read when first asked for: whoever only loads the crawl needs none of it."""
        with told_plainly(self._path):
            return read_index(self._db, self._audit)

    @cached_property
    def _archive(self) -> Archive:
        return Archive(self._warc, self._index.end)

    def _forget(self) -> None:
        """Nothing waits any more."""
        self._records: list[bytes] = []
        self._size = 0
        self._rows: list[tuple[Any, ...]] = []
        self._carried: list[tuple[str, str, str, str]] = []
        self._waiting: dict[bytes, bytes] = {}  # facts, packed, by digest
        self._recent: dict[tuple[str, str], tuple[bytes, str, bytes, str]] = {}  # as `_RECALLED` gives it

    def _add(self, content: bytes) -> None:
        self._records.append(content)
        self._size += len(content)

    def _note(
        self, visit: Visit, digest: str, place: tuple[int, int], copy: Copy | None, origin: Offer | None
    ) -> None:
        raw, content = visit.raw, encode(visit.raw.without_body())
        facts: object = visit.page or visit.file
        is_known = origin is not None and facts is (origin.visit.page or origin.visit.file)
        key = b"" if facts is None else origin.facts if is_known and origin else self._wait_for(facts)
        kind = "page" if visit.page else "file" if visit.file else ""
        cause = raw.failure.cause.value if raw.failure else None
        row = (self._audit, raw.url, visit.phase.value, raw.status, cause, kind, key, content, digest, *place)
        body = (copy.start, copy.length) if copy else (0, 0)
        source = (origin.audit, origin.phase) if origin else ("", "")
        self._rows.append((*row, *body, *source, visit.facts_version))
        self._recent[(raw.url, visit.phase.value)] = (content, kind, key, visit.facts_version)

    def _wait_for(self, facts: object) -> bytes:
        content = encode(facts)
        key = hashlib.sha256(content).digest()
        self._waiting[key] = pack(content)
        return key

    def _facts(self, key: bytes) -> bytes:
        """The facts of that digest, whether they are safe yet or not."""
        waiting = self._waiting.get(key)
        return self._crawls.facts(key) if waiting is None else unpack(waiting)


def site_name(site_key: str) -> str:
    """The name of a site's files: a digest, so that no address ever becomes a path."""
    return hashlib.sha256(site_key.encode("utf-8", "replace")).hexdigest()[:24]
