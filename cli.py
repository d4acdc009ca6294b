"""Front door: parse, call audits, print, exit code; no logic."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from commands import (
    audits,
    backup,
    compare,
    config,
    evidence,
    ledger,
    nightly,
    recheck,
    roster,
    rules,
    ruling,
    serve,
    status,
    token,
    user,
    waiver,
)
from commands import engine as engines
from commands.options import (
    DEFAULT_ROSTER,
    FINDINGS,
    INCOMPLETE,
    OK,
    WRONG_USE,
    Allow,
    Archive,
    AsJson,
    AsOf,
    Config,
    Data,
    Engine,
    FailOn,
    Interval,
    Out,
    PlanName,
    Render,
    Resolve,
    Roster,
    Rules,
    Scheduler,
    Workers,
)
from model.errors import GongkaiError, UsageError

_USAGE: type[Exception] = typer.BadParameter.__mro__[1]  # the root of typer's own complaints about usage

app = typer.Typer(
    name="gongkai",
    help="公开：检查政府网站是否公开了政务公开工作要点分工方案要求公开的内容。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, group in {
    "rules": rules.app,
    "roster": roster.app,
    "audits": audits.app,
    "evidence": evidence.app,
    "engine": engines.app,
    "ruling": ruling.app,
    "ledger": ledger.app,
    "waiver": waiver.app,
    "downtime": waiver.downtime_app,
    "user": user.app,
    "token": token.app,
    "config": config.app,
}.items():
    app.add_typer(group, name=name)
app.command("nightly")(nightly.nightly)
app.command("status")(status.status)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("recheck")(recheck.recheck)
app.command("compare")(compare.compare)
app.command("serve")(serve.serve)


@app.command()
def demo(out: Out = None, data: Data = None, as_json: AsJson = False) -> None:
    """检查演示城市：在本机启动它的网站，抓取、判断、写出报告。"""
    from audits import demonstration

    with _progress() as progress:
        done = demonstration.run(out=out, data=data, progress=progress)
    _finish(done, as_json, fail_on=None, incomplete_counts=False)


@app.command()
def audit(
    roster: Roster = DEFAULT_ROSTER,
    plan: PlanName = "jieyang_2018",
    unit: Annotated[list[str] | None, typer.Option("--unit", help="只检查这个单位，可多次使用")] = None,
    rule: Rules = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    config: Config = None,
    interval: Interval = None,
    registers: Annotated[Path | None, typer.Option("--registers", help="登记表所在的目录")] = None,
    engine: Engine = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    archive: Archive = None,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """全面检查名册上的单位；中断后再运行同一条命令会接着做。"""
    from audits import tasks

    crawled_by = tasks.engine(engine, workers, scheduler, archive)
    settings = tasks.settings(config, data, out, resolve, allow_address, interval, crawled_by)
    with _progress() as progress:
        done = tasks.audit(
            settings,
            roster=roster,
            plan=plan,
            units=tuple(unit or ()),
            rules=tuple(rule or ()),
            as_of=_day(as_of),
            registers=registers,
            progress=progress,
        )
    _finish(done, as_json, fail_on)


@app.command()
def check(
    target: Annotated[str, typer.Argument(metavar="UNIT_OR_URL", help="单位名称、编号或任意网址")],
    as_unit: Annotated[str | None, typer.Option("--as-unit", help="把网址当作这个单位的网站来检查")] = None,
    roster: Roster = DEFAULT_ROSTER,
    plan: PlanName = "jieyang_2018",
    rule: Rules = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    config: Config = None,
    interval: Interval = None,
    render: Render = False,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """抽查：一个单位，或任意一个网址（不必在名册上）。"""
    from audits import tasks

    settings = tasks.settings(config, data, out, resolve, allow_address, interval, render=render)
    with _progress() as progress:
        done = tasks.check(
            settings,
            target,
            as_unit=as_unit,
            roster=roster,
            plan=plan,
            rules=tuple(rule or ()),
            as_of=_day(as_of),
            progress=progress,
        )
    _finish(done, as_json, fail_on)


@app.command()
def judge(
    audit_id: Annotated[str, typer.Argument(metavar="AUDIT", help="检查编号")],
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    config: Config = None,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """不上网，按已存的网页重新判断一次检查。"""
    from audits import tasks

    settings = tasks.settings(config, data, out)
    _finish(tasks.judge(settings, audit_id, _day(as_of)), as_json, fail_on)


@app.command()
def report(
    audit_id: Annotated[str, typer.Argument(metavar="AUDIT", help="检查编号")],
    formats: Annotated[
        str, typer.Option("--format", help="格式，用逗号分开：text、html、xlsx、json……")
    ] = "html,xlsx",
    data: Data = None,
    out: Out = None,
    config: Config = None,
) -> None:
    """重新生成一次检查的报告。"""
    from audits import tasks

    made = tasks.report(tasks.settings(config, data, out), audit_id, formats)
    for path in made.files:
        typer.echo(path)
    if made.refusals:
        raise UsageError("\n".join(made.refusals))


@app.command()
def page(
    target: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="网页文件或网址")],
    url: Annotated[str | None, typer.Option("--url", help="文件原来的网址")] = None,
    as_json: AsJson = False,
    for_scoring: Annotated[bool, typer.Option("--for-scoring", help="以评测用的格式输出")] = False,
    resolve: Resolve = None,
    allow_address: Allow = None,
) -> None:
    """看看程序从一页（或一个附件）里读出了什么。"""
    from audits import one_page

    typer.echo(one_page.read(target, url, as_json, for_scoring, tuple(resolve or ()), tuple(allow_address or ())))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of 应为日期，如 2019-04-02，实为“{text}”") from None


def _progress() -> Any:
    from audits.progress import SiteBars

    return SiteBars(sys.stderr)


def _finish(done: Any, as_json: bool, fail_on: str | None, incomplete_counts: bool = True) -> None:
    """Print what was done and leave with the exit code it deserves."""
    typer.echo(done.json if as_json else done.text)
    for sentence in done.notes:
        typer.echo(sentence, err=True)
    for path in done.files:
        typer.echo(path, err=as_json)
    if fail_on and done.reaches(fail_on):
        raise typer.Exit(FINDINGS)
    if incomplete_counts and done.is_incomplete:
        raise typer.Exit(INCOMPLETE)


def main() -> None:
    """Entry point of the `gongkai` command: every error a person can cause is a sentence and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except GongkaiError as error:
        typer.echo(str(error), err=True)
        code = WRONG_USE
    except typer.Exit as leave:
        code = leave.exit_code
    except _USAGE as error:
        typer.echo(_in_chinese(error), err=True)
        code = WRONG_USE
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("已中断。已取得的内容都已保存，再运行同一条命令会接着做。", err=True)
        code = 130
    raise SystemExit(code or OK)


def _in_chinese(error: Exception) -> str:
    """One sentence for a mistake in the command's own words."""
    match type(error).__name__:
        case "NoSuchOption":
            possible = getattr(error, "possibilities", None)
            near = f"，是否想写 {possible[0]}？" if possible else ""
            return f"没有选项 {getattr(error, 'option_name', '')}{near}"
        case "MissingParameter":
            parameter = getattr(error, "param", None)
            name = getattr(parameter, "metavar", None) or getattr(parameter, "name", "") or ""
            return f"缺少参数 {name.upper()}。加 --help 可看用法。"
        case "BadParameter":
            return f"参数的值不对：{error}。加 --help 可看用法。"
        case _:
            return f"用法有误：{error}。加 --help 可看用法。"


if __name__ == "__main__":
    main()
