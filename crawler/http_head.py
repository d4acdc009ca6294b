"""Heads: a request as it is sent, and an answer read as browsers read it, bounded and mended where they mend it.

h11 parses strictly; the servers of publishing systems do not write strictly. What browsers overlook (a line without a
colon, a blank before it, a control character in a value, a Content-Length that is no number) is mended here; what
they refuse is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.fault import Fault
from model.page import Cause

_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?:[ \t].*)?", re.DOTALL)
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\x00-\x08\x0a-\x1f\x7f]*)")  # as nearly all are
_TARGET = re.compile(rb"[\x21-\x7e]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LONGEST_TAIL = 2  # bytes of a head's end that may already be held


def request_of(target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A GET as sent. Fault(BAD_URL) for what would not be one request any more."""
    lines = [b"GET " + target + b" HTTP/1.1", *(name + b": " + value for name, value in headers)]
    if not _TARGET.fullmatch(target) or any(map(_CONTROL.search, lines)):
        raise Fault(Cause.BAD_URL, "characters that no request may carry")
    return b"\r\n".join(lines) + b"\r\n\r\n"


class HeadReader:
    """Takes the bytes of a connection until the head of the final answer is complete; 1xx answers are dropped."""

    def __init__(self, head_bytes: int, head_lines: int, interim_answers: int) -> None:
        """`head_bytes` counts the 1xx answers too."""
        self._room, self._lines, self._interim = head_bytes, head_lines, interim_answers
        self._held = bytearray()
        self._searched = 0
        self._saw_interim = False

    def feed(self, data: bytes) -> bytes | None:
        """The mended head and whatever followed it, or None when more bytes are needed. Fault when out of bounds."""
        self._held += data
        while True:
            self._skip_blank_lines()
            if not b"HTTP/".startswith(bytes(self._held[:5])):
                raise Fault(Cause.PROTOCOL_ERROR, f"not HTTP: {bytes(self._held[:20])!r}")
            end = _HEAD_END.search(self._held, max(0, self._searched - _LONGEST_TAIL))
            if (end.end() if end else len(self._held)) > self._room:
                raise Fault(Cause.OVER_LIMIT, "header too large")
            if end is None:
                self._searched = len(self._held)
                return None
            status, mended = mend_head(bytes(self._held[: end.start()]), self._lines)
            if status >= 200 or status == 101:
                return mended + bytes(self._held[end.end() :])
            self._drop_interim(end.end())

    def broken_off(self) -> Fault:
        """The fault of a connection that ended before the head did."""
        if self._held:
            return Fault(Cause.DISCONNECTED, f"closed after {len(self._held)} bytes of header")
        return Fault(
            Cause.DISCONNECTED, "closed after a 1xx answer" if self._saw_interim else "closed without an answer"
        )

    def _skip_blank_lines(self) -> None:
        if self._held.startswith((b"\r", b"\n")):
            kept = self._held.lstrip(b"\r\n")
            self._room -= len(self._held) - len(kept)
            self._held = kept

    def _drop_interim(self, length: int) -> None:
        self._interim -= 1
        self._room -= length
        if self._interim < 0:
            raise Fault(Cause.OVER_LIMIT, "too many 1xx answers")
        del self._held[:length]
        self._searched = 0
        self._saw_interim = True


def mend_head(head: bytes, most_lines: int) -> tuple[int, bytes]:
    """Status and a head that a strict parser takes. `head` is everything before the blank line."""
    status_line, *lines = head.replace(b"\r\n", b"\n").split(b"\n")
    found = _STATUS_LINE.fullmatch(status_line.rstrip())
    if found is None or found[3] < b"100":
        raise Fault(Cause.PROTOCOL_ERROR, f"status line {status_line[:60]!r}")
    if len(lines) > most_lines:
        raise Fault(Cause.OVER_LIMIT, f"more than {most_lines} header lines")
    version = b"1.0" if (found[1], found[2]) in ((b"1", b"0"), (b"0", b"9")) else b"1.1"
    mended = [b"HTTP/" + version + b" " + found[3] + b" "]
    mended += [name + b": " + value for name, value in _fields(lines) if _is_framing_sound(name.lower(), value)]
    return int(found[3]), b"\r\n".join(mended) + b"\r\n\r\n"


def _is_framing_sound(name: bytes, value: bytes) -> bool:
    """False for framing that browsers overlook: a length that is no number, the transfer coding "identity"."""
    if name == b"content-length":
        return all(part.strip().isdigit() for part in value.split(b","))
    if name == b"transfer-encoding":
        return value.lower() not in (b"identity", b"")
    return True


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Names and values; folded lines joined, lines without a usable name left out."""
    fields: list[tuple[bytes, bytes]] = []
    for line in lines:
        if plain := _FIELD.fullmatch(line):
            fields.append((plain[1], plain[2].strip()))
            continue
        if line[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + _CONTROL.sub(b" ", line).strip())
            continue
        raw_name, colon, value = line.partition(b":")
        name = raw_name.strip()
        if colon and _NAME.fullmatch(name):
            fields.append((name, _CONTROL.sub(b" ", value).strip()))
    return fields
