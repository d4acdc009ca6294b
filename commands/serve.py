"""gongkai serve: the office's page, the interface for programs, and the nights, in one process."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import socket
from pathlib import Path
from typing import Annotated

import typer

from commands.options import Allow, Config, Data, Out, Resolve
from model.errors import UsageError

_M_ARENA_MAX = -8  # of malloc.h


def serve(
    host: Annotated[
        str, typer.Option("--host", help="监听的地址；要让其他机器访问，请见 docs/serve.md")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="监听的端口")] = 8017,
    roster: Annotated[Path | None, typer.Option("--roster", help="抽查用的名册，默认为夜间检查的名册")] = None,
    data: Data = None,
    out: Out = None,
    resolve: Resolve = None,
    allow_address: Allow = None,
    proxy: Annotated[
        str, typer.Option("--proxy", metavar="地址", help="反向代理的地址，只相信它转告的来源")
    ] = "127.0.0.1",
    config: Config = None,
) -> None:
    """启动网页：总览、核查、抽查、台账、报表下载，以及供程序使用的接口。"""
    from audits import tasks
    from audits.nights import nightly
    from commands.user import needs_web

    settings = tasks.settings(config, data, out, resolve, allow_address)
    with needs_web():
        import uvicorn

        from web.app import create_app
    nightly.require(settings)
    share_one_arena()
    with listening(host, port) as listener:
        app = create_app(settings, lambda: nightly.running(settings), roster=roster)
        at = f"http://{_shown(host)}:{listener.getsockname()[1]}/"
        typer.echo(f"网页已启动：{at}（按 Ctrl-C 停止）")
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                server_header=False,
                forwarded_allow_ips=proxy,
                timeout_graceful_shutdown=5,
                timeout_keep_alive=65,  # longer than a reverse proxy keeps its connections, usually 60 s
                access_log=False,
            )
        )
        server.run(sockets=[listener])


def share_one_arena() -> None:
    """Have all threads take memory from one place. By default each takes a place of its own, and a page that is asked
    in turn by forty threads keeps what each of them once needed. Call it before any thread; only glibc heeds it."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. UsageError in one sentence when it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)  # named TCP, or asyncio leaves Nagle's delay of 40 ms on
    except OSError as error:
        raise UsageError(_why(error, host, port)) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise UsageError(_why(error, host, port)) from None
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"本机没有地址 {host}，请用 --host 写本机的地址，如 127.0.0.1。"
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被其他程序占用，请停止那个程序，或用 --port 另选端口。"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"没有权限使用端口 {port}，请用 --port 选 1024 以上的端口。"
    return f"不能在 {host} 的端口 {port} 上启动（{error.strerror}）。"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
