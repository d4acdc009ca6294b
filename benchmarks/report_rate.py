"""What a large report costs: 1,000 units × 40 requirements, twelve earlier audits, in every form; and the ledger.

    python -m benchmarks.report_rate [FOLDER]

The reports are written into FOLDER, to be opened by hand. Wall time says little on a busy machine: CPU time is told.

Measured (2 shared cores, busy):

    workbook        6.4 s CPU     2.5 MB, 205 MB of memory by itself
    page            3.8 s CPU    37.4 MB
    JSON            2.6 s CPU    45.9 MB
    CSV             2.4 s CPU    16.9 MB
    ledger          0.3 s CPU    11,000 lines added by the first audit, none by the same again
    up to date      0.1 s CPU
    history         0.4 s CPU    for an audit with findings

Chromium opens the page in 2.3 s of its own time, two choices in the filters included.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from audits.people import ledger
from audits.people.followup import up_to_date
from model.audit import AuditResult, PastAudit
from model.finding import Outcome
from reports import RENDERERS
from store import Store
from tests.reports import factory

UNITS, REQUIREMENTS, EARLIER = 1_000, 40, 12
FORMS = ("xlsx", "html", "json", "csv")


def city() -> AuditResult:
    """A made-up audit in which the outcomes take turns."""
    small, wanted = factory.result(), factory.PLAN.requirements
    rows = [replace(wanted[n % len(wanted)], id=f"{wanted[n % len(wanted)].id}-{n}") for n in range(REQUIREMENTS)]
    units = tuple(
        replace(factory.UNITS[n % 3], id=f"u{n}", name=f"临江市第{n}号测试单位管理局") for n in range(UNITS)
    )
    kinds = list(Outcome)
    findings = tuple(
        replace(
            factory.FINDINGS[(place + n) % len(factory.FINDINGS)],
            unit=unit.id,
            requirement=row.id,
            outcome=kinds[(place * 7 + n * 3) % len(kinds)],
        )
        for place, unit in enumerate(units)
        for n, row in enumerate(rows)
    )
    scores = tuple(replace(factory.SCORES[n % 3], unit=unit.id, rank=n + 1) for n, unit in enumerate(units))
    return replace(
        small,
        audit=replace(factory.AUDIT, units=tuple(unit.id for unit in units)),
        plan=replace(factory.PLAN, requirements=tuple(rows)),
        roster=replace(factory.ROSTER, units=units),
        crawls=(),
        unit_crawls=(),
        findings=findings,
        scores=scores,
    )


def main() -> None:
    """Print what each form and each step of the ledger costs."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    result = city()
    past = tuple(
        PastAudit(replace(result.audit, id=f"past-{n}"), result.findings, result.scores) for n in range(EARLIER)
    )
    shown = replace(result, history=past)  # in every form: the view of it is made once
    for name in FORMS:
        began = time.process_time()
        made = RENDERERS[name].render(shown)
        told(name, began, f"{len(made) / 1e6:6.1f} MB")
        (folder / RENDERERS[name].file_name).write_bytes(made)
    with tempfile.TemporaryDirectory() as data, Store.open(Path(data)) as store:
        for night in range(2):
            audit = replace(
                result.audit, id=f"night-{night}", started_at=result.audit.started_at + timedelta(days=night)
            )
            again = replace(result, audit=audit)
            store.begin(audit, str(night))
            store.finish(again)
            began = time.process_time()
            added = ledger.follow(again, store, audit.started_at)
            told("ledger", began, f"{len(added):6} lines added")
            began = time.process_time()
            up_to_date(again, store)
            told("up to date", began, "")
            began = time.process_time()
            store.history(audit)
            told("history", began, "")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def told(what: str, began: float, how_much: str) -> None:
    """One line: what, its CPU time, its size."""
    print(f"{what:12} {time.process_time() - began:6.2f} s CPU  {how_much}".rstrip())


if __name__ == "__main__":
    main()
