"""gongkai engine: the machines that crawl."""

from __future__ import annotations

import typer

from commands.help import App
from commands.options import FINDINGS, Archive, Config, Scheduler

app = App(help="引擎：在本机、多个进程或多台机器上抓取。")


@app.command("doctor")
def doctor(scheduler: Scheduler = None, archive: Archive = None, config: Config = None) -> None:
    """使用 dask 之前检查集群：版本、时钟、时区、存档；不合用时退出码为 1。"""
    from audits import tasks
    from audits.engines.doctor import examine

    chosen = tasks.settings(config, engine=tasks.engine(scheduler=scheduler, archive=archive))
    found = examine(chosen.engine)
    typer.echo("\n".join(found.lines))
    if not found.is_fit:
        raise typer.Exit(FINDINGS)
