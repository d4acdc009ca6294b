"""gongkai roster: the units audited and where they publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import DEFAULT_ROSTER, PlanName, Roster

app = typer.Typer(help="名册：检查哪些单位，它们在哪里公开。", no_args_is_help=True)


@app.command("list")
def list_(roster: Roster = DEFAULT_ROSTER) -> None:
    """列出名册上的单位。"""
    from audits import rosters

    typer.echo(rosters.listing(roster))


@app.command("check")
def check(
    roster: Annotated[Path, typer.Argument(help="名册文件")] = DEFAULT_ROSTER, plan: PlanName = "jieyang_2018"
) -> None:
    """检查名册有没有错。"""
    from audits import rosters

    typer.echo(rosters.check(roster, plan))


@app.command("template")
def template(path: Annotated[Path, typer.Argument(help="要写出的文件")] = Path("名册模板.xlsx")) -> None:
    """写出名册的 Excel 模板（含下拉选项）。"""
    from audits import rosters

    typer.echo(rosters.template(path))


@app.command("import")
def import_(
    book: Annotated[Path, typer.Argument(help="填好的名册（xlsx、xls、et、csv）")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写到这个 toml 文件")] = None,
) -> None:
    """读入填好的名册；有错会指出工作表、行、列。"""
    from audits import rosters

    typer.echo(rosters.read_in(book, out))
