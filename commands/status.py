"""gongkai status: how the nights stand."""

from __future__ import annotations

import typer

from commands.options import AsJson, Config, Data


def status(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """每晚检查的状况：最近几晚、正在进行的、下一次、磁盘。"""
    from audits import tasks
    from audits.nights import health

    typer.echo(health.status(tasks.settings(config, data), as_json))
