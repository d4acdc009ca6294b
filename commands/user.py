"""gongkai user: who may use the office's page."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.help import App
from commands.options import Config, Data

if TYPE_CHECKING:
    from audits.desk.accounts import Accounts

app = App(help="用户：谁可以使用网页，能做什么。")

Name = Annotated[str, typer.Argument(metavar="名称", help="用户名")]
Role = Annotated[str, typer.Option("--role", help="查看、核查或管理")]


@app.command("add")
def add(name: Name, role: Role, data: Data = None, config: Config = None) -> None:
    """新建用户；密码在提示后输入，或从标准输入读取，不写在命令里。"""
    with needs_web():
        from audits.desk.accounts import role_named

    chosen = role_named(role)
    with opened(data, config) as accounts:
        accounts.add_user(name, chosen, _password())
    typer.echo(f"已建立用户“{name}”（{chosen.printed}）。")


@app.command("list")
def list_(data: Data = None, config: Config = None) -> None:
    """列出全部用户。"""
    with opened(data, config) as accounts:
        from audits.desk.accounts import listed_users

        typer.echo(listed_users(accounts))


@app.command("password")
def password(name: Name, data: Data = None, config: Config = None) -> None:
    """修改密码；该用户须重新登录。"""
    with opened(data, config) as accounts:
        accounts.user(name)
        accounts.set_password(name, _password())
    typer.echo(f"已修改用户“{name}”的密码。")


@app.command("role")
def role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="角色", help="查看、核查或管理")],
    data: Data = None,
    config: Config = None,
) -> None:
    """修改角色。"""
    with needs_web():
        from audits.desk.accounts import role_named

    chosen = role_named(role)
    with opened(data, config) as accounts:
        accounts.set_role(name, chosen)
    typer.echo(f"用户“{name}”的角色已改为{chosen.printed}。")


@app.command("disable")
def disable(name: Name, data: Data = None, config: Config = None) -> None:
    """停用用户；操作记录仍保留。"""
    with opened(data, config) as accounts:
        accounts.disable(name)
    typer.echo(f"已停用用户“{name}”。")


def opened(data: Path | None, config: Path | None) -> Accounts:
    """The accounts of the data directory that the command means."""
    from audits import clock, tasks
    from store.office import Office

    with needs_web():
        from audits.desk.accounts import Accounts
    return Accounts(Office.open(Path(tasks.settings(config, data).data)), clock.now)


@contextmanager
def needs_web() -> Iterator[None]:
    """Say in one sentence that the extra `web` is not installed."""
    from model.errors import UsageError

    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"没有安装网页组件（缺 {error.name}），请先安装：pip install 'gongkai[web]'") from None


def _password() -> str:
    """Typed twice without being shown; one line of standard input where that is no terminal."""
    from model.errors import UsageError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass("密码：")
    if getpass.getpass("再输入一次：") != typed:
        raise UsageError("两次输入的密码不一致，没有改动。")
    return typed
