"""The heading of a table: the short line that stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONEY_UNIT = re.compile(r"^[\s((]*(?:金额)?单位\s*[::]?\s*(?:人民币)?[万亿千百]*元[\s))]*$")
_LONGEST = 60  # characters


def heading(above: Sequence[str]) -> str:
    """The last of the lines above a table, unless it is a sentence; one that only says 单位:万元 is passed over."""
    lines = [line.strip() for line in above[-2:] if line.strip()]
    if lines and _MONEY_UNIT.match(lines[-1]):
        lines.pop()
    return lines[-1] if lines and len(lines[-1]) <= _LONGEST and "。" not in lines[-1] else ""
