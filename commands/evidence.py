"""gongkai evidence: was it changed, and what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.help import App
from commands.options import FINDINGS, AuditId, Config, Data, RequirementId, UnitName

app = App(help="证据：核对有没有被改动，再看一遍当时看到的。")


@app.command("verify")
def verify(data: Data = None, config: Config = None) -> None:
    """核对全部原始记录；有改动时退出码为 1。"""
    from audits import evidence, tasks

    done = evidence.verify(tasks.settings(config, data))
    typer.echo(done.text)
    if not done.is_sound:
        raise typer.Exit(FINDINGS)


@app.command("show")
def show(
    audit_id: AuditId,
    unit: UnitName,
    requirement: RequirementId,
    data: Data = None,
    out: Annotated[Path | None, typer.Option("--out", help="把当时取得的网页和附件写到这个目录")] = None,
    config: Config = None,
) -> None:
    """一项结果的证据，逐条与原始记录核对。"""
    from audits import evidence, tasks

    typer.echo(evidence.show(tasks.settings(config, data), audit_id, unit, requirement, out))


@app.command("bundle")
def bundle(
    audit_id: AuditId,
    unit: UnitName,
    requirement: Annotated[
        str | None, typer.Argument(metavar="要求", help="要求编号，如 2.1；不写为该单位的全部结果")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="要写出的 zip 文件")] = Path("证据包.zip"),
    whole_site: Annotated[bool, typer.Option("--whole-site", help="连同本次读取该网站的全部原始记录")] = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """写出证据包：原始记录（WARC）、结果、说明和摘要清单，可交给他人核对。"""
    from audits import bundle as task
    from audits import tasks

    made = task.bundle(tasks.settings(config, data), audit_id, unit, requirement, is_whole_site=whole_site)
    typer.echo(task.save(made, out))
