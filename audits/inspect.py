"""Runs one audit: crawl the sites, judge the units, score them. What was begun and not finished is taken up again."""

from __future__ import annotations

import asyncio
import hashlib
import random
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime

import msgspec

from audits.order import Order, portal_of
from audits.settings import Settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.politeness import Pacer
from crawler.spider import Progress, Tools, crawl_site
from model.audit import Audit, AuditKind, AuditResult
from model.errors import GongkaiError
from model.finding import Finding
from model.roster import Site
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.engine import judge
from rules.rule import Rule, load_rules
from rules.scoring import score
from store import Store

VERSION = "0.1.0"
Report = Callable[[Progress], None]


def run(order: Order, settings: Settings, store: Store, now: Callable[[], datetime], report: Report) -> AuditResult:
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
    crawls = asyncio.run(_crawl(order, settings, store, audit, now, report))
    result = judged(order, audit, crawls, store)
    result = replace(
        result,
        audit=replace(audit, finished_at=now()),
        seconds=round(time.monotonic() - started, 3),
        peak_memory_mb=peak_memory_mb(),
    )
    store.finish(result)
    return result


def judged(order: Order, audit: Audit, crawls: dict[str, Crawl], store: Store) -> AuditResult:
    """Verdicts, findings and scores over crawls that are at hand (by site key): no network."""
    rules = chosen_rules(order)
    period = Period(order.as_of, order.plan, order.scorecard)
    sites = tuple(site for site in order.sites if site.key in crawls)
    site_of = {unit: site for site in order.roster.sites() for unit in site.unit_ids}
    portal = portal_of(order.roster)
    portal_crawl = crawls.get(portal.key) if portal else None
    findings: list[Finding] = []
    for unit in order.audited:
        site = site_of.get(unit.id)
        snapshot = SiteSnapshot(
            unit=unit,
            roster=order.roster,
            crawl=crawls.get(site.key) if site else None,
            portal=portal_crawl,
            previous=store.previous_crawl(site.key, audit.id) if site else None,
            registers=order.registers,
        )
        findings += _wanted(judge(snapshot, period, rules), order, rules)
    index = {site.key: i for i, site in enumerate(sites)}
    return AuditResult(
        audit=audit,
        plan=order.plan,
        scorecard=order.scorecard,
        roster=order.roster,
        crawls=tuple(crawls[site.key] for site in sites),
        unit_crawls=tuple(
            (unit.id, index[site_of[unit.id].key])
            for unit in order.audited
            if unit.id in site_of and site_of[unit.id].key in index
        ),
        findings=tuple(findings),
        scores=score(findings, period, order.roster),
        rulings=store.rulings(),
    )


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
    kept = {r.requirement for r in rules} | set(order.rules)
    return tuple(f for f in findings if f.requirement.removesuffix("-lead") in kept)


async def _crawl(
    order: Order, settings: Settings, store: Store, audit: Audit, now: Callable[[], datetime], report: Report
) -> dict[str, Crawl]:
    """Every site of the order, many at once, each at its own pace; by site key."""
    addresses = AddressBook(parse_mappings(settings.resolve), settings.allow_address)
    turns = asyncio.Semaphore(settings.sites_at_once)
    async with AsyncExitStack() as stack:
        fetcher = Fetcher(settings.fetch, addresses, settings.crawl.full_user_agent, now)
        await stack.enter_async_context(fetcher)
        reader = await stack.enter_async_context(FileReader())
        pacer = Pacer(settings.crawl, addresses, now)
        tools = Tools(settings.crawl, settings.fetch, addresses, fetcher, reader, pacer, now)

        async def one(site: Site) -> tuple[str, Crawl]:
            async with turns:
                return site.key, await _site(site, tools, store, audit, report)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(site)) for site in order.sites]
        except ExceptionGroup as errors:
            raise _to_tell(errors) from errors
    return dict(task.result() for task in tasks)


def _to_tell(error: Exception) -> Exception:
    """The first error that a person must see, where there is nothing else among them: one full disk meets every
    site at once."""
    if not isinstance(error, ExceptionGroup) or error.split(GongkaiError)[1]:
        return error
    return _to_tell(error.exceptions[0])


async def _site(site: Site, tools: Tools, store: Store, audit: Audit, report: Report) -> Crawl:
    """One site's crawl: from the store when this audit has finished it already."""
    ledger = store.site_ledger(audit.id, site.key)
    try:
        crawl = ledger.load_crawl()
        if crawl is None:
            seed = random.Random(site.key)  # noqa: S311 - the same walk every time
            crawl = await crawl_site(site, tools=tools, ledger=ledger, random=seed, progress=report)
            ledger.save_crawl(crawl)
        return crawl
    finally:
        ledger.close()


def order_digest(order: Order) -> str:
    """Identity of an order: the same command on the same roster and plan is the same order."""
    parts = (order.kind, order.as_of, order.roster, order.plan, order.units, order.rules)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def order_of(result: AuditResult) -> Order:
    """The order behind a stored result, to judge it again."""
    audit = result.audit
    every = tuple(u.id for u in result.roster.units)
    units = () if audit.units == every else audit.units
    return Order(audit.kind, audit.as_of, result.roster, result.plan, result.scorecard, units, audit.rules)


def peak_memory_mb() -> float:
    """The largest resident size of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 if sys.platform != "darwin" else 1024 * 1024), 1)


__all__ = ["AuditKind", "chosen_rules", "judged", "order_digest", "order_of", "peak_memory_mb", "run"]
