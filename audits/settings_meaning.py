"""What each setting means, in the words of the sample file that the office copies (docs/gongkai.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from store.outputs import read_bytes

SAMPLE = Path(__file__).parent.parent / "docs" / "gongkai.toml"
_TABLE = re.compile(r"\[(\w+)\]\s*(?:#\s*(.+))?")
_KEY = re.compile(r"(?:# )?(\w+) = .*?(?:\s#\s*(.+))?")


@cache
def meanings() -> Mapping[tuple[str, str], str]:
    """By (table, key), by (table, "") for a whole table; the keys outside any table stand under "". Those without a
    word of their own are left out."""
    found: dict[tuple[str, str], str] = {}
    table = ""
    lines = read_bytes(SAMPLE).decode().splitlines() if SAMPLE.is_file() else ()  # an installation may lack it
    for line in lines:
        if begun := _TABLE.fullmatch(line):
            table = begun[1]
            found[table, ""] = begun[2] or ""
        elif (key := _KEY.fullmatch(line)) and key[2]:
            found[table, key[1]] = key[2]
    return found
