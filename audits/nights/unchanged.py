"""Judges a night: a row keeps last night's verdict while everything that it rests on is the same.

What a row rests on is noted while it is judged (rules/watched.py): which crawls and probes the rules looked at, and
until which day every comparison with the day of the audit ends as it did. All that a rule can see stands in a digest,
so that the findings are those which judging everything would give (docs/adr/0010-incremental-nights.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from audits.availability.week import with_week
from audits.nights.seen import SeenSite, digest_of, stamped
from audits.order import Order, portal_of
from model.audit import Audit
from model.errors import StoreError
from model.finding import Finding
from model.plan import Duty, Requirement
from model.roster import Unit
from model.snapshot import Crawl, Period
from rules.engine import judge_row, row_name, rows_of
from rules.rule import Rule
from rules.version import rules_version
from rules.watched import Source, Unopened, Watch, WatchedSnapshot, watched_day
from store import Store
from store.verdicts import KeptRow, VerdictBook

_OWN, _PORTAL, _PREVIOUS = 1, 2, 3  # whose marks


class NightJudge:
    """Judges the units of one night whose crawls are all in the store."""

    def __init__(self, order: Order, audit: Audit, period: Period, rules: tuple[Rule, ...], store: Store) -> None:
        self.order, self.audit, self.period, self.rules, self.store = order, audit, period, rules, store
        self.watch = Watch(period.as_of)
        self.trouble: StoreError | None = None  # met while a rule read: no fault of the rule
        portal = portal_of(order.roster)
        self._sites = {
            site.key: self._seen(audit.id, site.key, _PORTAL if site == portal else _OWN) for site in order.sites
        }
        self.portal = self._sites.get(portal.key) if portal else None
        self._site_of = {unit: site for site in order.roster.sites() for unit in site.unit_ids}
        self.basis = digest_of(
            rules_version(),
            order.roster,
            order.registers,
            order.rules,
            (period.plan, period.scorecard, period.unit_approvals),
        )

    @property
    def crawls(self) -> dict[str, Crawl]:
        """Tonight's crawls, of their pages the heads alone, by site key."""
        return {key: seen.heads for key, seen in self._sites.items() if seen}

    def findings(self, is_wanted: Callable[[str], bool] = lambda _: True) -> tuple[Finding, ...]:
        """The findings of the rows that are wanted, unit by unit; what they rest on is kept for the next night."""
        found: list[Finding] = []
        with VerdictBook.open(self.store.root) as book:
            for unit in self.order.audited:
                judged = _UnitRows(self, unit, book.rows(self.period.plan.id, unit.id))
                wanted = (r for r in rows_of(unit, self.period.plan, self.rules) if is_wanted(row_name(*r)))
                found += [judged.finding(*row) for row in wanted]
                judged.forget()
                if judged.news:
                    book.keep(self.period.plan.id, unit.id, judged.rows.values())
        return tuple(found)

    def site_of(self, unit: Unit) -> SeenSite | None:
        """The site that the unit is judged by, with a week of samples of it where there is one."""
        site = self._site_of.get(unit.id)
        seen = self._sites.get(site.key) if site else None
        if site is None or seen is None:
            return None
        sampled = with_week(seen.heads, site, self.store.root, self.audit.started_at)
        if sampled is None or sampled is seen.heads:
            return seen
        return SeenSite(lambda: sampled, seen.facts_digest, _OWN, seen.read)

    def previous_of(self, own: SeenSite) -> SeenSite | None:
        """The site's crawl in the newest finished audit before this one that has one."""
        found = (self._earlier_site(audit_id, own.heads.site_key) for audit_id in self._earlier)
        return next((seen for seen in found if seen), None)

    @cached_property
    def _earlier(self) -> tuple[str, ...]:
        ids = [audit.id for audit in self.store.audits() if audit.finished_at or audit.id == self.audit.id]
        return tuple(reversed(ids[: ids.index(self.audit.id)]))

    def _seen(self, audit_id: str, site_key: str, number: int) -> SeenSite | None:
        with self.store.site_ledger(audit_id, site_key) as ledger:
            heads = ledger.head_crawl()
            digest = ledger.crawl_digest() if heads else ""
        return SeenSite(lambda: heads, digest, number, partial(self._read, audit_id, site_key)) if heads else None

    def _earlier_site(self, audit_id: str, site_key: str) -> SeenSite | None:
        """As `_seen`, of an earlier audit: of most sites its digest is all that is asked."""
        with self.store.site_ledger(audit_id, site_key) as ledger:
            if not ledger.has_crawl():
                return None
            digest = ledger.crawl_digest()
        return SeenSite(
            partial(self._read_heads, audit_id, site_key), digest, _PREVIOUS, partial(self._read, audit_id, site_key)
        )

    def _read_heads(self, audit_id: str, site_key: str) -> Crawl:
        with self.store.site_ledger(audit_id, site_key) as ledger:
            crawl = ledger.head_crawl()
        assert crawl is not None
        return crawl

    def _read(self, audit_id: str, site_key: str) -> Crawl:
        try:
            with self.store.site_ledger(audit_id, site_key) as ledger:
                crawl = ledger.load_crawl()
        except StoreError as error:
            self.trouble = error
            raise
        assert crawl is not None
        return crawl


class _UnitRows:
    """The rows of one unit: those known from an earlier night that still hold, and those judged now."""

    def __init__(self, night: NightJudge, unit: Unit, known: Mapping[str, KeptRow]) -> None:
        self.rows, self.news = dict(known), 0
        self._night, self._today = night, night.period.as_of
        self._basis = digest_of(night.basis, unit.id)
        self._own, self._portal = night.site_of(unit), night.portal
        self._watch = night.watch
        self._snapshot = WatchedSnapshot(
            unit=unit,
            roster=night.order.roster,
            crawl=self._unopened(Source.CRAWL, self._own),
            portal=self._unopened(Source.PORTAL, self._portal),
            previous=self._unread_previous(),
            registers=night.order.registers,
        )

    def finding(self, requirement: Requirement, duty: Duty) -> Finding:
        """The row's finding."""
        row = row_name(requirement, duty)
        known = self.rows.get(row)
        if known is None or not self._holds(known):
            self.news += 1
            finding = self._judged(requirement, duty)
        else:
            finding = known.read()
        return stamped(finding, [site for site in (self._own, self._portal) if site])

    def forget(self) -> None:
        """Let go of what was read for this unit alone."""
        if self._own is not None and self._own is not self._portal:
            self._own.forget()

    def _holds(self, known: KeptRow) -> bool:
        if known.basis != self._basis or not known.judged_on <= self._today <= known.until:
            return False
        return all(self._digest(Source(name)) == digest for name, digest in known.sources)

    def _judged(self, requirement: Requirement, duty: Duty) -> Finding:
        """The row judged now, and kept with what it rests on."""
        period, watch, row = self._night.period, self._watch, row_name(requirement, duty)
        self.rows.pop(row, None)
        watch.begin()
        watched = Period(watched_day(watch), period.plan, period.scorecard, period.unit_approvals)
        finding = self._asked(watched, requirement, duty)
        try:
            kept = self._kept(row, finding)
        except TypeError:
            kept = None  # the day itself stands in the finding
        if kept is None or finding.fault:
            finding = self._asked(period, requirement, duty)
            watch.only_today()
            kept = self._kept(row, finding)
        if not finding.fault:
            self.rows[row] = kept
        return finding

    def _asked(self, period: Period, requirement: Requirement, duty: Duty) -> Finding:
        finding = judge_row(self._snapshot, period, requirement, duty, self._night.rules)
        if self._night.trouble is not None:
            raise self._night.trouble
        return finding

    def _kept(self, row: str, finding: Finding) -> KeptRow:
        sources = [(source.value, self._digest(source)) for source in sorted(self._watch.sources)]
        return KeptRow.of(row, self._basis, (self._today, self._watch.until), sources, finding)

    def _digest(self, source: Source) -> str:
        match source:
            case Source.CRAWL:
                return self._own.digest if self._own else ""
            case Source.PORTAL:
                return self._portal.digest if self._portal else ""
            case Source.PREVIOUS:
                return self._previous_digest
            case Source.PROBES:
                return digest_of([site and site.probes_digest for site in (self._own, self._portal)])

    def _unopened(self, source: Source, site: SeenSite | None) -> Any:
        """The site for a WatchedSnapshot, which opens it when it is asked for."""
        return Unopened(source, partial(site.whole, self._watch), self._watch) if site else None

    def _unread_previous(self) -> Any:
        """As `_unopened`, for the earlier crawl, which is not even looked for before it is asked for."""
        return Unopened(Source.PREVIOUS, self._read_previous, self._watch) if self._own else None

    @cached_property
    def _previous(self) -> SeenSite | None:
        """The site's earlier crawl. Where nothing has changed its facts are tonight's, which are read once."""
        own, watch = self._own, self._watch
        before = self._night.previous_of(own) if own else None
        if own is None or before is None or before.facts_digest != own.facts_digest:
            return before

        def read() -> Crawl:
            same = own.whole(watch)
            return replace(before.heads, pages=same.pages, files=same.files)

        return SeenSite(lambda: before.heads, before.facts_digest, _PREVIOUS, read)

    @cached_property
    def _previous_digest(self) -> str:
        """What the audit before says that tonight does not: its facts, "" where it had none or the same. By law
        (tests/audits/test_unchanged.py) no rule tells a first audit from one that finds everything as it was."""
        own, before = self._own, self._previous
        if own is None or before is None or before.facts_digest == own.facts_digest:
            return ""
        return before.facts_digest

    def _read_previous(self) -> Crawl | None:
        return self._previous.whole(self._watch) if self._previous else None


__all__ = ["NightJudge"]
