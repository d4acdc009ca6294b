"""gongkai audits: what was audited before."""

from __future__ import annotations

import typer

from commands.help import App
from commands.options import AsJson, AuditId, Config, Data

app = App(help="已做过的检查。")


@app.command("list")
def list_(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """列出做过的检查。"""
    from audits import tasks

    typer.echo(tasks.listing(tasks.settings(config, data), as_json))


@app.command("show")
def show(audit_id: AuditId, data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """一次检查的结果。"""
    from audits import tasks

    typer.echo(tasks.show(tasks.settings(config, data), audit_id, as_json))
