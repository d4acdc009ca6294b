"""What the commands say of themselves, in Chinese and in lines that a terminal does not cut off."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from model.errors import UsageError
from reports.columns import WIDTH, columns, padded, wrapped

PANELS = CHECKING, LOOKING, DECIDING, DATA, SERVING, COMMANDS = (
    "检查",
    "看结果",
    "人工办理",
    "名册和规则",
    "日常运行",
    "命令",
)
_STANDARD = {
    "--help": "显示这份说明",
    "--install-completion": "为现在的命令行安装自动补全",
    "--show-completion": "显示自动补全的脚本，供自行安装",
}
_KINDS: Mapping[type, str] = {int: "数", float: "数", Path: "路径"}
_LEFT = 26  # columns for names; what is longer has its own line
_GAP = "  "


class App(typer.Typer):
    """A command, or a group of them, that explains itself in Chinese."""

    def __init__(self, **said: Any) -> None:
        super().__init__(cls=_Group, rich_markup_mode=None, no_args_is_help=True, **said)

    def command(self, name: str | None = None, **said: Any) -> Callable[[Any], Any]:
        """As Typer's; the class of the command is ours."""
        return super().command(name, cls=_Command, **said)


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_told(self, ctx))


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_told(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As Typer's; UsageError in one sentence for an unknown command, with the near one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.commands, n=1)
            asked = f"，是否想写 {near[0]}？" if near else "。"
            raise UsageError(f"没有命令 {args[0]}{asked}运行 {ctx.command_path} --help 可看全部命令。")
        return super().resolve_command(ctx, args)


def _told(command: Any, ctx: Any) -> str:
    """The whole help of a command."""
    width = min(WIDTH, shutil.get_terminal_size().columns)
    is_group = isinstance(command, TyperGroup)
    parameters = command.get_params(ctx)
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    options = [p for p in parameters if p.param_type_name != "argument"]
    named = " ".join(_argument(p) if p.required else f"[{_argument(p)}]" for p in arguments)
    usage = f"用法：{ctx.command_path} " + ("命令" if is_group else f"{named} [选项]".strip())
    lines = [usage, "", *wrapped(" ".join((command.help or "").split()), "  ", width, "")]
    if is_group:
        for heading, commands in _panels(command, ctx).items():
            lines += ["", f"{heading}：", *_rows(commands, width)]
        lines += [
            "",
            f"各命令加 --help 可看它的用法，如 {ctx.command_path} {next(iter(command.commands), '')} --help。",
        ]
    if arguments:
        lines += ["", "参数：", *_rows(((_argument(p), _meaning(p)) for p in arguments), width)]
    lines += ["", "选项：", *_rows(((_option(p), _meaning(p)) for p in options), width)]
    return "\n".join(lines) + "\n"


def _panels(group: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """The commands of a group under their headings, in the order in which they were joined."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        heading = getattr(command, "rich_help_panel", None)
        found.setdefault(heading if heading in PANELS else COMMANDS, []).append((name, command.help or ""))
    return {heading: found[heading] for heading in PANELS if heading in found}


def _rows(pairs: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    for name, meaning in pairs:
        left = f"{_GAP}{name}"
        indent = " " * (_LEFT + len(_GAP))
        if columns(left) > _LEFT:
            yield left
            yield from wrapped(meaning, indent, width, "")
            continue
        first, *rest = wrapped(meaning, indent, width, "")
        yield padded(left, _LEFT) + first[_LEFT:]
        yield from rest


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _option(parameter: Any) -> str:
    names = "、".join(sorted([*parameter.opts, *parameter.secondary_opts], key=len))
    if parameter.is_flag:
        return names
    return f"{names} {parameter.metavar or _KINDS.get(parameter.type_descriptor.annotation, '文字')}"


def _meaning(parameter: Any) -> str:
    """What a parameter means, whether it must be given, what it is otherwise."""
    said = next((_STANDARD[name] for name in parameter.opts if name in _STANDARD), parameter.help or "")
    if parameter.required:
        return f"{said}（必填）"
    default = parameter.show_default if isinstance(parameter.show_default, str) else parameter.default
    if default in (None, "", False, ()) or callable(default) or parameter.show_default is False:
        return said
    return f"{said}（默认 {default}）"
