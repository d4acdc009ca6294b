"""Front door: parse, call audits, print, exit code; no logic."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from commands import (
    audits,
    backup,
    compare,
    config,
    evidence,
    ledger,
    misuse,
    nightly,
    recheck,
    register,
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
from commands.help import CHECKING, DATA, DECIDING, LOOKING, SERVING, App
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
    AuditId,
    Config,
    Data,
    Engine,
    FailOn,
    Out,
    Registers,
    Render,
    Resolve,
    Rules,
    Scheduler,
    Units,
    Workers,
    day_of,
)
from commands.visit import Visit, visiting
from model.errors import GongkaiError, UsageError

app = App(
    name="gongkai",
    help="公开：检查政府网站是否公开了政务公开工作要点分工方案要求公开的内容。"
    " 第一次使用：gongkai demo 看演示，gongkai roster import 读入单位名录，gongkai audit 开始检查。",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(rich_help_panel=CHECKING)
def demo(out: Out = None, data: Data = None, as_json: AsJson = False) -> None:
    """检查演示城市：在本机启动它的网站，抓取、判断、写出报告。"""
    from audits import demonstration

    with _progress() as progress:
        done = demonstration.run(out=out, data=data, progress=progress)
    _finish(done, as_json, fail_on=None, incomplete_counts=False)


@app.command(rich_help_panel=CHECKING)
@visiting
def audit(
    visit: Visit,
    unit: Units = None,
    rule: Rules = None,
    registers: Registers = None,
    engine: Engine = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    archive: Archive = None,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """全面检查名册上的单位；中断后再运行同一条命令会接着做。"""
    from audits import tasks

    settings, on = visit.settings(tasks.engine(engine, workers, scheduler, archive)), visit.on
    roster_file = visit.roster_by(settings)
    if roster_file == DEFAULT_ROSTER:
        _say("按程序自带的揭阳市名册检查；检查自己的单位，请加 --roster 名单.xlsx。")
    with _progress() as progress:
        done = tasks.audit(
            settings,
            roster=roster_file,
            plan=visit.plan,
            units=tuple(unit or ()),
            rules=tuple(rule or ()),
            as_of=on,
            registers=registers,
            progress=progress,
            say=_say,
        )
    _finish(done, as_json, fail_on)


@app.command(rich_help_panel=CHECKING)
@visiting
def check(
    target: Annotated[str, typer.Argument(metavar="单位或网址", help="单位名称、编号或任意网址")],
    visit: Visit,
    as_unit: Annotated[
        str | None, typer.Option("--as-unit", metavar="单位", help="把网址当作这个单位的网站来检查")
    ] = None,
    rule: Rules = None,
    render: Render = False,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """抽查：一个单位，或任意一个网址（不必在名册上）。"""
    from audits import tasks

    settings = visit.settings(render=render)
    with _progress() as progress:
        done = tasks.check(
            settings,
            target,
            as_unit=as_unit,
            roster=visit.roster_by(settings),
            plan=visit.plan,
            rules=tuple(rule or ()),
            as_of=visit.on,
            progress=progress,
        )
    _finish(done, as_json, fail_on)


@app.command(rich_help_panel=CHECKING)
def judge(
    audit_id: AuditId,
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
    _finish(tasks.judge(settings, audit_id, day_of(as_of)), as_json, fail_on)


@app.command(rich_help_panel=LOOKING)
def report(
    audit_id: AuditId,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            help="格式，用逗号分开：html（网页）、xlsx（评分表）、notices（整改通知书）、bulletin（通报）、pdf、text、"
            "csv、news（检查通知），以及供程序用的 json、findings、jsonl",
        ),
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


@app.command(rich_help_panel=LOOKING)
def page(
    target: Annotated[str, typer.Argument(metavar="文件或网址", help="网页文件或网址")],
    url: Annotated[str | None, typer.Option("--url", help="文件原来的网址")] = None,
    as_json: AsJson = False,
    for_scoring: Annotated[bool, typer.Option("--for-scoring", help="以评测用的格式输出")] = False,
    resolve: Resolve = None,
    allow_address: Allow = None,
) -> None:
    """看看程序从一页（或一个附件）里读出了什么。"""
    from audits import one_page

    typer.echo(one_page.read(target, url, as_json, for_scoring, tuple(resolve or ()), tuple(allow_address or ())))


app.command("recheck", rich_help_panel=CHECKING)(recheck.recheck)
app.add_typer(audits.app, name="audits", rich_help_panel=LOOKING)
app.command("compare", rich_help_panel=LOOKING)(compare.compare)
app.add_typer(evidence.app, name="evidence", rich_help_panel=LOOKING)
app.add_typer(ruling.app, name="ruling", rich_help_panel=DECIDING)
app.add_typer(ledger.app, name="ledger", rich_help_panel=DECIDING)
app.add_typer(waiver.app, name="waiver", rich_help_panel=DECIDING)
app.add_typer(waiver.downtime_app, name="downtime", rich_help_panel=DECIDING)
app.add_typer(roster.app, name="roster", rich_help_panel=DATA)
app.add_typer(register.app, name="register", rich_help_panel=DATA)
app.add_typer(rules.app, name="rules", rich_help_panel=DATA)
app.command("serve", rich_help_panel=SERVING)(serve.serve)
app.command("nightly", rich_help_panel=SERVING)(nightly.nightly)
app.command("status", rich_help_panel=SERVING)(status.status)
app.add_typer(config.app, name="config", rich_help_panel=SERVING)
app.add_typer(user.app, name="user", rich_help_panel=SERVING)
app.add_typer(token.app, name="token", rich_help_panel=SERVING)
app.command("backup", rich_help_panel=SERVING)(backup.backup)
app.command("restore", rich_help_panel=SERVING)(backup.restore)
app.add_typer(engines.app, name="engine", rich_help_panel=SERVING)


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


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
        code = app(standalone_mode=False, prog_name="gongkai")
    except GongkaiError as error:
        typer.echo(str(error), err=True)
        code = WRONG_USE
    except typer.Exit as leave:
        code = leave.exit_code
    except misuse.USAGE as error:
        typer.echo(misuse.told(error), err=True)
        code = WRONG_USE
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("已中断。已取得的内容都已保存，再运行同一条命令会接着做。", err=True)
        code = 130
    raise SystemExit(code or OK)


if __name__ == "__main__":
    main()
