"""Full-width figures, letters and signs, and blanks of other widths, as their plain forms (Unicode's NFKC)."""

from __future__ import annotations

import re
import unicodedata

# What folding is for. Chinese commas alone are no reason to fold a text.
_WIDE = re.compile("[\uff0d-\uff19\uff21-\uff3a\uff41-\uff5a\u00a0\u2000-\u200a\u2f00-\u2fd5\u3000]")
_JAMO = range(0x1100, 0x1200)
_KEPT = 0x10000  # characters from here on are rare, and a million


class _Composes(Exception):
    """A character that may become one with the character before it."""


class _Plain(dict[int, int | str]):
    """The plain form of each character, looked up once: a table for `str.translate`."""

    def __missing__(self, code: int) -> int | str:
        plain = unicodedata.normalize("NFKC", chr(code))
        if any(unicodedata.category(each)[0] == "M" or ord(each) in _JAMO for each in plain):
            raise _Composes
        form = code if plain == chr(code) else plain
        if code < _KEPT:
            self[code] = form
        return form


_PLAIN = _Plain()


def narrow(text: str) -> str:
    """A text that holds full-width characters in its NFKC form; any other as it is."""
    if text.isascii() or not _WIDE.search(text):
        return text
    try:
        return text.translate(_PLAIN)  # an order of magnitude faster than normalising character by character
    except _Composes:
        return unicodedata.normalize("NFKC", text)
