"""What the office's registers say of a unit. Without a register a rule falls back on what the site shows."""

from __future__ import annotations

import re
from datetime import date

from model.snapshot import SiteSnapshot

_DAY = re.compile(r"(20\d{2})[-年./](\d{1,2})[-月./](\d{1,2})")


def records(site: SiteSnapshot, name: str) -> tuple[dict[str, str], ...] | None:
    """The unit's own rows of a register; None when it was not imported."""
    register = site.register(name)
    if register is None:
        return None
    return tuple(r for r in register.records() if r.get("单位") in (site.unit.id, *site.unit.names))


def day(text: str) -> date | None:
    """The first day written in a cell (2018-07-05, 2018年7月5日); None without one."""
    match = _DAY.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
