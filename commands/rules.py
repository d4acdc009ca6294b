"""gongkai rules: what judges each requirement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import DEFAULT_PLAN, AsJson, PlanName

app = App(help="规则：各项要求由什么判断。")


@app.command("list")
def list_(plan: PlanName = DEFAULT_PLAN, as_json: AsJson = False) -> None:
    """40 项要求各由什么规则判断。"""
    from audits import rulebook

    typer.echo(rulebook.listing(plan, as_json))


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="规则或要求", help="规则名称，或要求编号，如 2.1")],
    plan: PlanName = DEFAULT_PLAN,
) -> None:
    """一条规则或一项要求：问什么，找什么，怎样算符合。"""
    from audits import rulebook

    typer.echo(rulebook.show(plan, name))


@app.command("missing")
def missing(plan: PlanName = DEFAULT_PLAN, as_json: AsJson = False) -> None:
    """没有自动规则的要求，以及原因。"""
    from audits import rulebook

    typer.echo(rulebook.missing(plan, as_json))


@app.command("docs")
def docs(out: Annotated[Path, typer.Option("--out", help="写到哪个目录")] = Path("docs/rules")) -> None:
    """重新生成每条规则的说明页。"""
    from audits import rule_pages

    written = rule_pages.write_pages(out)
    typer.echo(f"已写出 {len(written)} 页，在 {out}。")


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="规则", help="规则名称（英文小写，用下划线）")],
    requirement: Annotated[str, typer.Option("--requirement", help="要求编号，如 2.1")],
    plan: PlanName = DEFAULT_PLAN,
) -> None:
    """新建一条规则：写出规则和用例两个文件的骨架。"""
    from audits import rulebook

    for path in rulebook.new(plan, name, requirement):
        typer.echo(path)
