"""The roster written as rosters/*.toml."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from model.roster import Roster, Unit


def write_toml(roster: Roster, remarks: Iterable[str] = ()) -> str:
    """The roster as rosters/*.toml, under remarks of one line each; reading it back gives the same roster."""
    lines = [f"# {' '.join(''.join(c if c.isprintable() else ' ' for c in remark).split())}" for remark in remarks]
    lines.append(f"city = {_toml(roster.city)}")
    lines += _given(roster, {"division_codes": (), "annexes_known": None, "source": ""})
    for unit in roster.units:
        lines += [
            "",
            "[[unit]]",
            f"id = {_toml(unit.id)}",
            f"name = {_toml(unit.name)}",
            f"kind = {_toml(unit.kind)}",
        ]
        lines += _given(unit, {f.name: f.default for f in fields(Unit) if f.name not in ("id", "name", "kind")})
    return "\n".join(lines) + "\n"


def _given(value: object, defaults: Mapping[str, object]) -> list[str]:
    pairs = ((name, getattr(value, name), default) for name, default in defaults.items())
    return [f"{name} = {_toml(held)}" for name, held, default in pairs if held != default]


_PLAIN: Mapping[type, Callable[[Any], str]] = {bool: lambda v: str(v).lower(), date: date.isoformat}


def _toml(value: Any) -> str:
    if type(value) in _PLAIN:
        return _PLAIN[type(value)](value)
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        items = [_toml(item) for item in value]
        return "[" + ", ".join(items) + "]"
    held = {f.name: getattr(value, f.name) for f in fields(value)}
    return "{ " + ", ".join(f"{name} = {_toml(v)}" for name, v in held.items() if v is not None) + " }"
