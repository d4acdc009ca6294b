"""gongkai audits: what was audited before."""

from __future__ import annotations

import typer

from commands.options import AsJson, Config, Data

app = typer.Typer(help="已做过的检查。", no_args_is_help=True)


@app.command("list")
def list_(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """列出做过的检查。"""
    from audits import tasks

    typer.echo(tasks.listing(tasks.settings(config, data), as_json))


@app.command("show")
def show(audit_id: str, data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """一次检查的结果。"""
    from audits import tasks

    typer.echo(tasks.show(tasks.settings(config, data), audit_id, as_json))
