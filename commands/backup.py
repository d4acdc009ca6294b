"""gongkai backup and gongkai restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Config, Data


def backup(
    to: Annotated[Path, typer.Argument(metavar="新目录", help="写到这个新目录，最好在另一块磁盘上")],
    is_apart: Annotated[bool, typer.Option("--whole", help="全部另写一份，不与旁边已有的备份共用相同的文件")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """备份数据目录（结果、证据、账户、台账），写成后逐个文件核对。"""
    from audits import backup as backups
    from audits import tasks
    from audits.clock import now

    typer.echo(backups.back_up(tasks.settings(config, data), to, now, is_apart=is_apart))


def restore(
    source: Annotated[Path, typer.Argument(metavar="备份目录", help="gongkai backup 写成的目录")],
    data: Data = None,
    config: Config = None,
) -> None:
    """从备份恢复数据目录：先核对备份，再恢复到空目录，再核对证据。"""
    from audits import backup as backups
    from audits import tasks

    typer.echo(backups.restore(tasks.settings(config, data), source))
