"""Options that several commands take, written once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from model.errors import UsageError

OK, FINDINGS, WRONG_USE, INCOMPLETE = 0, 1, 2, 3  # exit codes
DEFAULT_ROSTER = Path(__file__).parent.parent / "rosters" / "jieyang.toml"

ChosenRoster = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        metavar="名册",
        help="名册文件（toml、xlsx、xls、et、csv），默认为设置文件里每晚检查的名册，没有设置则为自带的揭阳市名册",
    ),
]
Roster = Annotated[
    Path, typer.Option("--roster", help="名册文件（toml、xlsx、xls、et、csv）", show_default="程序自带的揭阳市名册")
]
PlanName = Annotated[str, typer.Option("--plan", metavar="方案", help="方案名称")]
DEFAULT_PLAN = "jieyang_2018"
Registers = Annotated[Path | None, typer.Option("--registers", help="登记表所在的目录")]
AuditId = Annotated[str, typer.Argument(metavar="检查编号", help="用 gongkai audits list 查看")]
UnitName = Annotated[str, typer.Argument(metavar="单位", help="单位名称或编号")]
RequirementId = Annotated[str, typer.Argument(metavar="要求", help="要求编号，如 2.1")]
Units = Annotated[list[str] | None, typer.Option("--unit", metavar="单位", help="只检查这个单位，可多次使用")]
Rules = Annotated[list[str] | None, typer.Option("--rule", metavar="规则", help="只判断这条规则或要求，可多次使用")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="按这一天的情形判断，如 2019-04-02")]
Data = Annotated[Path | None, typer.Option("--data", help="数据目录，默认为设置文件里的，没有设置则为 gongkai-data")]
Out = Annotated[Path | None, typer.Option("--out", help="报告目录，默认为设置文件里的，没有设置则为 out")]
Resolve = Annotated[
    list[str] | None,
    typer.Option("--resolve", metavar="HOST:PORT:ADDR[:PORT]", help="把主机名指到一个地址，同 curl；HOST 可写 *"),
]
Allow = Annotated[list[str] | None, typer.Option("--allow-address", metavar="HOST:PORT", help="允许访问这个内部地址")]
Config = Annotated[Path | None, typer.Option("--config", help="设置文件，默认为当前目录的 gongkai.toml")]
Interval = Annotated[
    float | None, typer.Option("--interval", min=0, help="同一主机两次请求的间隔秒数，0 为不限速（仅限自己的服务器）")
]
Render = Annotated[
    bool,
    typer.Option("--render", help="只有脚本才能显示的网页，用本机的 Chromium 浏览器打开；并为首页和问题网页截图"),
]
Engine = Annotated[
    str | None, typer.Option("--engine", help="在哪里抓取：inline（本进程）、processes（多进程）或 dask（多机）")
]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="processes 的进程数，默认为处理器核数")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", metavar="地址", help="dask 调度器，如 tcp://主机:8786")]
Archive = Annotated[
    str | None, typer.Option("--archive", metavar="地址", help="各机共用的存档，如 file:///共享目录、s3://桶/目录")
]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on", metavar="结论", help="有达到此程度的问题时退出码为 1：FAIL（不符合）或 PARTIAL（部分符合）"
    ),
]


def day_of(as_of: str | None) -> date | None:
    """The day that --as-of names, None where it was not given."""
    return day(as_of, "--as-of") if as_of else None


def day(text: str, option: str) -> date:
    """The date that was given for an option. UsageError in one sentence when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} 应为日期，如 2019-04-02，实为“{text}”") from None
