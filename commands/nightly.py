"""gongkai nightly: the audit of every night, by itself or once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.options import Allow, Config, Data, Interval, Out, Resolve


def nightly(
    is_once: Annotated[
        bool, typer.Option("--once", help="只做现在该做的，做完退出（供 systemd 定时器使用）")
    ] = False,
    is_preview: Annotated[bool, typer.Option("--dry-run", help="只说明今晚会做什么，不访问网站也不写文件")] = False,
    config: Config = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    interval: Interval = None,
) -> None:
    """每晚自动检查：不带选项时一直运行，到时刻就开始；错过的会补做，中断的会接着做。"""
    from audits import tasks
    from audits.clock import now
    from audits.logs import Log
    from audits.nights import night
    from audits.nights import nightly as watch
    from audits.progress import SiteBars

    settings = tasks.settings(config, data, out, resolve, allow_address, interval)
    if is_preview:
        typer.echo(night.preview(settings))
    elif is_once:
        with SiteBars(sys.stderr) as progress:
            typer.echo(night.once(settings, Log(Path(settings.data), now, sys.stderr), progress))
    else:
        watch.run(settings)
