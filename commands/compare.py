"""gongkai compare: what changed from one audit to another."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.options import AsJson, Config, Data


def compare(
    before: Annotated[str, typer.Argument(metavar="前一次", help="前一次检查的编号")],
    after: Annotated[str, typer.Argument(metavar="后一次", help="后一次检查的编号")],
    data: Data = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """比较两次检查：新增、已整改、复发、仍未整改、变为无法判定；区分网站变化和规则变化。"""
    from audits import compare as task
    from audits import tasks

    chosen = tasks.settings(config, data)
    compared = task.compare(chosen, before, after)
    typer.echo(task.as_json(chosen, compared) if as_json else task.text(chosen, compared))
