"""gongkai recheck: a unit's open problems looked at again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import (
    DEFAULT_ROSTER,
    INCOMPLETE,
    Allow,
    AsOf,
    Config,
    Data,
    Interval,
    Out,
    PlanName,
    Resolve,
    Roster,
    day,
)


def recheck(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="单位名称或编号")],
    roster: Roster = DEFAULT_ROSTER,
    plan: PlanName = "jieyang_2018",
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    config: Config = None,
    interval: Interval = None,
    registers: Annotated[Path | None, typer.Option("--registers", help="登记表所在的目录")] = None,
) -> None:
    """复查一个单位未销号的问题：写出复查意见，登记台账；核实不了的维持原状态。"""
    import sys

    from audits import recheck as task
    from audits import tasks
    from audits.progress import SiteBars

    with SiteBars(sys.stderr) as progress:
        done = task.recheck(
            tasks.settings(config, data, out, resolve, allow_address, interval),
            unit,
            roster=roster,
            plan=plan,
            as_of=day(as_of, "--as-of") if as_of else None,
            registers=registers,
            progress=progress,
        )
    typer.echo(task.text(done))
    for path in done.files:
        typer.echo(path)
    if tasks.Done(done.result, (), ()).is_incomplete:
        raise typer.Exit(INCOMPLETE)
