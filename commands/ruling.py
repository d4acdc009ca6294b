"""gongkai ruling: people's decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import AuditId, Config, Data, RequirementId, UnitName

app = App(help="人工核查结论：从评分表读入，或逐条登记。")


@app.command("import")
def import_(
    book: Annotated[Path, typer.Argument(metavar="评分表", help="在“待人工核查”表里填好的评分表")],
    data: Data = None,
    config: Config = None,
) -> None:
    """读入评分表里填写的核查结论；有错时一条也不读入。"""
    from audits import clock, tasks
    from audits.people import rulings

    typer.echo(rulings.read_in(tasks.settings(config, data), book, clock.now()).text)


@app.command("add")
def add(
    audit_id: AuditId,
    unit: UnitName,
    requirement: RequirementId,
    outcome: Annotated[str, typer.Argument(metavar="结论", help="符合、部分符合、不符合或不适用")],
    by: Annotated[str, typer.Option("--by", help="核查人")],
    opinion: Annotated[str, typer.Option("--opinion", help="核查意见")] = "",
    attachment: Annotated[str, typer.Option("--attachment", help="佐证材料的名称或存放处")] = "",
    data: Data = None,
    config: Config = None,
) -> None:
    """登记一条核查结论；证据变化后自动重新打开。"""
    from audits import clock, tasks
    from audits.people import rulings

    chosen = tasks.settings(config, data)
    decided = rulings.outcome_of(outcome)
    ruling = rulings.add(chosen, audit_id, unit, requirement, decided, opinion, by, clock.now(), attachment)
    typer.echo(rulings.line(ruling))


@app.command("list")
def list_(data: Data = None, config: Config = None) -> None:
    """列出全部核查结论。"""
    from audits import tasks
    from audits.people import rulings

    typer.echo(rulings.listing(rulings.every(tasks.settings(config, data))))


@app.command("revoke")
def revoke(
    ruling_id: Annotated[str, typer.Argument(metavar="编号", help="核查结论的编号")],
    why: Annotated[str, typer.Option("--why", help="撤销的原因，如登记有误、单位补充了材料")],
    by: Annotated[str, typer.Option("--by", help="撤销人")],
    data: Data = None,
    config: Config = None,
) -> None:
    """撤销一条核查结论；记录仍保留。"""
    from audits import clock, tasks
    from audits.people import rulings

    revoked = rulings.revoke(tasks.settings(config, data), ruling_id, by=by, why=why, at=clock.now())
    typer.echo(rulings.line(revoked))
