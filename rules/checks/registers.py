"""What the office's registers say of a unit. Without a register a rule falls back on what the site shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from model.snapshot import SiteSnapshot

_NAMED = 3  # registered things named in a reason
_DAY = re.compile(r"(20\d{2})[-年./](\d{1,2})[-月./](\d{1,2})")


def records(site: SiteSnapshot, name: str) -> tuple[dict[str, str], ...] | None:
    """The unit's own rows of a register; None when it was not imported."""
    register = site.register(name)
    if register is None:
        return None
    return tuple(r for r in register.records() if r.get("单位") in (site.unit.id, *site.unit.names))


def listed(names: Iterable[str], counted: str, said: str = "") -> str:
    """（未见“甲”、“乙”、“丙”等5件）: which of the registered things a reason speaks of; "" when none has a name."""
    named = [name for name in map(str.strip, names) if name]
    if not named:
        return ""
    rest = f"等{len(named)}{counted}" if len(named) > _NAMED else ""
    return f"（{said}{'、'.join(f'“{name}”' for name in named[:_NAMED])}{rest}）"


def day(text: str) -> date | None:
    """The first day written in a cell (2018-07-05, 2018年7月5日); None without one."""
    match = _DAY.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
