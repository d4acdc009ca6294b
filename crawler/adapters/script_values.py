"""Values written into scripts: JSON, and the near-JSON of hand-written configuration objects."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from crawler.extract.dates import read_date

_SHANGHAI = timezone(timedelta(hours=8))
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_$][\w$]*)\s*:")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_LONGEST = 500_000  # characters of one value
_CLOSING = {"{": "}", "[": "]"}


def value_after(script: str, name: str) -> Any:
    """The object or array assigned to a name (`NAME: [...]`, `NAME = {...}`); None when there is none to read."""
    found = re.search(rf"""(?:^|[\s{{,;.'"]){re.escape(name)}['"]?\s*[:=]\s*(?=[\[{{])""", script)
    return value_at(script, found.end()) if found else None


def value_at(script: str, start: int) -> Any:
    """The object or array that begins at a place of a script; None when it cannot be read."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(script, start)[0]
    except (ValueError, RecursionError):
        pass
    written = _balanced(script, start)
    if written is None:
        return None
    try:
        return json.loads(_as_json(written), strict=False)
    except (ValueError, RecursionError):
        return None


def scalar_after(script: str, name: str) -> str | None:
    """The number or quoted string assigned to a name, as text."""
    found = re.search(rf"""(?:^|[\s{{,;.'"]){re.escape(name)}['"]?\s*[:=]\s*["']?([\w./-]{{1,80}})["']?""", script)
    return found[1] if found else None


def read_json(text: str) -> Any:
    """A JSON or JSONP answer; None when it is neither."""
    body = text.strip().lstrip("\ufeff")
    call = re.match(r"[\w$.]{1,60}\s*\(", body)
    if call and body.rstrip(";").endswith(")"):
        body = body.rstrip(";")[call.end() : -1]
    if not body.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return None


def read_instant(value: Any) -> tuple[date, time | None] | None:
    """A date in an interface's answer: seconds or milliseconds since 1970 (in Shanghai's time), or text."""
    if isinstance(value, bool) or value in (None, "", 0, "0"):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{9,10}(?:\.0)?|\d{12,13}", text):
        seconds = int(text.partition(".")[0])
        moment = datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, _SHANGHAI)
        return moment.date(), moment.time().replace(microsecond=0)
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return read_date(text)


def _balanced(script: str, start: int) -> str | None:
    """The text of a bracketed value, strings passed over."""
    closing: list[str] = []
    quote = ""
    at = start
    end = min(len(script), start + _LONGEST)
    while at < end:
        character = script[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in _CLOSING:
            closing.append(_CLOSING[character])
        elif closing and character == closing[-1]:
            closing.pop()
            if not closing:
                return script[start : at + 1]
        at += 1
    return None


def _as_json(written: str) -> str:
    """Single quotes to double, bare keys quoted, trailing commas dropped; strings are left as they are."""
    parts = re.split(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", written)
    for at, part in enumerate(parts):
        if at % 2:
            parts[at] = part if part[0] == '"' else json.dumps(part[1:-1].replace("\\'", "'"), ensure_ascii=False)
    joined = "".join(
        part if at % 2 else _BARE_KEY.sub(r'\1"\2":', part.replace("undefined", "null"))
        for at, part in enumerate(parts)
    )
    return _TRAILING_COMMA.sub(r"\1", joined)
