"""Asks for one address, within bounds, and gives back what was received: the only file that knows the HTTP library.

httpx has neither a total deadline nor a size limit, decodes bombs whole, and its pool is quadratic in connections
(docs/adr). So its request, response and cookie objects stand over a transport of our own, one small pool per origin.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Any

import httpx

from crawler.addresses import AddressBook
from crawler.connection import Connection, Origin
from crawler.deadlines import Deadlines
from crawler.decompress import ACCEPTED
from crawler.fault import Fault
from crawler.limits import FetchLimits
from crawler.receipt import Receipt
from crawler.web_address import WebAddress, follow, read_address
from model.page import Cause, Failure, RawPage

_REDIRECT_BODY = 64 * 1024  # of a redirect's own body as much is read, to keep its connection
_COOKIES = 50  # kept for one host
_COOKIE_BYTES = 8 * 1024  # of them in all: servers refuse longer headers
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, named since Python 3.12
_NOTHING = httpx.ByteStream(b"")
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def _anywhere(_url: str) -> bool:
    """The default of `may_follow`."""
    return True


async def _at_once(_url: str) -> None:
    """The default of `before_hop`."""


class _Get(httpx.Request):
    """A GET of an address that was read already: httpx's own reading of it costs more than all the rest of it, so it
    is put off until somebody asks."""

    def __init__(self, address: str, headers: httpx.Headers, extensions: dict[str, Any]) -> None:
        self.method, self.headers, self.extensions = "GET", headers, extensions
        self.stream = _NOTHING
        self._address = address

    @property
    def url(self) -> httpx.URL:  # type: ignore[override]
        """The address as httpx has it."""
        return httpx.URL(self._address)


class OriginTransport(httpx.AsyncBaseTransport):
    """Every connection to one origin, behind httpx's own interface. Raises Fault instead of httpx's errors.

    `request.extensions` holds "target" (path and query as sent), "fresh" (on a new connection, not kept) and
    "deadlines".
    """

    def __init__(
        self, address: WebAddress, limits: FetchLimits, addresses: AddressBook, tls: ssl.SSLContext | None
    ) -> None:
        self._host, self._port, self._tls = address.host, address.port, tls
        self._limits, self._addresses = limits, addresses
        self._origin = Origin(limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's head. Its stream gives the body as sent, and closing it settles the connection."""
        kept = None if request.extensions["fresh"] else self._origin.take()
        if kept is not None:
            try:
                return await self._exchange(kept, request)
            except Fault as fault:
                if fault.failure.cause is not Cause.DISCONNECTED:
                    raise  # otherwise the server had closed an idle connection: once more, on a new one
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

    async def _exchange(self, connection: Connection, request: httpx.Request) -> httpx.Response:
        request.extensions["deadlines"].waiting()
        try:
            head = await connection.ask(request.extensions["target"], request.headers.raw, self._limits)
        except BaseException:
            connection.close()
            raise
        stream = _Body(connection, None if request.extensions["fresh"] else self._origin)
        return httpx.Response(head.status, headers=head.headers, stream=stream, extensions={"connection": connection})

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


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the caller of one fetch asks for."""

    may_follow: Callable[[str], bool]
    before_hop: Callable[[str], Awaitable[None]]
    headers: Mapping[str, str]
    is_fresh: bool
    max_body: int | None


class Fetcher:
    """Fetches addresses. An async context manager; one for a whole audit, used by all its sites at once."""

    def __init__(
        self,
        limits: FetchLimits,
        addresses: AddressBook,
        user_agent: str,
        now: Callable[[], datetime],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`now` stamps the pages. `tls` defaults to certificates verified against the usual authorities (or those
        of SSL_CERT_FILE)."""
        self._limits, self._addresses, self._now = limits, addresses, now
        self._trusted = tls
        self._headers = (
            ("User-Agent", user_agent),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Language", "zh-CN,zh;q=0.9"),
            ("Accept-Encoding", ACCEPTED),
        )
        self._transports: dict[tuple[str, str, int], OriginTransport] = {}
        self._jars: dict[str, httpx.Cookies] = {}

    @property
    def tls(self) -> ssl.SSLContext:
        """What certificates are verified by. Reading the authorities costs 25 ms: once, when first asked for."""
        self._trusted = self._trusted or tls_context()
        return self._trusted

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    async def fetch(
        self,
        url: str,
        *,
        may_follow: Callable[[str], bool] = _anywhere,
        fresh: bool = False,
        headers: Mapping[str, str] = _NO_HEADERS,
        max_body: int | None = None,
        before_hop: Callable[[str], Awaitable[None]] = _at_once,
    ) -> RawPage:
        """Ask for `url` and follow its redirects. Whatever a server does comes back as a value.

        `may_follow` says whether a redirect's target is still in scope. `before_hop` is awaited before each redirect
        is followed (the pacer's turn; its wait is not the server's time). `fresh` uses new connections and no
        cookies. `max_body`: most decoded bytes, in place of the limits' own.

        A failure may come with a status and the part of the body that was received.
        """
        fetched_at = self._now()
        try:
            receipt = Receipt(read_address(url, longest=self._limits.url_length))
        except Fault as fault:
            return RawPage(url, url, fetched_at, failure=fault.failure)
        deadlines = Deadlines(self._limits)
        wishes = _Wishes(may_follow, before_hop, headers, fresh, max_body)
        failure: Failure | None = None
        try:
            async with deadlines:
                await self._travel(receipt, deadlines, wishes)
        except Fault as fault:
            failure = fault.failure
        except TimeoutError:
            failure = deadlines.missed()
        return receipt.page(url, fetched_at, failure, deadlines.seconds)

    async def _travel(self, receipt: Receipt, deadlines: Deadlines, wishes: _Wishes) -> None:
        """Ask, and ask again where the answer points, until an answer stands."""
        jars = {} if wishes.is_fresh else self._jars
        seen: set[tuple[str, str]] = set()
        while True:
            jar = jars.setdefault(receipt.address.host, httpx.Cookies())
            seen.add((receipt.address.url, _contents(jar)))
            location = await self._ask(receipt, deadlines, wishes, jar)
            if location is None:
                return
            target = read_address(follow(receipt.address.url, location), longest=self._limits.url_length)
            if (target.url, _contents(jars.get(target.host))) in seen:
                raise Fault(Cause.REDIRECT_LOOP, target.url)
            if len(receipt.hops) >= self._limits.redirects:
                raise Fault(Cause.TOO_MANY_REDIRECTS, f"more than {self._limits.redirects}")
            if not wishes.may_follow(target.url):
                raise Fault(Cause.OUT_OF_SCOPE, target.url)
            await deadlines.off_the_clock(wishes.before_hop(target.url))
            receipt.move_on(target)

    async def _ask(self, receipt: Receipt, deadlines: Deadlines, wishes: _Wishes, jar: httpx.Cookies) -> str | None:
        """One exchange, into `receipt`. Where it points, or None when the answer stands."""
        address = receipt.address
        extensions = {"target": address.target.encode("ascii"), "fresh": wishes.is_fresh, "deadlines": deadlines}
        headers = httpx.Headers([("Host", address.host_header), *self._headers, *wishes.headers.items()])
        request = _Get(address.url, headers, extensions)
        if len(jar.jar):
            jar.set_cookie_header(request)
        response = await self._transport(address).handle_async_request(request)
        try:
            deadlines.reading()
            receipt.head(response.status_code, response.headers.raw, response.extensions["connection"])
            if "set-cookie" in response.headers:
                _keep_cookies(jar, request, response)
            location = receipt.location()
            if not location:
                receipt.refuse_unasked(request.headers)
                most = wishes.max_body or receipt.most(self._limits)
                await receipt.take_in(response.stream, most, self._limits.wire_bytes)  # type: ignore[arg-type]
                return None
            if (announced := receipt.header("content-length")).isdigit() and int(announced) <= _REDIRECT_BODY:
                await _drain(response)
            return location
        finally:
            await response.aclose()

    def _transport(self, address: WebAddress) -> OriginTransport:
        transport = self._transports.get(address.origin)
        if transport is None:
            tls = self.tls if address.scheme == "https" else None
            transport = OriginTransport(address, self._limits, self._addresses, tls)
            self._transports[address.origin] = transport
        return transport


async def _drain(response: httpx.Response) -> None:
    """Read a redirect's own short body, so that its connection can be used again."""
    try:
        async for _ in response.stream:  # type: ignore[union-attr]
            pass
    except Fault:
        pass  # the redirect stands; its connection is dropped


def _keep_cookies(jar: httpx.Cookies, request: httpx.Request, response: httpx.Response) -> None:
    """Keep harmless cookies (a session id, a first-visit mark); no script is ever run to make one."""
    response.request = request
    jar.extract_cookies(response)
    for cookie in tuple(jar.jar):
        sent = f"{cookie.name}={cookie.value}"
        if not (sent.isascii() and sent.isprintable()):
            jar.jar.clear(cookie.domain, cookie.path, cookie.name)
    if len(jar.jar) > _COOKIES or len(_contents(jar)) > _COOKIE_BYTES:
        jar.clear()


def _contents(jar: httpx.Cookies | None) -> str:
    return "; ".join(sorted(f"{cookie.name}={cookie.value}" for cookie in jar.jar)) if jar is not None else ""


def tls_context() -> ssl.SSLContext:
    """Verified as browsers verify. Old servers are talked to as browsers do: without secure renegotiation, and with
    key exchanges that Python leaves out by default; there is nothing secret in what we ask."""
    context = httpx.create_ssl_context()
    context.set_ciphers("DEFAULT:!aNULL:!eNULL:!3DES:@SECLEVEL=2")
    context.options |= _LEGACY_SERVER_CONNECT
    return context
