"""gongkai waiver and gongkai downtime: what is set aside on the record."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.help import App
from commands.options import Config, Data, RequirementId, UnitName, day

app = App(help="报备豁免：有依据、有期限地不计某一项。")
downtime_app = App(help="停机报备：单位事先报告的网站停机。")
Basis = Annotated[str, typer.Option("--basis", help="依据，如文号和事由")]
By = Annotated[str, typer.Option("--by", help="登记人")]


@app.command("add")
def add(
    unit: UnitName,
    requirement: RequirementId,
    basis: Basis,
    by: By,
    until: Annotated[str, typer.Option("--until", metavar="日期", help="截止日期（含当日）")],
    data: Data = None,
    config: Config = None,
) -> None:
    """登记一项豁免；到期后自动恢复检查和计分。"""
    from audits import clock, tasks
    from audits.people import waivers

    chosen = tasks.settings(config, data)
    ends = day(until, "--until")
    added = waivers.add(chosen, unit, requirement, basis=basis, author=by, until=ends, at=clock.now())
    typer.echo(waivers.line(added, clock.today()))


@app.command("list")
def list_(data: Data = None, config: Config = None) -> None:
    """列出全部豁免。"""
    from audits import clock, tasks
    from audits.people import waivers

    typer.echo(waivers.listing(waivers.every(tasks.settings(config, data)), clock.today()))


@app.command("revoke")
def revoke(
    waiver_id: Annotated[str, typer.Argument(metavar="编号", help="豁免的编号")],
    why: Annotated[str, typer.Option("--why", help="撤销的原因，如登记有误、依据已失效")],
    by: Annotated[str, typer.Option("--by", help="撤销人")],
    data: Data = None,
    config: Config = None,
) -> None:
    """撤销一项豁免；记录仍保留。"""
    from audits import clock, tasks
    from audits.people import waivers

    revoked = waivers.revoke(tasks.settings(config, data), waiver_id, by=by, why=why, at=clock.now())
    typer.echo(waivers.line(revoked, clock.today()))


@downtime_app.command("add")
def add_downtime(
    unit: UnitName,
    since: Annotated[str, typer.Option("--from", metavar="日期", help="开始日期")],
    until: Annotated[str, typer.Option("--until", metavar="日期", help="结束日期（含当日）")],
    basis: Basis,
    by: By,
    data: Data = None,
    config: Config = None,
) -> None:
    """登记一次停机；报告在该单位处注明。"""
    from audits import clock, tasks
    from audits.people import waivers

    added = waivers.add_downtime(
        tasks.settings(config, data),
        unit,
        since=day(since, "--from"),
        until=day(until, "--until"),
        basis=basis,
        author=by,
        at=clock.now(),
    )
    typer.echo(waivers.downtime_line(added))


@downtime_app.command("list")
def list_downtimes(data: Data = None, config: Config = None) -> None:
    """列出全部停机报备。"""
    from audits import tasks
    from audits.people import waivers

    typer.echo(waivers.downtime_listing(waivers.downtimes(tasks.settings(config, data))))


@downtime_app.command("withdraw")
def withdraw_downtime(
    downtime_id: Annotated[str, typer.Argument(metavar="编号", help="停机报备的编号")],
    why: Annotated[str, typer.Option("--why", help="撤销的原因，如误登记、维护提前结束")],
    by: Annotated[str, typer.Option("--by", help="撤销人")],
    data: Data = None,
    config: Config = None,
) -> None:
    """撤销一次停机报备；记录仍保留。"""
    from audits import clock, tasks
    from audits.people import waivers

    chosen = tasks.settings(config, data)
    typer.echo(waivers.downtime_line(waivers.withdraw_downtime(chosen, downtime_id, by=by, why=why, at=clock.now())))
