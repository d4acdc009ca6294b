"""The demonstration: a whole city on this machine, audited as of the day its truth was written for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from audits.engines.job import Report
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import Settings
from audits.tasks import Done, carry_out
from fixtures import city
from model.audit import AuditKind
from store.catalog import load_roster
from store.registers import load_registers

AS_OF = date(2019, 4, 2)


def run(out: Path | None, data: Path | None, progress: Report) -> Done:
    """Serve the demonstration city on loopback, audit it, write the reports. Its pace is not held back."""
    plan, scorecard = load_plan_of("jieyang_2018")
    roster, registers = load_roster(city.ROSTER), load_registers(city.REGISTERS)
    order = Order(AuditKind.SPECIAL, AS_OF, roster, plan, scorecard, registers=registers)
    with city.serve() as served:
        done = carry_out(order, settings(out, data, served.resolve), progress)
    return replace(done, notes=())


def settings(out: Path | None, data: Path | None, resolve: tuple[str, ...]) -> Settings:
    """Settings for sites on loopback: no waiting, short deadlines."""
    plain = Settings()
    crawl = replace(
        plain.crawl,
        interval_s=0.0,
        concurrency=4,
        backoff_s=0.05,
        second_pass_wait_s=0.1,
        second_look_wait_s=0.1,
        contact="demo@localhost",
    )
    return replace(
        plain,
        data=str(data or Path("out") / "demo-data"),
        out=str(out or Path("out") / "demo"),
        resolve=resolve,
        crawl=crawl,
    )
