"""Content-Encoding undone by us: in steps, bounded, and with the end of the stream required.

A compressed body that ends early is TRUNCATED, whatever could be read of it; a page is never made from half a
stream. Encodings that no browser knows are taken as plain, as browsers do.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli

from crawler.fault import Fault
from model.page import Cause

ACCEPTED = "gzip, deflate, br"
_UNASKED = frozenset({"zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"})
_STEP = 256 * 1024
_LAYERS = 3


class Stage(Protocol):
    """One coding being undone."""

    def feed(self, data: bytes, most: int) -> bytes:
        """The decoded bytes of `data`, about `most` of them at most. Fault(BAD_ENCODING) when it is not this."""

    def finish(self) -> None:
        """Fault(TRUNCATED) unless the stream came to its end."""


class Inflate:
    """gzip (any number of members) and deflate (with or without zlib's frame)."""

    def __init__(self, coding: str) -> None:
        self._is_gzip = coding == "gzip"
        self._held = b""
        self._engine: zlib._Decompress | None = None
        self._is_done = False

    def feed(self, data: bytes, most: int) -> bytes:
        """See Stage."""
        out: list[bytes] = []
        room = most
        data = self._held + data
        self._held = b""
        while data and room > 0 and not self._is_done:
            if self._engine is None:
                if len(data) < 2:
                    self._held = data
                    break
                self._engine = zlib.decompressobj(self._window(data))
            try:
                piece = self._engine.decompress(data, room)
            except zlib.error as error:
                raise Fault(Cause.BAD_ENCODING, str(error)) from None
            out.append(piece)
            room -= len(piece)
            if self._engine.eof:
                data = self._engine.unused_data
                self._engine = None
                self._is_done = not (self._is_gzip and data[:1] in (b"\x1f", b""))
            else:
                data = self._engine.unconsumed_tail
        return b"".join(out)

    def _window(self, data: bytes) -> int:
        if self._is_gzip:
            return 16 + zlib.MAX_WBITS
        has_frame = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.MAX_WBITS if has_frame else -zlib.MAX_WBITS

    def finish(self) -> None:
        """See Stage."""
        if self._engine is not None or (self._held and not self._is_done):
            raise Fault(Cause.TRUNCATED, "compressed stream without its end")


class Brotli:
    """br."""

    def __init__(self) -> None:
        self._engine = brotli.Decompressor()
        self._saw_bytes = False

    def feed(self, data: bytes, most: int) -> bytes:
        """See Stage."""
        self._saw_bytes = self._saw_bytes or bool(data)
        out: list[bytes] = []
        room = most
        try:
            while room > 0 and not self._engine.is_finished():
                piece = self._engine.process(data, output_buffer_limit=min(room, _STEP))
                data = b""
                if not piece:
                    break  # only an empty step says that the input is used up: taken in, it may go on giving output
                out.append(piece)
                room -= len(piece)
        except brotli.error as error:
            raise Fault(Cause.BAD_ENCODING, f"br: {error}") from None
        return b"".join(out)

    def finish(self) -> None:
        """See Stage."""
        if self._saw_bytes and not self._engine.is_finished():
            raise Fault(Cause.TRUNCATED, "compressed stream without its end")


class Decoder:
    """Undoes the codings of a Content-Encoding header, last first, up to `most` decoded bytes."""

    def __init__(self, content_encoding: str, most: int) -> None:
        """Fault(BAD_ENCODING) for a coding that browsers know and we did not ask for, or too many layers."""
        self._stages = _stages(content_encoding)
        self._room = most
        self._most = most

    def feed(self, data: bytes) -> bytes:
        """The decoded bytes of `data`. Fault(OVER_LIMIT) once there are more than `most` in all."""
        for depth, stage in enumerate(self._stages, start=1):
            data = stage.feed(data, self._room + 1)
            if len(data) > self._room and depth < len(self._stages):
                raise OverLimit(b"", self._most)
        self._room -= len(data)
        if self._room < 0:
            raise OverLimit(data[: self._room], self._most)
        return data

    def finish(self) -> None:
        """Fault(TRUNCATED) unless every stream came to its end."""
        for stage in self._stages:
            stage.finish()


class OverLimit(Fault):
    """More decoded bytes than we read. `rest` are the last ones within the limit."""

    def __init__(self, rest: bytes, most: int) -> None:
        self.rest = rest
        super().__init__(Cause.OVER_LIMIT, f"more than {most} bytes")


def _stages(content_encoding: str) -> tuple[Stage, ...]:
    names = [name.strip().lower().removeprefix("x-") for name in content_encoding.split(",")]
    stages: list[Stage] = []
    for name in reversed(names):
        if name in ("gzip", "deflate"):
            stages.append(Inflate(name))
        elif name == "br":
            stages.append(Brotli())
        elif name in _UNASKED:
            raise Fault(Cause.BAD_ENCODING, f"content-encoding {name}")
    if len(stages) > _LAYERS:
        raise Fault(Cause.BAD_ENCODING, f"{len(stages)} layers of content-encoding")
    return tuple(stages)
