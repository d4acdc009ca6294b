"""Text in the columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

WIDTH = 100
_OPENING = ("（", "《", "“", "〔")
_CLOSING = "，。；：、）”"


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else not unicodedata.combining(sign) for sign in text)


def padded(text: str, width: int) -> str:
    """The text with blanks after it, up to that many columns."""
    return text + " " * (width - columns(text))


def wrapped(text: str, indent: str, width: int = WIDTH, further: str = "  ") -> list[str]:
    """Lines of at most `width` columns, continued under the text by `further`; addresses are never broken."""
    lines, line, used = [], "", columns(indent)
    for word in _pieces(text):
        if line and used + columns(word) > width and word not in _CLOSING:
            lines.append(line.rstrip())
            line, used = "", columns(indent) + columns(further)
        line += word
        used += columns(word)
    lines.append(line.rstrip())
    return [f"{indent}{further if place else ''}{line}" for place, line in enumerate(lines)]


def _pieces(text: str) -> Iterable[str]:
    """What may stand alone on a line: a wide sign with the bracket that opens before it, or a run of narrow ones."""
    run = ""
    for sign in text:
        if sign in _OPENING:
            if run:
                yield run
            run = sign
        elif unicodedata.east_asian_width(sign) in "WF" or sign == " ":
            if run in _OPENING:
                sign, run = run + sign, ""
            if run:
                yield run
            run = ""
            yield sign
        else:
            run += sign
    if run:
        yield run
