"""Where the body of an answer ends.

An announced length, or the end of the connection, needs counting alone: so nearly all answers come. Whatever else
heads may say (chunks, several lengths, codings of the transfer) is h11's to take apart or to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import h11

from crawler.fault import Fault
from model.page import Cause

_MOST_DIGITS = 20  # of a length
_WITHOUT_BODY = frozenset({204, 304})
_ASKED = h11.Request(method="GET", target="/", headers=[("Host", "a")])


class Framing(Protocol):
    """The body of one answer. `surplus` are the bytes that came behind its end."""

    @property
    def is_over(self) -> bool:
        """Whether the whole body was taken."""

    @property
    def surplus(self) -> bytes:
        """What came after it."""

    def feed(self, data: bytes) -> Iterable[bytes]:
        """The body's bytes in what was received, which may be nothing yet. Fault(PROTOCOL_ERROR)."""

    def end(self) -> None:
        """The connection has ended. Fault(TRUNCATED) unless the body ends so."""


class Counted:
    """A body of a length that was announced."""

    def __init__(self, length: int) -> None:
        self._length = self._left = length
        self.surplus = b""

    @property
    def is_over(self) -> bool:
        """See Framing."""
        return not self._left

    def feed(self, data: bytes) -> Iterable[bytes]:
        """See Framing."""
        if len(data) > self._left:
            self.surplus += data[self._left :]
            data = data[: self._left]
        self._left -= len(data)
        return (data,) if data else ()

    def end(self) -> None:
        """See Framing."""
        raise Fault(Cause.TRUNCATED, f"closed after {self._length - self._left} bytes of {self._length}")


class UntilClosed:
    """A body that ends with the connection."""

    def __init__(self) -> None:
        self.is_over = False
        self.surplus = b""

    def feed(self, data: bytes) -> Iterable[bytes]:
        """See Framing."""
        return (data,) if data else ()

    def end(self) -> None:
        """See Framing."""
        self.is_over = True


class ByH11:
    """Any other body. Fault(PROTOCOL_ERROR) for a head that h11 refuses."""

    def __init__(self, head: bytes) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._http.send(_ASKED)
        self._http.send(h11.EndOfMessage())
        self._http.receive_data(head)
        if not isinstance(self._event(), h11.Response):
            raise Fault(Cause.PROTOCOL_ERROR, "an upgrade that nobody asked for")

    @property
    def is_over(self) -> bool:
        """See Framing."""
        return self._http.their_state in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED)

    @property
    def surplus(self) -> bytes:
        """See Framing."""
        return self._http.trailing_data[0]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Framing."""
        if data:  # to h11 nothing is the end
            self._http.receive_data(data)
        while isinstance(event := self._event(), h11.Data):
            yield bytes(event.data)

    def end(self) -> None:
        """See Framing."""
        self._http.receive_data(b"")
        self._event()

    def _event(self) -> object:
        try:
            return self._http.next_event()
        except h11.RemoteProtocolError as error:
            is_short = "closed connection" in str(error)
            raise Fault(Cause.TRUNCATED if is_short else Cause.PROTOCOL_ERROR, str(error)) from None


def framing_of(head: bytes, status: int, fields: list[tuple[bytes, bytes]]) -> Framing:
    """How the body of that answer is framed; `head` is whole and mended, its blank line included."""
    lengths = []
    for name, value in fields:
        match name.lower():
            case b"content-length":
                lengths.append(value)
            case b"transfer-encoding":
                return ByH11(head)
    if len(lengths) > 1 or any(not value.isdigit() or len(value) > _MOST_DIGITS for value in lengths):
        return ByH11(head)
    if status in _WITHOUT_BODY:
        return Counted(0)
    return Counted(int(lengths[0])) if lengths else UntilClosed()
