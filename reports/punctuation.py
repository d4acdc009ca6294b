"""Chinese punctuation as official papers print it (GB/T 15834—2011): marks within marks, full-width signs."""

from __future__ import annotations

import re

_INNER = {"“": "‘", "”": "’", "《": "〈", "》": "〉"}
_CLOSES = {"”": "“", "》": "《"}
_FULL = str.maketrans(",;?!", "，；？！")
_HALF = re.compile(r"[,;?!](?![0-9A-Za-z])|(?<![0-9A-Za-z])[,;?!]")
_BRACKETS = str.maketrans("()", "（）")


def nested(text: str) -> str:
    """Quotation marks and title marks inside their own kind become the inner ones: 《关于印发〈办法〉的通知》. A text
    whose marks do not pair, as a title that was cut, stays as it is."""
    if text.count("“") < 2 and text.count("《") < 2:
        return text
    depth, printed = {"“": 0, "《": 0}, []
    for sign in text:
        if sign in depth:
            printed.append(_INNER[sign] if depth[sign] % 2 else sign)
            depth[sign] += 1
        elif sign in _CLOSES:
            depth[_CLOSES[sign]] -= 1
            if depth[_CLOSES[sign]] < 0:
                return text
            printed.append(_INNER[sign] if depth[_CLOSES[sign]] % 2 else sign)
        else:
            printed.append(sign)
    return text if any(depth.values()) else "".join(printed)


def full_width(text: str) -> str:
    """A plan's text with the signs of Chinese print: , ; ? ! ( ) become full-width, those within figures and latin
    words stay."""
    return _HALF.sub(lambda found: found.group().translate(_FULL), text).translate(_BRACKETS)
