"""gongkai ledger: every problem until it is mended."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import AsJson, Config, Data, RequirementId, UnitName, day

app = App(help="整改台账：每个问题从发现到销号。")


@app.command("list")
def list_(
    unit: Annotated[str | None, typer.Option("--unit", help="只列这个单位")] = None,
    state: Annotated[str | None, typer.Option("--state", help="只列这个状态，如 整改中")] = None,
    every: Annotated[bool, typer.Option("--all", help="连同已销号的和误报")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列已超过整改期限的")] = False,
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """列出台账中未销号的问题。"""
    from audits import tasks
    from audits.clock import today
    from audits.people import ledger, ledger_book

    chosen = tasks.settings(config, data)
    found = ledger.entries(
        chosen,
        unit=ledger.unit_id(chosen, unit) if unit else "",
        state=ledger_book.state_of(state) if state else None,
        overdue_on=today() if overdue else None,
        is_open=not (every or state),
    )
    typer.echo(ledger_book.listing(chosen, found, today(), as_json))


@app.command("show")
def show(
    unit: UnitName, requirement: RequirementId, data: Data = None, config: Config = None, as_json: AsJson = False
) -> None:
    """一个问题的全部办理记录。"""
    from audits import tasks
    from audits.clock import today
    from audits.people import ledger, ledger_book

    chosen = tasks.settings(config, data)
    found = ledger.entry(chosen, ledger.unit_id(chosen, unit), requirement)
    typer.echo(ledger_book.history(chosen, found, today(), as_json))


@app.command("move")
def move(
    unit: UnitName,
    requirement: Annotated[
        str, typer.Argument(metavar="要求", help="要求编号，如 2.1；全部 表示该单位能转到这个状态的各项")
    ],
    state: Annotated[
        str, typer.Argument(metavar="状态", help="新的状态，如 待核实、成立、已通知、整改中、申诉中、待复核、已销号")
    ],
    by: Annotated[str, typer.Option("--by", help="经办人")],
    why: Annotated[str, typer.Option("--why", help="情况和依据")] = "",
    due: Annotated[
        str | None, typer.Option("--due", metavar="日期", help="整改期限；通知时不写，按设置的工作日数")
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="整改期限：多少个工作日")] = None,
    before: Annotated[
        str | None, typer.Option("--from", metavar="状态", help="与 全部 同用：只转现在是这个状态的，如 新发现")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """把一个问题转到下一个状态；只增加记录，不改以前的。"""
    from audits import tasks
    from audits.clock import now, today
    from audits.people import ledger, ledger_book

    chosen = tasks.settings(config, data)
    moved = ledger.move_many(
        chosen,
        ledger.unit_id(chosen, unit),
        requirement,
        ledger.Step(ledger_book.state_of(state), by, why, now(), _due(due, days)),
        ledger_book.state_of(before) if before else None,
    )
    typer.echo(ledger_book.listing(chosen, moved, today(), as_json=False))


@app.command("export")
def export(
    path: Annotated[Path, typer.Argument(metavar="文件", help="要写出的文件，以 .csv 或 .xlsx 结尾")],
    data: Data = None,
    config: Config = None,
) -> None:
    """写出整个台账（csv 或 xlsx）。"""
    from audits import tasks
    from audits.clock import today
    from audits.people import ledger_book

    typer.echo(ledger_book.export(tasks.settings(config, data), path, today()))


def _due(due: str | None, days: int | None) -> date | None:
    from audits.clock import today
    from audits.people.ledger import due_after

    return day(due, "--due") if due else due_after(today(), days) if days else None
