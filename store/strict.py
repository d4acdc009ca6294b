"""Tables of text (TOML) into frozen dataclasses, strictly: every fault becomes one Chinese sentence with its place.

The keys of a table are the field names of its dataclass. An unknown key is a fault that names the nearest known
one; a missing or wrongly typed value is a fault; all faults of a file are reported together.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from model.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where in which file we are. All places of one file share the list of its problems."""

    file: str
    path: str = ""
    problems: list[str] = field(default_factory=list)

    def inside(self, step: str) -> Place:
        """A place further down, e.g. 第3个单位(市财政局)."""
        return Place(self.file, f"{self.path} {step}".strip(), self.problems)

    def complain(self, sentence: str) -> None:
        """Add one fault found here."""
        self.problems.append(f"{self.file} {self.path}".strip() + f"：{sentence}")

    def finish(self) -> None:
        """Raise InvalidInput when there was any fault."""
        if self.problems:
            raise InvalidInput(tuple(self.problems))


@dataclass(frozen=True)
class Shape:
    """How the dataclasses of one kind of file are written down.

    `arrays` maps the name of an array of tables to the field it fills (`unit` -> `units`); `nouns` says how an item
    is counted in Chinese and which of its keys names it; `checks` are run on each item that could be read.
    """

    arrays: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[type, tuple[str, str]] = field(default_factory=dict)
    checks: Mapping[type, Callable[[Any, Place], None]] = field(default_factory=dict)


def read_toml(path: Path) -> dict[str, Any]:
    """The document at `path`. InvalidInput when it is missing, not UTF-8 or not TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"找不到文件 {path}") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} 是目录，不是文件") from None
    except OSError as error:
        raise InvalidInput(f"无法读取文件 {path}：{error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{path.name} 第{line}行：不是 UTF-8 编码，请用 UTF-8 保存后再试") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _toml_place(str(error), text)
        raise InvalidInput(f"{path.name} {where}：不是正确的 TOML 写法，请核对引号、等号和括号") from None


def _toml_place(message: str, text: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", message)
    return f"第{found[1]}行第{found[2]}列" if found else f"第{text.count(chr(10)) + 1}行"


def read_table(kind: type[T], table: object, place: Place, shape: Shape) -> T | None:
    """`table` as a `kind`; None when it has faults, which are then in `place.problems`."""
    if not isinstance(table, dict):
        place.complain(f"应为一个表，实为{_describe(table)}")
        return None
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    spelled = {name: key for key, name in shape.arrays.items() if name in known}
    before = len(place.problems)
    keys = {spelled.get(name, name): name for name in known}
    for key in table:
        if key not in keys:
            place.complain(f"不认识的键 {key}{_suggest(key, keys)}")
    hints = _hints(cast(Hashable, kind))
    values: dict[str, Any] = {}
    for key, name in keys.items():
        if key in table:
            values[name] = _read_value(hints[name], table[key], key, place, shape)
        elif _is_required(known[name]):
            place.complain(f"缺少必填的键 {key}")
    if len(place.problems) > before:
        return None
    made = kind(**values)
    check = shape.checks.get(kind)
    if check:
        check(made, place)
    return made


def _read_value(hint: Any, value: object, key: str, place: Place, shape: Shape) -> Any:
    item = _item_of(hint)
    if item is not None and is_dataclass(item):
        return _read_items(item, value, key, place, shape)
    bare = _without_none(hint)
    if is_dataclass(bare):
        return read_table(bare, value, place.inside(key), shape)  # type: ignore[arg-type]
    try:
        return msgspec.convert(value, hint)
    except msgspec.ValidationError:
        place.complain(f"{key} 应为 {_wanted(hint)}，实为{_describe(value)}{_near_member(hint, value)}")
        return None


def _read_items(item: Any, value: object, key: str, place: Place, shape: Shape) -> tuple[Any, ...]:
    if not isinstance(value, list):
        place.complain(f"{key} 应为表的数组（[[{key}]]），实为{_describe(value)}")
        return ()
    noun, label_key = shape.nouns.get(item, (f"项 {key}", ""))
    made = []
    for number, table in enumerate(value, start=1):
        label = table.get(label_key, "") if isinstance(table, dict) else ""
        step = f"第{number}{noun}" + (f"（{label}）" if label else "")
        made.append(read_table(item, table, place.inside(step), shape))
    return tuple(m for m in made if m is not None)


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_required(spec: Field[Any]) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING


def _item_of(hint: Any) -> Any:
    """X of tuple[X, ...], else None."""
    arguments = get_args(hint)
    return arguments[0] if get_origin(hint) is tuple and arguments[1:] == (Ellipsis,) else None


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


def _suggest(word: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"，是否想写 {near[0]}？" if near else f"，可用的键：{'、'.join(known)}"


def _near_member(hint: Any, value: object) -> str:
    members = _members(hint)
    values = value if isinstance(value, list) else [value]
    wrong = [v for v in values if isinstance(v, str) and v not in members]
    near = difflib.get_close_matches(wrong[0], members, n=1, cutoff=0.5) if members and wrong else []
    return f"，是否想写 {near[0]}？" if near else ""


def _members(hint: Any) -> list[str]:
    kind = _item_of(hint) or _without_none(hint)
    return [str(m.value) for m in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []


_WANTED = {
    str: "文字",
    int: "整数",
    float: "数字",
    bool: "true 或 false",
    date: "日期（如 2018-12-31）",
    tuple[int, int]: "两个整数组成的数组（如 [8, 18]）",
}


def _wanted(hint: Any) -> str:
    item = _item_of(hint)
    if item is not None:
        return f"由{_wanted(item)}组成的数组"
    if get_origin(hint) is dict:
        return f"名称到{_wanted(get_args(hint)[1])}的对照表"
    members = _members(hint)
    if members:
        return f"{'、'.join(members)} 之一"
    return _WANTED[_without_none(hint)]


def _describe(value: object) -> str:
    """What stands there instead, shortened."""
    shown = str(value)
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    for kind, noun in (
        (bool, ""),
        (str, "文字"),
        (int, "整数"),
        (float, "数字"),
        (datetime, "时刻"),
        (date, "日期"),
        (time, "时间"),
        (list, "数组"),
        (dict, "表"),
    ):
        if isinstance(value, kind):
            return f"{noun}“{shown.lower() if kind is bool else shown}”"
    return f"“{shown}”"
