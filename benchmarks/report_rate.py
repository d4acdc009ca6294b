"""What a large report costs: 1,000 units × 40 requirements, twelve earlier audits, in every form; and the ledger.

    python -m benchmarks.report_rate [FOLDER]

The reports are written into FOLDER, to be opened by hand. Wall time says little on a busy machine: CPU time is told.

Chromium opens the page in about 2 s of its own time, two choices in the filters included.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

from audits.people import ledger
from audits.people.followup import up_to_date
from benchmarks.record import Figures, keep
from model.audit import AuditResult, PastAudit
from model.finding import Outcome
from reports import RENDERERS
from store import Store
from tests.reports import factory

P = ParamSpec("P")
T = TypeVar("T")
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


def main(folder: Path) -> None:
    """Print and keep what each form and each step of the ledger costs."""
    result = city()
    with tempfile.TemporaryDirectory() as data, Store.open(Path(data)) as store:
        table = [*_forms(result, folder), *_followed(result, store)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    keep("report-rate", f"{UNITS} units × {REQUIREMENTS}", [*table, Figures("peak of all", {"MB": round(peak)})])


def _forms(result: AuditResult, folder: Path) -> Iterator[Figures]:
    past = tuple(
        PastAudit(replace(result.audit, id=f"past-{n}"), result.findings, result.scores) for n in range(EARLIER)
    )
    shown = replace(result, history=past)  # in every form: the view of it is made once
    for name in FORMS:
        made, spent = _timed(RENDERERS[name].render, shown)
        yield Figures(name, {"CPU s": spent, "MB": round(len(made) / 1e6, 1)})
        (folder / RENDERERS[name].file_name).write_bytes(made)


def _followed(result: AuditResult, store: Store) -> Iterator[Figures]:
    for night in range(2):
        audit = replace(result.audit, id=f"night-{night}", started_at=result.audit.started_at + timedelta(days=night))
        again = replace(result, audit=audit)
        store.begin(audit, str(night))
        store.finish(again)
        added, spent = _timed(ledger.follow, again, store, audit.started_at)
        yield Figures(f"ledger, night {night + 1}", {"CPU s": spent, "lines added": len(added)})
        yield Figures(f"up to date, night {night + 1}", {"CPU s": _timed(up_to_date, again, store)[1]})
        yield Figures(f"history, night {night + 1}", {"CPU s": _timed(store.history, audit)[1]})


def _timed(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T, float]:
    """What it gives, and the seconds of CPU it took."""
    began = time.process_time()
    made = work(*given, **named)
    return made, round(time.process_time() - began, 2)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()))
