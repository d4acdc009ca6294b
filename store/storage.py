"""The data directory: gongkai.db for the audits, sites/ for what was read, warc/ for what was received."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from model.audit import Audit, AuditKind, AuditResult, PastAudit
from model.errors import NotFound, StoreError
from model.finding import Finding
from model.followup import Ruling
from model.page import Phase, RawPage
from model.plan import Plan
from model.roster import Roster
from model.screenshot import Screenshot
from model.snapshot import Crawl, Register
from store import evidence, history, pruning, results, schema, screenshots
from store.claim import Claim
from store.facts import decode, encode
from store.faults import told_plainly
from store.ledger import SiteLedger, site_name


class Store:
    """One data directory. A context manager.

    Anybody may read at any time; the first write takes the directory's lock and keeps it until `close`, so that one
    process writes. StoreBusy, StoreTooNew, StoreFull and StoreError each carry one Chinese sentence.
    """

    def __init__(self, root: Path, database: Database) -> None:
        self.root, self._db = root, database
        self._path = root / "gongkai.db"
        self._claim = Claim(root)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the directory, or make it."""
        with told_plainly(path):
            path.mkdir(parents=True, exist_ok=True)
            return cls(path, schema.open_database(path / "gongkai.db", schema.AUDITS))

    def close(self) -> None:
        """Let go of the directory."""
        self._db.close()
        self._claim.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def claim(self) -> None:
        """Become the one writer, until `close`. Raises StoreBusy when another process is."""
        self._claim.take()

    # --- audits ---

    def next_audit_id(self, as_of: date, kind: AuditKind) -> str:
        """A readable id that no audit bears: 20190402-special-001. Holds the lock, so that it stays free."""
        self.claim()
        stem = f"{as_of:%Y%m%d}-{kind.value.replace('_', '-')}-"
        taken = [audit.id.removeprefix(stem) for audit in self.audits() if audit.id.startswith(stem)]
        return f"{stem}{max((int(n) for n in taken if n.isdecimal()), default=0) + 1:03d}"

    def begin(self, audit: Audit, order_digest: str) -> None:
        """Note that an audit runs; until `finish` the same order takes it up again. Harmless when repeated."""
        with self._writing():
            results.note(self._db, audit, order_digest)

    def unfinished(self, order_digest: str) -> Audit | None:
        """The audit of the same order that was not finished, or None."""
        self.claim()
        sql = "select content from audits where order_digest=? and not is_finished order by started_at desc, id desc"
        with told_plainly(self._path):
            row = self._db.conn.execute(sql, (order_digest,)).fetchone()
        return decode(Audit, row[0]) if row else None

    def audits(self) -> tuple[Audit, ...]:
        """Every audit, the oldest first, those that were not finished among them."""
        with told_plainly(self._path):
            rows = self._db.conn.execute("select content from audits order by started_at, id").fetchall()
        return tuple(decode(Audit, content) for (content,) in rows)

    # --- results ---

    def finish(self, result: AuditResult) -> None:
        """Keep the result, seal its evidence and mark its audit finished, in one step."""
        self._keep(result, is_finished=True)

    def save_result(self, result: AuditResult) -> None:
        """Keep a result in place of an earlier one of the same audit; whether it is finished does not change."""
        self._keep(result, is_finished=False)

    def load_result(self, audit_id: str) -> AuditResult:
        """A result as it was saved, its crawls included. NotFound when there is none."""
        return self._result(audit_id, self._crawl)

    def load_outline(self, audit_id: str) -> AuditResult:
        """As `load_result`, of the pages and files of its crawls the heads alone: all that a report needs."""
        return self._result(audit_id, self._heads)

    def _result(self, audit_id: str, crawl_of: Callable[[str, str], Crawl]) -> AuditResult:
        with told_plainly(self._path):
            audit, outline = results.audit_of(self._db, audit_id), results.outline_of(self._db, audit_id)
            findings, scores = results.findings_of(self._db, audit_id), results.scores_of(self._db, audit_id)
        return AuditResult(
            audit=audit,
            plan=outline.plan,
            scorecard=outline.scorecard,
            roster=outline.roster,
            crawls=tuple(crawl_of(audit_id, key) for key in outline.sites),
            unit_crawls=outline.unit_crawls,
            findings=findings,
            scores=scores,
            seconds=outline.seconds,
            peak_memory_mb=outline.peak_memory_mb,
            rulings=outline.rulings,
            waivers=outline.waivers,
            registers=outline.registers,
            history=history.past_audits(self._db, outline.history),
            screenshots=self.screenshots(audit_id),
        )

    def history(self, audit: Audit) -> tuple[PastAudit, ...]:
        """Earlier audits that this one, begun before, may be compared with, oldest first."""
        with told_plainly(self._path):
            return history.past_audits(self._db, history.comparable_audits(self._db, audit))

    def latest_finding(self, unit: str, requirement: str) -> tuple[Audit, Finding] | None:
        """The newest finding of a finished audit for that unit and requirement, or None."""
        with told_plainly(self._path):
            return history.latest_finding(self._db, unit, requirement)

    def roster_and_plan(self, audit_id: str) -> tuple[Roster, Plan]:
        """Whom an audit looked at and by what; NotFound when it has no result."""
        outline = self._outline(audit_id)
        return outline.roster, outline.plan

    def sites_of(self, audit_id: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The keys of the sites that an audit read, each with the ids of the units judged by it. NotFound when it has
        no result."""
        outline = self._outline(audit_id)
        units: list[set[str]] = [set() for _ in outline.sites]
        for unit, index in outline.unit_crawls:
            units[index].add(unit)
        return tuple((key, frozenset(ids)) for key, ids in zip(outline.sites, units, strict=True))

    def registers(self, audit_id: str) -> tuple[Register, ...]:
        """The registers that an audit was judged with; NotFound when it has no result."""
        return self._outline(audit_id).registers

    def findings(self, audit_id: str) -> tuple[Finding, ...]:
        """The findings of an audit without its crawls; none when there is no result."""
        with told_plainly(self._path):
            return results.findings_of(self._db, audit_id)

    # --- rulings ---

    def rulings(self) -> tuple[Ruling, ...]:
        """Every ruling, the oldest first, those that were revoked among them."""
        with told_plainly(self._path):
            rows = self._db.conn.execute("select content from rulings order by decided_at, id").fetchall()
        return tuple(decode(Ruling, content) for (content,) in rows)

    def keep_rulings(self, rulings: Iterable[Ruling]) -> None:
        """Keep all of them or none; a ruling already known by its id is replaced. Needs no lock: an office rules
        while an audit runs."""
        rows = [
            (r.id, r.unit, r.requirement, r.outcome.value, results.sortable(r.decided_at), encode(r)) for r in rulings
        ]
        with told_plainly(self._path), self._db.atomic():
            self._db.conn.executemany("insert or replace into rulings values (?,?,?,?,?,?)", rows)

    # --- sites ---

    def site_ledger(self, audit_id: str, site_key: str) -> SiteLedger:
        """The ledger of one site in one audit; close it."""
        return SiteLedger(self.root, audit_id, site_key, self.claim)

    def previous_crawl(self, site_key: str, before_audit: str) -> Crawl | None:
        """The site's crawl in the newest finished audit that began before the named one, or None."""
        if not (self.root / "sites" / f"{site_name(site_key)}.db").exists():
            return None
        sql = (
            "select earlier.id from audits earlier, audits this where this.id=? and earlier.is_finished"
            " and (earlier.started_at, earlier.id) < (this.started_at, this.id)"
            " order by earlier.started_at desc, earlier.id desc"
        )
        with told_plainly(self._path):
            earlier = self._db.conn.execute(sql, (before_audit,)).fetchall()
        for (audit_id,) in earlier:
            with self.site_ledger(audit_id, site_key) as ledger:
                crawl = ledger.load_crawl()
            if crawl is not None:
                return crawl
        return None

    def raw(self, audit_id: str, site_key: str, url: str, phase: Phase = Phase.CRAWL) -> RawPage:
        """An answer as it was received, read back from the archive. NotFound when the audit never asked for it."""
        gone = pruning.gone_at(self.root, self._db, pruning.Records.of(audit_id, site_key))
        if gone is not None:
            raise StoreError(f"检查 {audit_id} 的这份原始网页已于 {gone:%Y-%m-%d} 按保留期限清理，结果和摘要仍在。")
        with self.site_ledger(audit_id, site_key) as ledger:
            return ledger.raw(url, phase)

    def prune(self, gone: Mapping[pruning.Records, int], why: str, at: datetime) -> None:
        """Remove raw records, and keep a note of each: verify_evidence then knows that they went on purpose."""
        with self._writing():
            pruning.note(self.root, self._db, gone, why, at)
        pruning.remove(self.root, gone)

    # --- pictures ---

    def screenshots(self, audit_id: str) -> tuple[Screenshot, ...]:
        """The pictures that an audit has of its pages."""
        with told_plainly(self._path):
            return screenshots.of_audit(self._db, audit_id)

    def keep_screenshot(self, audit_id: str, site_key: str, shot: Screenshot, png: bytes) -> None:
        """Keep a picture of a page of that site; `shot` lacks file, digest and size."""
        self.claim()
        kept = screenshots.put(self.root, self._db, audit_id, site_key, shot, png)
        with self._writing():
            screenshots.note(self._db, audit_id, kept)

    def has_screenshot(self, audit_id: str, url: str, page_digest: str) -> bool:
        """Whether that page, as it is, was pictured before; the audit then counts the picture as its own."""
        with told_plainly(self._path):
            shot = screenshots.known(self.root, self._db, url, page_digest)
        if shot is not None:
            with self._writing():
                screenshots.note(self._db, audit_id, shot)
        return shot is not None

    def png(self, shot: Screenshot) -> bytes:
        """A picture itself. NotFound when it is no longer kept, StoreError when it was changed."""
        return screenshots.png_of(self.root, shot)

    def pictured_for(self, audits: Iterable[str]) -> frozenset[pruning.Records]:
        """The older records whose pictures those audits refer to."""
        with told_plainly(self._path):
            return frozenset(pruning.Records(*found) for found in screenshots.referred_to(self._db, audits))

    def verify_evidence(self) -> evidence.Verification:
        """Read every sealed WARC record again: nothing changed, missing or added since its audit was finished."""
        with told_plainly(self._path):
            return evidence.verify(self.root, self._db)

    # --- inside ---

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.claim()
        with told_plainly(self._path), self._db.atomic():
            yield

    def _keep(self, result: AuditResult, *, is_finished: bool) -> None:
        audit = result.audit
        relied = {evidence.url for finding in result.findings for evidence in finding.evidence}
        for crawl in result.crawls:
            with self.site_ledger(audit.id, crawl.site_key) as ledger:
                if not ledger.has_crawl():
                    ledger.save_crawl(crawl)
                if is_finished:
                    read = {page.url for page in crawl.pages} | {file.url for file in crawl.files}
                    ledger.rely_on(relied & read, is_all=audit.kind is AuditKind.NIGHTLY)
        rows = results.rows_of(result)
        self.claim()
        manifest = evidence.manifest_of(self.root, self._db, audit.id) if is_finished else b""
        with self._writing():
            results.note(self._db, audit, "", is_finished=is_finished)
            results.replace(self._db, audit.id, rows)
            evidence.seal(self.root, self._db, audit.id, manifest)

    def _outline(self, audit_id: str) -> results.Outline:
        with told_plainly(self._path):
            return results.outline_of(self._db, audit_id)

    def _crawl(self, audit_id: str, site_key: str) -> Crawl:
        with self.site_ledger(audit_id, site_key) as ledger:
            return _kept(ledger.load_crawl(), audit_id, site_key)

    def _heads(self, audit_id: str, site_key: str) -> Crawl:
        with self.site_ledger(audit_id, site_key) as ledger:
            return _kept(ledger.head_crawl(), audit_id, site_key)


def _kept(crawl: Crawl | None, audit_id: str, site_key: str) -> Crawl:
    if crawl is None:
        raise NotFound(f"检查 {audit_id} 没有保存网站 {site_key} 的内容。")
    return crawl
