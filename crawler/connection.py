"""One connection to a server: HTTP/1.1 by h11 over asyncio streams, metered, with every fault named.

It connects to the very endpoint that the address book checked, reads heads through HeadReader, and never hands a
connection back that has bytes left over: those would become the beginning of somebody else's answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import h11

from crawler.addresses import Endpoint
from crawler.fault import Fault
from crawler.http_head import HeadReader
from crawler.limits import FetchLimits
from model.page import Cause

_READ = 64 * 1024
_EXPIRED = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED
_MISMATCH = frozenset({62, 63, 64})  # hostname, e-mail, IP address


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer, in order and as sent."""

    status: int
    headers: list[tuple[bytes, bytes]]


class Connection:
    """A connected stream that carries one exchange at a time. All methods raise Fault."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, endpoint: Endpoint) -> None:
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.CLIENT)
        self._wire = hashlib.sha256()
        self.peer = str(endpoint)
        self.tls = _describe_tls(writer)
        self.wire_bytes = 0
        self.exchanges = 0
        self.idle_since = 0.0

    @classmethod
    async def open(cls, endpoint: Endpoint, context: ssl.SSLContext | None, host: str) -> Connection:
        """Connect, with TLS for `host` when a context is given."""
        try:
            reader, writer = await asyncio.open_connection(
                endpoint.address, endpoint.port, ssl=context, server_hostname=host if context else None
            )
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise tls_fault(error) from None
        except ConnectionRefusedError:
            raise Fault(Cause.CONNECT_REFUSED, str(endpoint)) from None
        except ConnectionError as error:
            cause = Cause.TLS_FAILED if context else Cause.CONNECT_FAILED
            raise Fault(cause, f"{endpoint}: {error or type(error).__name__}") from None
        except OSError as error:
            raise Fault(Cause.CONNECT_FAILED, f"{endpoint}: {error.strerror or error}") from None
        return cls(reader, writer, endpoint)

    async def ask(self, target: bytes, headers: Sequence[tuple[bytes, bytes]], limits: FetchLimits) -> Head:
        """Send a GET and read the head of its answer."""
        if self.exchanges:
            self._http.start_next_cycle()
        self.exchanges += 1
        self._wire = hashlib.sha256()
        self.wire_bytes = 0
        request = self._http.send(h11.Request(method="GET", target=target, headers=list(headers)))
        self._http.send(h11.EndOfMessage())
        try:
            self._writer.write(request or b"")
            await self._writer.drain()
        except OSError:
            pass  # a server may answer and close before it has read the request
        head_reader = HeadReader(limits.head_bytes, limits.head_lines, limits.interim_answers)
        while (mended := head_reader.feed(await self._read())) is None:
            pass
        return self._parse_head(mended)

    def _parse_head(self, mended: bytes) -> Head:
        try:
            self._http.receive_data(mended)
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            raise Fault(Cause.PROTOCOL_ERROR, str(error)) from None
        if not isinstance(event, h11.Response):
            raise Fault(Cause.PROTOCOL_ERROR, "an upgrade that nobody asked for")
        return Head(event.status_code, event.headers.raw_items())

    async def body(self) -> AsyncIterator[bytes]:
        """The body's bytes with the transfer framing taken off. Fault(TRUNCATED) when the framing is not kept."""
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise _framing_fault(error) from None
            if event is h11.NEED_DATA:
                self._receive(await self._read(may_end=True))
            elif isinstance(event, h11.Data):
                self.wire_bytes += len(event.data)
                self._wire.update(event.data)
                yield bytes(event.data)
            else:
                return

    def _receive(self, data: bytes) -> None:
        try:
            self._http.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise _framing_fault(error) from None

    async def _read(self, *, may_end: bool = False) -> bytes:
        try:
            data = await self._reader.read(_READ)
        except (OSError, ssl.SSLError) as error:
            raise Fault(Cause.DISCONNECTED, str(error) or type(error).__name__) from None
        if not data and not may_end:
            raise Fault(Cause.DISCONNECTED, "closed before the answer")
        return data

    @property
    def wire_digest(self) -> str:
        """SHA-256 (hex) of the body's bytes as sent."""
        return self._wire.hexdigest()

    @property
    def has_surplus(self) -> bool:
        """True when bytes came after the end of the announced body."""
        return bool(self._http.trailing_data[0])

    @property
    def is_reusable(self) -> bool:
        """True when another exchange may follow."""
        return (
            self._http.our_state is h11.DONE
            and self._http.their_state is h11.DONE
            and not self.has_surplus
            and not self._reader.at_eof()
            and not self._writer.is_closing()
        )

    def close(self) -> None:
        """Drop the connection at once."""
        self._writer.transport.abort()


def tls_fault(error: ssl.SSLError | ssl.CertificateError) -> Fault:
    """The kind of a TLS failure."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _EXPIRED:
            return Fault(Cause.TLS_EXPIRED, error.verify_message)
        if error.verify_code in _MISMATCH:
            return Fault(Cause.TLS_NAME_MISMATCH, error.verify_message)
        return Fault(Cause.TLS_UNTRUSTED, error.verify_message)
    return Fault(Cause.TLS_FAILED, getattr(error, "reason", None) or str(error))


def _framing_fault(error: h11.RemoteProtocolError) -> Fault:
    is_short = "peer closed connection" in str(error)
    return Fault(Cause.TRUNCATED if is_short else Cause.PROTOCOL_ERROR, str(error))


def _describe_tls(writer: asyncio.StreamWriter) -> str:
    shape = writer.get_extra_info("ssl_object")
    return f"{shape.version()} {shape.cipher()[0]}" if shape is not None else ""


class Origin:
    """The idle connections of one origin. Nothing is counted here: the pacer says how many requests there are."""

    def __init__(self, limits: FetchLimits, clock: Callable[[], float]) -> None:
        self._idle: list[Connection] = []
        self._limits, self._clock = limits, clock

    def take(self) -> Connection | None:
        """The connection used last, if one is still good; dead ones are closed."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_reusable and self._clock() - connection.idle_since < self._limits.idle_s:
                return connection
            connection.close()
        return None

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next request, or close it."""
        if connection.is_reusable and len(self._idle) < self._limits.idle_connections:
            connection.idle_since = self._clock()
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            self._idle.pop().close()
