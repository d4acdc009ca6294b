"""gongkai serve, user and token on the command line: every mistake is one sentence and exit code 2."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import cli

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent), "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: object
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in a fresh folder, with something on standard input."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["gongkai", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            cli.main()
        wrote = capsys.readouterr()
        return Said(left.value.code, wrote.out, wrote.err)

    return run


def test_a_taken_port(told: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = told("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 2
    assert "已被其他程序占用" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("serve", "--host", "203.0.113.1"), "本机没有地址 203.0.113.1"),
        (("serve", "--port", "70000"), "应为 0 到 65535 之间的整数"),
        (("serve", "--port", "0", "--roster", "none.toml"), "找不到名册 none.toml"),
        (("serve", "--port", "0", "--data", "file"), "已有同名文件，不是目录"),
        (("serve", "--port", "0", "--data", "shared"), "能被其他用户读取，请先运行 chmod 600"),
        (("user", "add", "张三"), "缺少选项 --role（查看、核查或管理）"),
        (("user", "add", "张三", "--role", "主任"), "角色应为 查看、核查、管理 之一"),
        (("user", "add", "张三", "--role", "管理"), "密码应为"),
        (("user", "disable", "李四"), "没有名为“李四”的用户"),
        (("token", "add", "看板"), "请用 --scope 指明令牌的权限"),
        (("token", "revoke", "x"), "没有编号为“x”的令牌"),
    ],
)
def test_a_mistake_is_one_sentence(told: Command, words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "office.db").touch(mode=0o644)
    answer = told(*words)
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_directory_that_is_read_only(told: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    answer = told("serve", "--port", "0", "--data", "data")
    assert answer.code == 2
    assert "不能写入" in answer.err


def test_users_and_tokens(told: Command) -> None:
    password = "够长的密码123456\n"
    assert "已建立用户“张三”（管理）" in told("user", "add", "张三", "--role", "管理", typed=password).out
    assert "已有名为“张三”的用户" in told("user", "add", "张三", "--role", "查看", typed=password).err
    assert "改为查看" in told("user", "role", "张三", "查看").out
    assert "已修改" in told("user", "password", "张三", typed="另一个密码987654\n").out
    assert "已停用" in told("user", "disable", "张三").out
    assert "张三  查看" in told("user", "list").out
    made = told("token", "add", "看板", "--scope", "read", "--days", "30")
    assert made.out.startswith("gk_")
    number = re.search(r"编号 (\w+)", made.err)
    assert number
    assert "已撤销" in told("token", "revoke", number[1]).out
    listed = told("token", "list").out
    assert "已撤销" in listed
    assert made.out.strip() not in listed


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        line = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        assert httpx.get(f"{address.group()}healthz/live", timeout=60).json() == {"status": "ok"}
        ready = httpx.get(f"{address.group()}healthz/ready", timeout=60).json()
        assert ready == {"status": "ok", "database": "ok", "disk": ready["disk"], "last_night": "off"}
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) in (0, -signal.SIGTERM)
        assert server.stderr
        assert "Traceback" not in server.stderr.read()
    assert (tmp_path / "gongkai-data" / "office.db").stat().st_mode & 0o077 == 0
