"""gongkai recheck: a unit's open problems looked at again."""

from __future__ import annotations

import sys

import typer

from commands.options import INCOMPLETE, Registers, UnitName
from commands.visit import Visit, visiting


@visiting
def recheck(unit: UnitName, visit: Visit, registers: Registers = None) -> None:
    """复查一个单位未销号的问题：写出复查意见，登记台账；核实不了的维持原状态。"""
    from audits import recheck as task
    from audits import tasks
    from audits.progress import SiteBars

    settings = visit.settings()
    with SiteBars(sys.stderr) as progress:
        done = task.recheck(
            settings,
            unit,
            roster=visit.roster_by(settings),
            plan=visit.plan,
            as_of=visit.on,
            registers=registers,
            progress=progress,
        )
    typer.echo(task.text(done))
    for path in done.files:
        typer.echo(path)
    if tasks.Done(done.result, (), ()).is_incomplete:
        raise typer.Exit(INCOMPLETE)
