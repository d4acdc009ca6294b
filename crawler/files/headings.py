"""The heading of a table: the short line that stands above it, or in its first rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONEY_UNIT = re.compile(r"[\s((]*(?:金额)?单位\s*[::]\s*(?:人民币)?[万亿千百]*元[\s))]*$")
_LONGEST = 60  # characters
_SHORTEST_TITLE = 5  # characters: 附件1 is none
_TITLE_ROWS = 4


def heading(above: Sequence[str]) -> str:
    """The nearest short line of the three above a table that is no sentence, without its 单位:万元; or ""."""
    lines = (_MONEY_UNIT.sub("", line).strip() for line in reversed(above[-3:]))
    return next((line for line in lines if _is_heading(line)), "")


def sheet_title(rows: Sequence[Sequence[str]], name: str) -> str:
    """The title that a worksheet carries alone in a row above its first full one; else the sheet's `name`."""
    for row in rows[:_TITLE_ROWS]:
        texts = set(filter(None, (cell.strip() for cell in row)))
        if len(texts) > 1:
            break
        title = next(iter(texts), "")
        if len(title) >= _SHORTEST_TITLE and _is_heading(title):
            return title
    return name


def _is_heading(line: str) -> bool:
    return 1 < len(line) <= _LONGEST and "。" not in line and "\t" not in line and not _MONEY_UNIT.fullmatch(line)
