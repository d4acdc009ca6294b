"""The heading of a table: the short line that stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONEY_UNIT = re.compile(r"^[\s((]*(?:金额)?单位\s*[::]?\s*(?:人民币)?[万亿千百]*元[\s))]*$")
_LONGEST = 60  # characters


def heading(above: Sequence[str]) -> str:
    """The nearest short line of the three above a table that is no sentence and says more than 单位:万元; or ""."""
    lines = (line.strip() for line in reversed(above[-3:]))
    return next((line for line in lines if _is_heading(line)), "")


def _is_heading(line: str) -> bool:
    return 1 < len(line) <= _LONGEST and "。" not in line and not _MONEY_UNIT.match(line)
