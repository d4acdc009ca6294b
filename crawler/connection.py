"""HTTP/1.1 on one connection: framing by h11, heads mended as browsers mend them, every fault named.

A connection with bytes left over is never used again: they would become the beginning of somebody else's answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import h11

from crawler.addresses import Endpoint
from crawler.fault import Fault
from crawler.http_head import HeadReader
from crawler.limits import FetchLimits
from crawler.wire import Wire
from model.page import Cause


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer, in order and as sent."""

    status: int
    headers: list[tuple[bytes, bytes]]


class Connection:
    """Carries one exchange after the other. All methods raise Fault."""

    def __init__(self, wire: Wire, peer: str) -> None:
        self._wire = wire
        self._http = h11.Connection(h11.CLIENT)
        self._digest = hashlib.sha256()
        self._is_used = False
        self.peer = peer
        self.tls = wire.tls
        self.wire_bytes = 0  # of the body, its transfer framing taken off
        self.idle_since = 0.0

    @classmethod
    async def open(cls, endpoint: Endpoint, context: ssl.SSLContext | None, host: str) -> Connection:
        """Connect, with TLS for `host` when a context is given."""
        return cls(await Wire.connect(endpoint, context, host), str(endpoint))

    async def ask(self, target: bytes, headers: Sequence[tuple[bytes, bytes]], limits: FetchLimits) -> Head:
        """Send a GET and read the head of its answer."""
        if self._is_used:
            self._http.start_next_cycle()
        self._is_used = True
        self._digest = hashlib.sha256()
        self.wire_bytes = 0
        try:
            request = self._http.send(h11.Request(method="GET", target=target, headers=list(headers)))
        except h11.LocalProtocolError as error:
            raise Fault(Cause.BAD_URL, str(error)) from None
        self._http.send(h11.EndOfMessage())
        self._wire.write(request or b"")
        reader = HeadReader(limits.head_bytes, limits.head_lines, limits.interim_answers)
        while (mended := reader.feed(data := await self._wire.read())) is None:
            if not data:
                raise reader.broken_off()
        return self._parse(mended)

    def _parse(self, mended: bytes) -> Head:
        try:
            self._http.receive_data(mended)
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            raise Fault(Cause.PROTOCOL_ERROR, str(error)) from None
        if not isinstance(event, h11.Response):
            raise Fault(Cause.PROTOCOL_ERROR, "an upgrade that nobody asked for")
        return Head(event.status_code, event.headers.raw_items())

    async def body(self) -> AsyncIterator[bytes]:
        """The body's bytes with the transfer framing taken off. Fault(TRUNCATED) when less came than announced."""
        while True:
            try:
                event = self._http.next_event()
                if event is h11.NEED_DATA:
                    self._http.receive_data(await self._wire.read())
                    continue
            except h11.RemoteProtocolError as error:
                is_short = "closed connection" in str(error)
                raise Fault(Cause.TRUNCATED if is_short else Cause.PROTOCOL_ERROR, str(error)) from None
            if not isinstance(event, h11.Data):
                return
            self.wire_bytes += len(event.data)
            self._digest.update(event.data)
            yield bytes(event.data)

    @property
    def wire_digest(self) -> str:
        """SHA-256 (hex) of the body's bytes as sent."""
        return self._digest.hexdigest()

    @property
    def has_surplus(self) -> bool:
        """True when more than line ends came after the end of the announced body."""
        return bool(self._http.trailing_data[0].strip())

    @property
    def is_reusable(self) -> bool:
        """True when another exchange may follow: this one is over on both sides, and nothing is left of it."""
        is_over = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return is_over and self._wire.is_silent and not self._http.trailing_data[0]

    def close(self) -> None:
        """Drop the connection at once."""
        self._wire.close()


class Origin:
    """The idle connections of one origin. Nothing is counted here: the pacer says how many requests there are."""

    def __init__(self, limits: FetchLimits) -> None:
        self._idle: list[Connection] = []
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._sweep: asyncio.TimerHandle | None = None

    def take(self) -> Connection | None:
        """The connection used last, if one is still good; dead ones are closed."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_reusable:
                return connection
            connection.close()
        return None

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next request, or close it."""
        if not connection.is_reusable or len(self._idle) >= self._limits.idle_connections:
            connection.close()
            return
        connection.idle_since = self._loop.time()
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = self._loop.call_later(self._limits.idle_s, self._close_old)

    def _close_old(self) -> None:
        """Close what nobody has used for long, so that the sites already read hold no sockets."""
        self._sweep = None
        oldest = self._loop.time() - self._limits.idle_s
        for connection in self._idle:
            if connection.idle_since <= oldest:
                connection.close()
        self._idle = [connection for connection in self._idle if connection.idle_since > oldest]
        if self._idle:
            wait = self._idle[0].idle_since - oldest
            self._sweep = self._loop.call_later(wait, self._close_old)

    def close(self) -> None:
        """Close every idle connection."""
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            self._idle.pop().close()
