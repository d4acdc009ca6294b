"""gongkai token: keys for programs that use the HTTP interface."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.help import App
from commands.options import Config, Data
from commands.user import needs_web, opened

app = App(help="接口令牌：让其他程序读取结果、登记结论、发起抽查。")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="名称", help="给谁用、做什么用")],
    scope: Annotated[list[str] | None, typer.Option("--scope", help="read、rule 或 spot-check，可多次使用")] = None,
    days: Annotated[int | None, typer.Option("--days", help="有效天数；不写则长期有效")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """新建令牌；令牌只显示这一次。"""
    with needs_web():
        from audits.desk.accounts import scope_named

    scopes = tuple(scope_named(text) for text in scope or ())
    with opened(data, config) as accounts:
        token, secret = accounts.add_token(name, scopes, days)
    typer.echo(f"令牌编号 {token.id}。请立即保存，以下内容不会再显示：", err=True)
    typer.echo(secret)


@app.command("list")
def list_(data: Data = None, config: Config = None) -> None:
    """列出全部令牌（不含令牌本身）。"""
    from audits import clock

    with opened(data, config) as accounts:
        from audits.desk.accounts import listed_tokens

        typer.echo(listed_tokens(accounts, clock.now()))


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(metavar="编号", help="令牌编号")], data: Data = None, config: Config = None
) -> None:
    """撤销令牌，立即失效。"""
    with opened(data, config) as accounts:
        revoked = accounts.revoke_token(token)
    typer.echo(f"已撤销令牌 {revoked.id}（{revoked.name}）。")
