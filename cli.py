"""Front door: parse, call audits, print, exit code; no logic."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import GongkaiError, UsageError

_USAGE: type[Exception] = typer.BadParameter.__mro__[1]  # the root of typer's own complaints about usage
OK, FINDINGS, WRONG_USE, INCOMPLETE = 0, 1, 2, 3
ROSTER = Path(__file__).parent / "rosters" / "jieyang.toml"

app = typer.Typer(
    name="gongkai",
    help="公开:检查政府网站是否公开了政务公开工作要点分工方案要求公开的内容。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(help="规则:各项要求由什么判断。", no_args_is_help=True)
roster_app = typer.Typer(help="名册:检查哪些单位,它们在哪里公开。", no_args_is_help=True)
audits_app = typer.Typer(help="已做过的检查。", no_args_is_help=True)
app.add_typer(rules_app, name="rules")
app.add_typer(roster_app, name="roster")
evidence_app = typer.Typer(help="证据:核对有没有被改动,再看一遍当时看到的。", no_args_is_help=True)
ruling_app = typer.Typer(help="人工核查结论:从评分表读入,或逐条登记。", no_args_is_help=True)
app.add_typer(audits_app, name="audits")
app.add_typer(evidence_app, name="evidence")
app.add_typer(ruling_app, name="ruling")

Roster = Annotated[Path, typer.Option("--roster", help="名册文件(toml、xlsx、xls、et、csv)")]
PlanName = Annotated[str, typer.Option("--plan", help="方案名称")]
Rules = Annotated[list[str] | None, typer.Option("--rule", help="只判断这条规则或要求,可多次使用")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="按这一天的情形判断,如 2019-04-02")]
Data = Annotated[Path | None, typer.Option("--data", help="数据目录")]
Out = Annotated[Path | None, typer.Option("--out", help="报告目录")]
Resolve = Annotated[
    list[str] | None,
    typer.Option("--resolve", metavar="HOST:PORT:ADDR[:PORT]", help="把主机名指到一个地址,同 curl;HOST 可写 *"),
]
Allow = Annotated[list[str] | None, typer.Option("--allow-address", metavar="HOST:PORT", help="允许访问这个内部地址")]
Config = Annotated[Path | None, typer.Option("--config", help="设置文件,默认为当前目录的 gongkai.toml")]
Interval = Annotated[
    float | None, typer.Option("--interval", min=0, help="同一主机两次请求的间隔秒数,0 为不限速(仅限自己的服务器)")
]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")]
FailOn = Annotated[
    str | None, typer.Option("--fail-on", metavar="OUTCOME", help="有达到此程度的问题时退出码为 1:FAIL 或 PARTIAL")
]


@app.command()
def demo(out: Out = None, data: Data = None, as_json: AsJson = False) -> None:
    """检查演示城市:在本机启动它的网站,抓取、判断、写出报告。"""
    from audits import demonstration

    with _progress() as progress:
        done = demonstration.run(out=out, data=data, progress=progress)
    _finish(done, as_json, fail_on=None, incomplete_counts=False)


@app.command()
def audit(
    roster: Roster = ROSTER,
    plan: PlanName = "jieyang_2018",
    unit: Annotated[list[str] | None, typer.Option("--unit", help="只检查这个单位,可多次使用")] = None,
    rule: Rules = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    config: Config = None,
    interval: Interval = None,
    registers: Annotated[Path | None, typer.Option("--registers", help="登记表所在的目录")] = None,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """全面检查名册上的单位;中断后再运行同一条命令会接着做。"""
    from audits import tasks

    settings = tasks.settings(config, data, out, resolve, allow_address, interval)
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
    roster: Roster = ROSTER,
    plan: PlanName = "jieyang_2018",
    rule: Rules = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    config: Config = None,
    interval: Interval = None,
    fail_on: FailOn = None,
    as_json: AsJson = False,
) -> None:
    """抽查:一个单位,或任意一个网址(不必在名册上)。"""
    from audits import tasks

    settings = tasks.settings(config, data, out, resolve, allow_address, interval)
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
    """不上网,按已存的网页重新判断一次检查。"""
    from audits import tasks

    settings = tasks.settings(config, data, out)
    _finish(tasks.judge(settings, audit_id, _day(as_of)), as_json, fail_on)


@app.command()
def report(
    audit_id: Annotated[str, typer.Argument(metavar="AUDIT", help="检查编号")],
    formats: Annotated[str, typer.Option("--format", help="格式,用逗号分开:text、html、xlsx、json……")] = "html,xlsx",
    data: Data = None,
    out: Out = None,
    config: Config = None,
) -> None:
    """重新生成一次检查的报告。"""
    from audits import tasks

    for path in tasks.report(tasks.settings(config, data, out), audit_id, formats):
        typer.echo(path)


@app.command()
def page(
    target: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="网页文件或网址")],
    url: Annotated[str | None, typer.Option("--url", help="文件原来的网址")] = None,
    as_json: AsJson = False,
    for_scoring: Annotated[bool, typer.Option("--for-scoring", help="以评测用的格式输出")] = False,
    resolve: Resolve = None,
    allow_address: Allow = None,
) -> None:
    """看看程序从一页(或一个附件)里读出了什么。"""
    from audits import one_page

    typer.echo(one_page.read(target, url, as_json, for_scoring, tuple(resolve or ()), tuple(allow_address or ())))


@rules_app.command("list")
def rules_list(plan: PlanName = "jieyang_2018", as_json: AsJson = False) -> None:
    """40 项要求各由什么规则判断。"""
    from audits import rulebook

    typer.echo(rulebook.listing(plan, as_json))


@rules_app.command("show")
def rules_show(name: str, plan: PlanName = "jieyang_2018") -> None:
    """一条规则或一项要求:问什么,找什么,怎样算符合。"""
    from audits import rulebook

    typer.echo(rulebook.show(plan, name))


@rules_app.command("missing")
def rules_missing(plan: PlanName = "jieyang_2018", as_json: AsJson = False) -> None:
    """没有自动规则的要求,以及原因。"""
    from audits import rulebook

    typer.echo(rulebook.missing(plan, as_json))


@rules_app.command("new")
def rules_new(
    name: Annotated[str, typer.Argument(help="规则名称(英文小写,用下划线)")],
    requirement: Annotated[str, typer.Option("--requirement", help="要求编号,如 2.1")],
    plan: PlanName = "jieyang_2018",
) -> None:
    """新建一条规则:写出规则和用例两个文件的骨架。"""
    from audits import rulebook

    for path in rulebook.new(plan, name, requirement):
        typer.echo(path)


@roster_app.command("list")
def roster_list(roster: Roster = ROSTER) -> None:
    """列出名册上的单位。"""
    from audits import rosters

    typer.echo(rosters.listing(roster))


@roster_app.command("check")
def roster_check(
    roster: Annotated[Path, typer.Argument(help="名册文件")] = ROSTER, plan: PlanName = "jieyang_2018"
) -> None:
    """检查名册有没有错。"""
    from audits import rosters

    typer.echo(rosters.check(roster, plan))


@roster_app.command("template")
def roster_template(path: Annotated[Path, typer.Argument(help="要写出的文件")] = Path("名册模板.xlsx")) -> None:
    """写出名册的 Excel 模板(含下拉选项)。"""
    from audits import rosters

    typer.echo(rosters.template(path))


@roster_app.command("import")
def roster_import(
    book: Annotated[Path, typer.Argument(help="填好的名册(xlsx、xls、et、csv)")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写到这个 toml 文件")] = None,
) -> None:
    """读入填好的名册;有错会指出工作表、行、列。"""
    from audits import rosters

    typer.echo(rosters.read_in(book, out))


@audits_app.command("list")
def audits_list(data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """列出做过的检查。"""
    from audits import tasks

    typer.echo(tasks.listing(tasks.settings(config, data), as_json))


@audits_app.command("show")
def audits_show(audit_id: str, data: Data = None, config: Config = None, as_json: AsJson = False) -> None:
    """一次检查的结果。"""
    from audits import tasks

    typer.echo(tasks.show(tasks.settings(config, data), audit_id, as_json))


@evidence_app.command("verify")
def evidence_verify(data: Data = None, config: Config = None) -> None:
    """核对全部原始记录;有改动时退出码为 1。"""
    from audits import evidence, tasks

    done = evidence.verify(tasks.settings(config, data))
    typer.echo(done.text)
    if not done.is_sound:
        raise typer.Exit(FINDINGS)


@evidence_app.command("show")
def evidence_show(
    audit_id: Annotated[str, typer.Argument(metavar="AUDIT", help="检查编号")],
    unit: Annotated[str, typer.Argument(help="单位名称或编号")],
    requirement: Annotated[str, typer.Argument(help="要求编号,如 2.1")],
    data: Data = None,
    out: Annotated[Path | None, typer.Option("--out", help="把当时取得的网页和附件写到这个目录")] = None,
    config: Config = None,
) -> None:
    """一项结果的证据,逐条与原始记录核对。"""
    from audits import evidence, tasks

    typer.echo(evidence.show(tasks.settings(config, data), audit_id, unit, requirement, out))


@ruling_app.command("import")
def ruling_import(
    book: Annotated[Path, typer.Argument(help="在“待人工核查”表里填好的评分表")],
    data: Data = None,
    config: Config = None,
) -> None:
    """读入评分表里填写的核查结论;有错时一条也不读入。"""
    from audits import rulings, tasks

    typer.echo(rulings.read_in(tasks.settings(config, data), book))


@ruling_app.command("add")
def ruling_add(
    audit_id: Annotated[str, typer.Argument(metavar="AUDIT", help="检查编号")],
    unit: Annotated[str, typer.Argument(help="单位名称或编号")],
    requirement: Annotated[str, typer.Argument(help="要求编号,如 2.1")],
    outcome: Annotated[str, typer.Argument(metavar="CONCLUSION", help="符合、部分符合、不符合或不适用")],
    by: Annotated[str, typer.Option("--by", help="核查人")],
    opinion: Annotated[str, typer.Option("--opinion", help="核查意见")] = "",
    data: Data = None,
    config: Config = None,
) -> None:
    """登记一条核查结论;证据变化后自动重新打开。"""
    from audits import clock, rulings, tasks

    chosen = tasks.settings(config, data)
    typer.echo(rulings.add(chosen, audit_id, unit, requirement, outcome, opinion, by, clock.now()))


@ruling_app.command("list")
def ruling_list(data: Data = None, config: Config = None) -> None:
    """列出全部核查结论。"""
    from audits import rulings, tasks

    typer.echo(rulings.listing(tasks.settings(config, data)))


@ruling_app.command("revoke")
def ruling_revoke(
    ruling_id: Annotated[str, typer.Argument(metavar="RULING", help="核查结论的编号")],
    data: Data = None,
    config: Config = None,
) -> None:
    """撤销一条核查结论;记录仍保留。"""
    from audits import clock, rulings, tasks

    typer.echo(rulings.revoke(tasks.settings(config, data), ruling_id, clock.now()))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of 应为日期,如 2019-04-02,实为“{text}”") from None


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
        typer.echo("已中断。已取得的内容都已保存,再运行同一条命令会接着做。", err=True)
        code = 130
    raise SystemExit(code or OK)


def _in_chinese(error: Exception) -> str:
    """One sentence for a mistake in the command's own words."""
    match type(error).__name__:
        case "NoSuchOption":
            possible = getattr(error, "possibilities", None)
            near = f",是否想写 {possible[0]}?" if possible else ""
            return f"没有选项 {getattr(error, 'option_name', '')}{near}"
        case "MissingParameter":
            parameter = getattr(error, "param", None)
            name = getattr(parameter, "metavar", None) or getattr(parameter, "name", "") or ""
            return f"缺少参数 {name.upper()}。加 --help 可看用法。"
        case "BadParameter":
            return f"参数的值不对:{error}。加 --help 可看用法。"
        case _:
            return f"用法有误:{error}。加 --help 可看用法。"


if __name__ == "__main__":
    main()
