"""Our connections behind httpx's own interface: the only file that knows the HTTP library.

httpx has neither a total deadline nor a size limit, decodes bombs whole, and its pool is quadratic in connections
(docs/adr). So its request, response and cookie objects stand over a transport of our own, one small pool per origin.
What these objects would work out for every exchange, and hardly anybody asks, is put off until somebody does.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from functools import cached_property
from typing import Any

import httpx

from crawler.addresses import AddressBook
from crawler.connection import Connection, Head, Origin
from crawler.fault import Fault
from crawler.limits import FetchLimits
from crawler.web_address import WebAddress
from model.page import Cause

Fields = list[tuple[bytes, bytes]]

_COOKIES = 50  # kept for one host
_COOKIE_BYTES = 6 * 1024  # of them in all: servers refuse more than 8 KB, Tomcat of all headers together
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, named since Python 3.12
_NOTHING = httpx.ByteStream(b"")
# Said of a connection that was idle too long, or was another host's, and not of the page (RFC 9110, 15.5.9, 15.5.20).
_OF_THE_CONNECTION = frozenset({408, 421})


class _Headers(httpx.Headers):
    """Header fields as they stand on the wire; by name they are known once somebody asks for one."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._encoding = None

    @cached_property
    def _list(self) -> list[tuple[bytes, bytes, bytes]]:  # type: ignore[override]
        return [(name, name.lower(), value) for name, value in self._fields]

    @property
    def raw(self) -> Fields:
        """The fields, in order and as sent."""
        return super().raw if "_list" in self.__dict__ else self._fields


class Get(httpx.Request):
    """A GET of an address that was read already: httpx's own reading of it costs more than all the rest of it.

    `extensions` hold "target" (path and query as sent), "fresh" (on a new connection, not kept) and "deadlines".
    """

    def __init__(self, address: str, fields: Fields, extensions: dict[str, Any]) -> None:
        self.method, self.headers, self.extensions = "GET", _Headers(fields), extensions
        self.stream = _NOTHING
        self._address = address

    @property
    def url(self) -> httpx.URL:  # type: ignore[override]
        """The address as httpx has it."""
        return httpx.URL(self._address)


class Answer(httpx.Response):
    """The head of an answer, and its body as it comes from `connection`."""

    def __init__(self, head: Head, connection: Connection, body: _Body) -> None:
        self.status_code, self.headers = head.status, _Headers(head.headers)
        self.connection, self.body = connection, body
        self.stream = body
        self._request = None

    async def aclose(self) -> None:
        """Give the connection back, or drop it."""
        await self.body.aclose()

    async def drain(self) -> None:
        """Read a redirect's own short body, so that its connection can be used again."""
        try:
            async for _ in self.body:
                pass
        except Fault:
            pass  # the redirect stands; its connection is dropped


class OriginTransport(httpx.AsyncBaseTransport):
    """Every connection to one origin, behind httpx's own interface. Raises Fault instead of httpx's errors."""

    def __init__(
        self, address: WebAddress, limits: FetchLimits, addresses: AddressBook, tls: ssl.SSLContext | None
    ) -> None:
        self._host, self._port, self._tls = address.host, address.port, tls
        self._limits, self._addresses = limits, addresses
        self._origin = Origin(limits)

    async def handle_async_request(self, request: httpx.Request) -> Answer:
        """The answer's head. Its stream gives the body as sent, and closing it settles the connection."""
        kept = None if request.extensions["fresh"] else self._origin.take()
        if kept is not None:
            try:
                answer = await self._exchange(kept, request)
            except Fault as fault:
                if fault.failure.cause is not Cause.DISCONNECTED:
                    raise  # otherwise the server had closed an idle connection: once more, on a new one
            else:
                if answer.status_code not in _OF_THE_CONNECTION:
                    return answer
                kept.close()
        request.extensions["deadlines"].connecting()
        return await self._exchange(await self._connect(), request)

    async def _connect(self) -> Connection:
        """A connection to the first endpoint that answers; each gets an equal share of the time."""
        endpoints = await self._addresses.endpoints(self._host, self._port)
        share = self._limits.connect_s / len(endpoints)
        for endpoint in endpoints[:-1]:
            try:
                async with asyncio.timeout(share):
                    return await Connection.open(endpoint, self._tls, self._host)
            except (Fault, TimeoutError):
                continue
        return await Connection.open(endpoints[-1], self._tls, self._host)

    async def _exchange(self, connection: Connection, request: httpx.Request) -> Answer:
        request.extensions["deadlines"].waiting()
        try:
            head = await connection.ask(request.extensions["target"], request.headers.raw, self._limits)
        except BaseException:
            connection.close()
            raise
        return Answer(head, connection, _Body(connection, None if request.extensions["fresh"] else self._origin))

    async def aclose(self) -> None:
        """Close the idle connections."""
        self._origin.close()


class _Body(httpx.AsyncByteStream):
    """An answer's body; closing it gives the connection back or drops it."""

    def __init__(self, connection: Connection, origin: Origin | None) -> None:
        self._connection, self._origin = connection, origin

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.body()

    async def aclose(self) -> None:
        if self._origin is None:
            self._connection.close()
        else:
            self._origin.give_back(self._connection)


class Jar:
    """The harmless cookies of one host (a session id, a first-visit mark); no script is ever run to make one."""

    def __init__(self) -> None:
        self._cookies = httpx.Cookies()

    def put_into(self, request: Get) -> None:
        """Send with the request what its server gave."""
        if len(self._cookies.jar):
            self._cookies.set_cookie_header(request)

    def keep(self, request: Get, answer: Answer) -> None:
        """Keep what the answer to that request sets."""
        answer.request = request
        self._cookies.extract_cookies(answer)
        for cookie in tuple(self._cookies.jar):
            sent = f"{cookie.name}={cookie.value}"
            if not (sent.isascii() and sent.isprintable()):
                self._cookies.jar.clear(cookie.domain, cookie.path, cookie.name)
        if len(self._cookies.jar) > _COOKIES or len(self.contents) > _COOKIE_BYTES:
            self._cookies.clear()

    @property
    def contents(self) -> str:
        """All of them, in order."""
        return "; ".join(sorted(f"{cookie.name}={cookie.value}" for cookie in self._cookies.jar))


def tls_context() -> ssl.SSLContext:
    """Verified as browsers verify. Old servers are talked to as browsers do: without secure renegotiation, and with
    key exchanges that Python leaves out by default; there is nothing secret in what we ask."""
    context = httpx.create_ssl_context()
    context.set_ciphers("DEFAULT:!aNULL:!eNULL:!3DES:@SECLEVEL=2")
    context.options |= _LEGACY_SERVER_CONNECT
    return context
