"""HTTP/1.1 on one connection: framed strictly, heads mended as browsers mend them, every fault named.

A connection with bytes left over is never used again: they would become the beginning of somebody else's answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from crawler.addresses import Endpoint
from crawler.fault import Fault
from crawler.framing import Framing, framing_of
from crawler.http_head import HeadReader, request_of
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
        self._framing: Framing | None = None  # of the answer at hand
        self._held = b""  # of its body, received with its head
        self._is_kept_open = False
        self._digest = hashlib.sha256()
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
        self._framing, self._held = None, b""
        self._digest = hashlib.sha256()
        self.wire_bytes = 0
        self._wire.write(request_of(target, headers))
        reader = HeadReader(limits.head_bytes, limits.head_lines, limits.interim_answers)
        while (mended := reader.feed(data := await self._wire.read())) is None:
            if not data:
                raise reader.broken_off()
        return self._parse(mended)

    def _parse(self, mended: bytes) -> Head:
        head, blank, self._held = mended.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        status = int(first[9:12])
        if status < 200:
            raise Fault(Cause.PROTOCOL_ERROR, "an upgrade that nobody asked for")
        fields = []
        self._is_kept_open = first.startswith(b"HTTP/1.1")
        for line in lines:
            name, _, value = line.partition(b": ")
            fields.append((name, value))
            if name.lower() == b"connection" and b"close" in map(bytes.strip, value.lower().split(b",")):
                self._is_kept_open = False
        self._framing = framing_of(head + blank, status, fields)
        return Head(status, fields)

    async def body(self) -> AsyncIterator[bytes]:
        """The body's bytes with the transfer framing taken off. Fault(TRUNCATED) when less came than announced."""
        framing, data = self._framing, self._held
        assert framing is not None
        self._held = b""
        while True:
            for piece in framing.feed(data):
                self.wire_bytes += len(piece)
                self._digest.update(piece)
                yield piece
            if framing.is_over:
                return
            data = await self._wire.read()
            if not data:
                framing.end()
                return

    @property
    def wire_digest(self) -> str:
        """SHA-256 (hex) of the body's bytes as sent."""
        return self._digest.hexdigest()

    @property
    def has_surplus(self) -> bool:
        """True when more than line ends came after the end of the announced body."""
        return self._framing is not None and bool(self._framing.surplus.strip())

    @property
    def is_reusable(self) -> bool:
        """True when another exchange may follow: this one is over on both sides, and nothing is left of it."""
        framing = self._framing
        is_over = framing is not None and framing.is_over and not framing.surplus and not self._held
        return is_over and self._is_kept_open and self._wire.is_silent

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
