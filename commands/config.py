"""gongkai config: the settings file, looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import AsJson

app = App(help="设置文件。")


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="设置文件", help="设置文件，默认为当前目录的 gongkai.toml")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """检查设置文件有没有写错，并说明它的意思。"""
    from audits import settings_check

    typer.echo(settings_check.check(file, as_json))
