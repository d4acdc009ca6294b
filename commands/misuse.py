"""Mistakes in a command's own words, told in one Chinese sentence."""

from __future__ import annotations

import re
from typing import Any

import typer

USAGE: type[Exception] = typer.BadParameter.__mro__[1]  # the root of typer's own complaints about usage
_SEE = "加 --help 可看用法。"
_BRACKETED = re.compile(r"\(([^()]*)\)$")


def told(error: Any) -> str:
    """The mistake as a sentence that says what to mend."""
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return str(error.ctx.get_help())
        case "NoSuchOption":
            possible = getattr(error, "possibilities", None)
            near = f"，是否想写 {possible[0]}？" if possible else "。"
            return f"没有选项 {error.option_name}{near}{_SEE}"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 后面要写明值。{_SEE}"
        case "MissingParameter":
            return f"缺少{_named(parameter)}。{_SEE}"
        case "BadParameter":
            return f"{_named(parameter)}应为{_wanted(parameter)}。{_SEE}"
        case _:
            extra = _BRACKETED.search(str(error))
            return f"多写了 {extra[1]}。{_SEE}" if extra else f"用法有误：{error}。{_SEE}"


def _named(parameter: Any) -> str:
    if parameter is None:
        return "参数"
    is_option = parameter.param_type_name == "option"
    meaning = (parameter.help or "").partition("，")[0]
    name = parameter.opts[0] if is_option else parameter.metavar or parameter.name.upper()
    return f"{'选项' if is_option else '参数'} {name}" + (f"（{meaning}）" if meaning else "")


def _wanted(parameter: Any) -> str:
    """What a parameter takes, where it is a number."""
    number = {int: "整数", float: "数"}.get(parameter.type_descriptor.annotation) if parameter else None
    if number is None:
        return "另一种写法"
    low, high = parameter.min, parameter.max
    if low is not None and high is not None:
        return f" {low:g} 到 {high:g} 之间的{number}"
    return f"不小于 {low:g} 的{number}" if low is not None else number
