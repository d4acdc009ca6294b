"""Runs one audit: crawl the sites, judge the units, score them. What was begun and not finished is taken up again."""

from __future__ import annotations

import asyncio
import hashlib
import resource
import sys
import time
from dataclasses import replace
from functools import lru_cache, partial

import msgspec

from audits import screenshots
from audits.availability.week import with_week
from audits.clock import Clock
from audits.engines import Job, engine_of, group_sites
from audits.engines.job import Report
from audits.nights.unchanged import NightJudge
from audits.order import Order, portal_of
from audits.people.followup import up_to_date
from audits.settings import Settings
from audits.site_tables import with_site_table
from crawler.progress import Progress
from model.audit import Audit, AuditKind, AuditResult
from model.finding import Finding
from model.roster import Site
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.engine import judge
from rules.rule import Rule, load_rules
from rules.scoring import score
from store import Store
from store.room import peak_resident

VERSION = "0.1.0"
_AT_HAND = 3  # crawls besides the portal's: units of one site mostly follow each other
_MOST_ROUNDS = 3  # of a night's crawl and judging: what is asked for once more seldom changes what findings rest on


def run(order: Order, settings: Settings, store: Store, now: Clock, report: Report) -> AuditResult:
    """Carry out the order, or the rest of it if it was begun before; the result is in the store when this returns."""
    started = time.monotonic()
    digest = order_digest(order)
    audit = store.unfinished(digest)
    if audit is None:
        audit = Audit(
            id=store.next_audit_id(order.as_of, order.kind),
            kind=order.kind,
            as_of=order.as_of,
            started_at=now(),
            plan=order.plan.id,
            units=tuple(u.id for u in order.audited),
            rules=order.rules,
            program_version=VERSION,
        )
        store.begin(audit, digest)
    judging = judged_night if audit.kind is AuditKind.NIGHTLY else judged_whole
    _crawl(order, settings, store, audit, now, report)
    result = judging(order, audit, store)
    for _ in range(_MOST_ROUNDS):
        if not _rests_on_what_was_not_asked_for(result, store):
            break
        _crawl(order, settings, store, audit, now, report)
        result = judging(order, audit, store)
    result = replace(
        result,
        screenshots=screenshots.take(result, settings, store, now),
        audit=replace(audit, finished_at=now()),
        seconds=round(time.monotonic() - started, 3),
        peak_memory_mb=peak_memory_mb(),
    )
    store.finish(result)
    return result


def _rests_on_what_was_not_asked_for(result: AuditResult, store: Store) -> bool:
    """Whether a finding of a night rests on a page that was left for its turn: its site's walk then goes on."""
    relied = {evidence.url for finding in result.findings for evidence in finding.evidence}
    is_doubted = False
    for crawl in result.crawls:
        if crawl.coverage.carried is not None:
            with store.site_ledger(result.audit.id, crawl.site_key) as ledger:
                is_doubted |= ledger.doubt(relied)
    return is_doubted


def judged_whole(order: Order, audit: Audit, store: Store) -> AuditResult:
    """Verdicts, findings and scores over the crawls in the store: no network. Sites are read one after the other, so
    that memory does not grow with their number; the result holds of each page its address, kind and title alone."""
    findings = _judged(order, audit, _Shelf(audit.id, portal_of(order.roster), store), store)
    heads: dict[str, Crawl] = {}
    for site in order.sites:
        with store.site_ledger(audit.id, site.key) as ledger:
            if crawl := ledger.head_crawl():
                heads[site.key] = crawl
    return _result(order, audit, heads, findings, store)


def judged_night(order: Order, audit: Audit, store: Store) -> AuditResult:
    """As `judged_whole`, with the verdicts of last night where everything that they rest on is the same. The result
    holds of each page its address, kind and title alone."""
    night = NightJudge(order, audit, _period(order), chosen_rules(order), store)
    kept = _kept_requirements(order, night.rules)
    findings = night.findings(lambda row: not order.rules or row.removesuffix("-lead") in kept)
    return _result(order, audit, night.crawls, findings, store)


def _judged(order: Order, audit: Audit, shelf: _Shelf, store: Store) -> tuple[Finding, ...]:
    rules, period = chosen_rules(order), _period(order)
    site_of = {unit: site for site in order.roster.sites() for unit in site.unit_ids}
    findings: list[Finding] = []
    for unit in order.audited:
        site = site_of.get(unit.id)
        snapshot = SiteSnapshot(
            unit=unit,
            roster=order.roster,
            crawl=with_week(shelf.crawl(site.key), site, store.root, audit.started_at) if site else None,
            portal=shelf.portal,
            previous=store.previous_crawl(site.key, audit.id) if site else None,
            registers=order.registers,
        )
        findings += _wanted(judge(snapshot, period, rules), order, rules)
    return tuple(findings)


class _Shelf:
    """The crawls of one audit, read when they are asked for: the portal's and the last few are kept at hand."""

    def __init__(self, audit_id: str, portal: Site | None, store: Store) -> None:
        self._read = lru_cache(_AT_HAND)(partial(_loaded, audit_id, store))
        self.portal = self._read(portal.key) if portal else None
        self._portal = portal

    def crawl(self, key: str) -> Crawl | None:
        """The crawl of that site; None when the audit has none."""
        return self.portal if self._portal and key == self._portal.key else self._read(key)


def _loaded(audit_id: str, store: Store, key: str) -> Crawl | None:
    with store.site_ledger(audit_id, key) as ledger:
        return ledger.load_crawl()


def _period(order: Order) -> Period:
    return Period(order.as_of, order.plan, with_site_table(order.scorecard, order.as_of))


def _result(
    order: Order, audit: Audit, crawls: dict[str, Crawl], findings: tuple[Finding, ...], store: Store
) -> AuditResult:
    """What the findings amount to."""
    period = _period(order)
    sites = tuple(site for site in order.sites if site.key in crawls)
    site_of = {unit: site for site in order.roster.sites() for unit in site.unit_ids}
    index = {site.key: i for i, site in enumerate(sites)}
    result = AuditResult(
        audit=audit,
        plan=order.plan,
        scorecard=period.scorecard,
        roster=order.roster,
        crawls=tuple(crawls[site.key] for site in sites),
        unit_crawls=tuple(
            (unit.id, index[site_of[unit.id].key])
            for unit in order.audited
            if unit.id in site_of and site_of[unit.id].key in index
        ),
        findings=findings,
        scores=score(findings, period, order.roster),
        registers=order.registers,
        history=store.history(audit),
    )
    return up_to_date(result, store)


def chosen_rules(order: Order) -> tuple[Rule, ...]:
    """The plan's rules; with `order.rules`, those whose name or requirement is in it."""
    rules = load_rules(order.plan.id)
    if not order.rules:
        return rules
    return tuple(r for r in rules if r.name in order.rules or r.requirement in order.rules)


def _wanted(findings: tuple[Finding, ...], order: Order, rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
    """With chosen rules only their requirements' rows; otherwise every row."""
    if not order.rules:
        return findings
    kept = _kept_requirements(order, rules)
    return tuple(f for f in findings if f.requirement.removesuffix("-lead") in kept)


def _kept_requirements(order: Order, rules: tuple[Rule, ...]) -> set[str]:
    return {r.requirement for r in rules} | set(order.rules)


def _crawl(order: Order, settings: Settings, store: Store, audit: Audit, now: Clock, report: Report) -> None:
    """Have every site of the order in the store. What is finished is not visited again. The site of which most is
    held comes first: it takes longest, and would keep one worker busy while all others are done."""
    held: dict[Site, int] = {}
    for site in order.sites:
        with store.site_ledger(audit.id, site.key) as ledger:
            if not ledger.has_crawl():
                held[site] = ledger.size
    waiting = sorted(held, key=held.__getitem__, reverse=True)
    for site in order.sites:  # who tells how far it is knows the whole of it
        report(Progress(site.url, 0, 0, 0, "", is_done=site not in waiting))
    groups = asyncio.run(group_sites(waiting, settings))
    job = Job(audit.id, settings, now, is_night=audit.kind is AuditKind.NIGHTLY)
    engine_of(settings.engine, len(groups)).crawl(job, groups, store, report)


def order_digest(order: Order) -> str:
    """Identity of an order: the same command on the same roster and plan is the same order."""
    parts = (order.kind, order.as_of, order.roster, order.plan, order.units, order.rules, order.registers)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def order_of(result: AuditResult) -> Order:
    """The order behind a stored result, to judge it again."""
    audit = result.audit
    every = tuple(u.id for u in result.roster.units)
    units = () if audit.units == every else audit.units
    return Order(
        audit.kind,
        audit.as_of,
        result.roster,
        result.plan,
        result.scorecard,
        units,
        audit.rules,
        result.registers,
    )


def peak_memory_mb() -> float:
    """The largest resident size so far of this process or of one that worked for it, in MB."""
    unit = 1024 if sys.platform != "darwin" else 1
    own = peak_resident() or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return round(max(own, others) / 1024**2, 1)


__all__ = ["AuditKind", "chosen_rules", "judged_whole", "order_digest", "order_of", "peak_memory_mb", "run"]
