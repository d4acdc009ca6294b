"""gongkai register: what the office knows and websites do not show (meetings, proposals, approvals), as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import DEFAULT_PLAN, DEFAULT_ROSTER, WRONG_USE, PlanName, Roster

app = App(help="登记表：办公室掌握、网站上看不到的会议、建议提案、批复日期等。")


@app.command("template")
def template(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="写到这个目录")] = Path("登记表模板"),
) -> None:
    """写出全部登记表的 Excel 模板，每种一份；用得到的填，其余可删。"""
    from audits import registers

    for path in registers.templates(folder):
        typer.echo(path)


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="登记表所在的目录")],
    roster: Roster = DEFAULT_ROSTER,
    plan: PlanName = DEFAULT_PLAN,
) -> None:
    """核对登记表能不能读：每份多少行，有错指出文件、行、列；名册里没有的单位也会说明，这时退出码为 2。"""
    from audits import registers

    read = registers.check(folder, roster, plan)
    typer.echo(read.summary)
    for sentence in read.told:
        typer.echo(sentence, err=True)
    if read.told:
        raise typer.Exit(WRONG_USE)
