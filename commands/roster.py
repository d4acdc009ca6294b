"""gongkai roster: the units audited and where they publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import DEFAULT_PLAN, DEFAULT_ROSTER, WRONG_USE, PlanName, Roster

app = App(help="名册：检查哪些单位，它们在哪里公开。")


Written = Annotated[
    Path,
    typer.Argument(metavar="名册", help="名册文件（toml、xlsx、xls、et、csv）", show_default="程序自带的揭阳市名册"),
]
Template = Annotated[Path, typer.Argument(metavar="文件", help="要写出的 xlsx 文件")]
Book = Annotated[
    Path, typer.Argument(metavar="表格", help="单位名录（xlsx、xls、et、csv），填好的模板或办公室现有的表都可以")
]


@app.command("list")
def list_(roster: Roster = DEFAULT_ROSTER) -> None:
    """列出名册上的单位和网址。"""
    from audits import rosters

    typer.echo(rosters.listing(roster))


@app.command("check")
def check(
    roster: Written = DEFAULT_ROSTER,
    plan: PlanName = DEFAULT_PLAN,
) -> None:
    """检查名册有没有错；方案点名的单位名册里没有时，退出码为 2。"""
    from audits import rosters
    from audits.plans import load_plan_of

    checked = rosters.check(roster, load_plan_of(plan)[0])
    typer.echo(rosters.summary(checked))
    _end(checked.wrong)


@app.command("template")
def template(
    path: Template = Path("名册模板.xlsx"),
) -> None:
    """写出名册的 Excel 模板（含下拉选项）。"""
    from audits import rosters

    typer.echo(rosters.template(path))


@app.command("import")
def import_(
    book: Book,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写到这个 toml 文件")] = None,
    city: Annotated[str, typer.Option("--city", help="表里没有写明时，是哪个城市，如 揭阳市")] = "",
    plan: PlanName = DEFAULT_PLAN,
) -> None:
    """把单位名录读成名册，并说明怎样理解的；有错会指出工作表、行、列。"""
    from audits import rosters
    from audits.plans import load_plan_of

    text, checked = rosters.read_in(book, load_plan_of(plan)[0], city)
    typer.echo(text if out is None else f"已写出 {rosters.save(text, out)}。", nl=out is not None)
    typer.echo(rosters.summary(checked), err=out is None)
    for sentence in checked.wrong:
        typer.echo(sentence, err=True)


def _end(wrong: tuple[str, ...]) -> None:
    for sentence in wrong:
        typer.echo(sentence, err=True)
    if wrong:
        raise typer.Exit(WRONG_USE)
