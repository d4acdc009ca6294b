"""What it costs to judge a thousand sites that have not changed, and to write the reports of it.

    python -m benchmarks.unchanged_night [SITES]

The demonstration city is crawled once; its sites are copied under other names until there are enough. Then four
nights are judged, each in a process of its own, on the days after: the first judges everything, the others only what
the day itself decides. CPU time is told beside wall time, which says little on a busy machine.

Measured in November 2026 (2 cores shared with seven other programs), CPU: 300 sites 45.4 s the first night, 7.3 and
7.5 s the next ones, reports 7.1 s; 1,000 sites 240 s the first night (load 10 to 20), 17.0 s the second, reports
23.6 s. Run it where nobody edits the rules meanwhile: other rules judge every row anew.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

from audits import clock, tasks
from audits.demonstration import AS_OF, settings
from audits.engines import Job, group_sites
from audits.engines.inline import Inline
from audits.inspect import judged_night, order_digest, peak_memory_mb
from audits.nights.night import WRITTEN
from audits.order import Order
from audits.people import ledger
from audits.people.followup import up_to_date
from audits.plans import load_plan_of
from benchmarks.record import Figures, keep
from fixtures import city
from model.audit import Audit, AuditKind
from model.roster import EntryKind, EntryPoint, Roster, Unit
from store import Store
from store.catalog import load_roster
from store.ledger import site_name

SITES = 1_000
NIGHTS = 4
_SPAWN = multiprocessing.get_context("spawn")


def many(roster: Roster, count: int) -> tuple[Roster, dict[str, str]]:
    """The roster with copies of its units until it has so many sites, and of which site each copy's is one."""
    own = {site.unit_ids[0]: site.key for site in roster.sites()}
    models = [u for u in roster.units if u.id in own and all(e.kind is EntryKind.SITE for e in u.entry_points)]
    copies: list[Unit] = []
    models_of: dict[str, str] = {}
    for number, unit in enumerate(islice(cycle(models), count - len(own))):
        at = EntryPoint(f"http://n{number}.copy.gov.cn/")
        copies.append(replace(unit, id=f"{unit.id}-{number}", name=f"{unit.name}{number}", entry_points=(at,)))
        models_of[copies[-1].id] = own[unit.id]
    larger = replace(roster, units=(*roster.units, *copies))
    keys = {unit: site.key for site in larger.sites() for unit in site.unit_ids}
    return larger, {keys[unit]: key for unit, key in models_of.items()}


def order_of(roster: Roster, night: int) -> Order:
    """A nightly check of everything."""
    plan, scorecard = load_plan_of("jieyang_2018")
    return Order(AuditKind.NIGHTLY, AS_OF + timedelta(days=night), roster, plan, scorecard)


def audit_of(order: Order, night: int) -> Audit:
    """The audit of that night."""
    units = tuple(unit.id for unit in order.audited)
    at = clock.now() + timedelta(days=night)
    return Audit(f"night-{night}", AuditKind.NIGHTLY, order.as_of, at, order.plan.id, units)


def crawl(roster: Roster, data: Path) -> None:
    """The crawl of the first night, into the store."""
    with city.serve() as served, Store.open(data) as store:
        chosen = settings(None, data, served.resolve)
        order = order_of(roster, 0)
        store.begin(audit_of(order, 0), "crawl")
        groups = asyncio.run(group_sites(order.sites, chosen))
        Inline().crawl(Job("night-0", chosen, clock.now, is_night=True), groups, store, lambda _: None)


def copy(data: Path, models: dict[str, str], own: Iterable[str]) -> None:
    """Give every copy the database of its model, and every site the same crawl for each further night."""
    for key, model in models.items():
        shutil.copyfile(data / "sites" / f"{site_name(model)}.db", data / "sites" / f"{site_name(key)}.db")
    for key in (*own, *models):
        with sqlite3.connect(data / "sites" / f"{site_name(key)}.db") as database:
            database.execute("pragma synchronous=off")
            for night in range(1, NIGHTS):
                name = f"night-{night}"
                database.execute("insert into crawls select ?, content from crawls where audit='night-0'", (name,))
                columns = "kind, position, facts from crawl_facts where audit='night-0'"
                database.execute(f"insert into crawl_facts select ?, {columns}", (name,))
        database.close()


def judge(night: int, roster: Roster, data: Path, said: Connection) -> None:
    """Judge one night and write its reports; the figures go through `said`."""
    order = order_of(roster, night)
    audit = audit_of(order, night)
    with Store.open(data) as store:
        store.begin(audit, order_digest(order))
        wall, cpu = time.perf_counter(), time.process_time()
        result = judged_night(order, audit, store)
        store.finish(replace(result, audit=replace(audit, finished_at=audit.started_at)))
        judged_wall, judged_cpu = time.perf_counter() - wall, time.process_time() - cpu
        wall, cpu = time.perf_counter(), time.process_time()
        ledger.follow(result, store, audit.started_at)
        files = tasks.write_reports(up_to_date(result, store), data / "out", WRITTEN)
    values = {
        "judge CPU s": round(judged_cpu, 1),
        "judge s": round(judged_wall, 1),
        "reports CPU s": round(time.process_time() - cpu, 1),
        "reports s": round(time.perf_counter() - wall, 1),
        "reports MB": round(sum(file.stat().st_size for file in files) / 1e6, 1),
        "MB": peak_memory_mb(),
    }
    said.send(values)


def main(count: int = SITES) -> None:
    """Print and keep what the nights cost."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        few = load_roster(city.ROSTER)
        crawl(few, data)
        roster, models = many(few, count)
        copy(data, models, [site.key for site in few.sites()])
        table = []
        for night in range(NIGHTS):
            ours, theirs = _SPAWN.Pipe()
            work = _SPAWN.Process(target=judge, args=(night, roster, data, theirs))
            work.start()
            theirs.close()
            table.append(Figures(f"night {night + 1}", ours.recv()))
            work.join()
        keep(f"unchanged-night-{count}", f"{len(roster.sites())} sites, {len(roster.units)} units", table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SITES)
