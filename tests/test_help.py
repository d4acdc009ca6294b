"""Every command explains itself in Chinese, whole, in lines that fit; mistakes are told in one sentence."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import cli
from audits.settings import NightlySettings, Settings
from commands.options import DEFAULT_ROSTER
from commands.visit import Visit
from reports.columns import columns

ENGLISH = re.compile(r"Usage|Options|Arguments|Commands|Show this|[Rr]equired|[Dd]efault|\[env")


def every(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group below this one, with the words that call it."""
    yield words, command
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            yield from every(one, (*words, name))


COMMANDS = dict(every(get_command(cli.app)))


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["gongkai", *words])
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_help_is_chinese_and_whole(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = told(monkeypatch, capsys, *words, "--help")
    assert code == 0
    assert said.startswith("用法：")
    assert not ENGLISH.search(said), said
    assert "…" not in said
    assert all(columns(line) <= 82 for line in said.splitlines()), said
    for parameter in COMMANDS[words].params:
        assert parameter.opts[0] in said or parameter.metavar in said
        assert parameter.help or parameter.opts[0] in ("--help",), (words, parameter.name)


MISUSE = [
    (("chekc",), "没有命令 chekc，是否想写 check？"),
    (("evidence", "shwo"), "没有命令 shwo，是否想写 show？运行 gongkai evidence --help"),
    (("xyz",), "没有命令 xyz。运行 gongkai --help 可看全部命令。"),
    (("check", "a", "b"), "多写了 b。"),
    (("audit", "--roster"), "选项 --roster 后面要写明值。"),
    (("audit", "--rosetr", "x"), "没有选项 --rosetr，是否想写 --roster？"),
    (("check", "a", "--interval", "-1"), "选项 --interval（同一主机两次请求的间隔秒数）应为不小于 0 的数。"),
    (("audit", "--workers", "x"), "应为不小于 1 的整数。"),
    (("check",), "缺少参数 单位或网址（单位名称、编号或任意网址）。"),
    (("waiver", "add", "a", "2.1"), "缺少选项 --basis（依据）。"),
    (("audit", "--as-of", "昨天"), "--as-of 应为日期，如 2019-04-02，实为“昨天”"),
    (("audit", "--roster", "没有.xlsx"), "找不到文件 没有.xlsx"),
]


@pytest.mark.parametrize(("words", "said"), MISUSE)
def test_a_mistake_is_one_chinese_sentence(
    words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_group_alone_shows_its_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(monkeypatch, capsys, "roster")
    assert code == 2
    assert "import" in err + out
    assert "用法有误" not in err + out


def test_a_roster_that_is_not_named_is_that_of_the_nights() -> None:
    nights = Settings(nightly=NightlySettings(roster="名单.xlsx"))
    assert Visit(roster=Path("我的.csv")).roster_by(nights) == Path("我的.csv")
    assert Visit().roster_by(nights) == Path("名单.xlsx")
    assert Visit().roster_by(Settings()) == DEFAULT_ROSTER
