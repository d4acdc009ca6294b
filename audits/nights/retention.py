"""Which raw records may go: those of nights older than the settings say, and only what nothing rests on any more.

Always kept: audits that a person ordered, the newest night of each plan, what an open problem of the ledger was seen
in, and the older records that any kept one refers to because a page had not changed. Findings, scores, facts and the
digests of what went stay for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from audits.clock import SHANGHAI
from audits.settings import Settings
from model.audit import Audit, AuditKind
from model.followup import LedgerEntry
from store import Store, pruning
from store.people import People
from store.pruning import Records


def prune(settings: Settings, store: Store, now: datetime) -> Mapping[Records, int]:
    """Remove what may go; what went, with sizes in bytes."""
    gone = expendable(settings, store, now)
    if gone:
        store.prune(gone, f"超过保留期限 {settings.retention.keep_days} 天，且没有未整改的问题以它为证据", now)
    return gone


def expendable(settings: Settings, store: Store, now: datetime) -> Mapping[Records, int]:
    """What would go at `now`, with sizes in bytes. Changes nothing."""
    if not settings.retention.keep_days:
        return {}
    audits = store.audits()
    old = old_nights(audits, now, settings.retention.keep_days)
    files = pruning.stored(store.root)
    if not any(records.audit in old for records in files):
        return {}
    kept = {records for records in files if records.audit not in old}
    kept |= _under_open_problems(store, old)
    kept |= pruning.referred_to(store.root, kept)
    kept |= store.pictured_for({records.audit for records in kept})
    return {records: size for records, size in files.items() if records not in kept}


def old_nights(audits: Iterable[Audit], now: datetime, keep_days: int) -> frozenset[str]:
    """Nights whose date lies more than `keep_days` before `now`, those that were never finished among them, but for
    the newest finished one of each plan."""
    nights = sorted((a for a in audits if a.kind is AuditKind.NIGHTLY), key=lambda a: (a.as_of, a.started_at))
    newest = {audit.plan: audit.id for audit in nights if audit.finished_at}
    since = now.astimezone(SHANGHAI).date() - timedelta(days=keep_days)
    return frozenset(a.id for a in nights if a.as_of < since and a.id not in newest.values())


def preview(settings: Settings, now: datetime) -> str:
    """What a night would remove, in Chinese; "" when nothing is ever removed or nothing is there yet."""
    data = Path(settings.data)
    if not settings.retention.keep_days or not (data / "gongkai.db").is_file():
        return ""
    with Store.open(data) as store:
        gone = expendable(settings, store, now)
    size = sum(gone.values()) / 1e6
    return f"按保留 {settings.retention.keep_days} 天，会清理 {len(gone)} 个原始记录文件，{size:.1f} MB"


def _under_open_problems(store: Store, old: frozenset[str]) -> set[Records]:
    """The records that the open problems of the ledger were seen in, among old audits."""
    with People.open(store.root) as people:
        open_ones = [entry for entry in people.entries() if entry.state.is_open]
    wanted: dict[str, list[LedgerEntry]] = {}
    for entry in open_ones:
        for audit in {move.audit for move in entry.moves} & old:
            wanted.setdefault(audit, []).append(entry)
    return {records for audit, entries in wanted.items() for records in _evidence(store, audit, entries)}


def _evidence(store: Store, audit: str, entries: Iterable[LedgerEntry]) -> Iterable[Records]:
    """The units' own sites in that audit, and every other site that an address of the evidence was read on."""
    open_ones = {(entry.key.unit, entry.key.requirement) for entry in entries}
    findings = [finding for finding in store.findings(audit) if (finding.unit, finding.requirement) in open_ones]
    addresses = sorted({evidence.url for finding in findings for evidence in finding.evidence})
    units = {unit for unit, _ in open_ones}
    for site_key, judged_by_it in store.sites_of(audit):
        records = Records.of(audit, site_key)
        if units & judged_by_it or pruning.knows(store.root, records, addresses):
            yield records
