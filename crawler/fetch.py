"""Asks for one address, within bounds, and gives back what was received, whatever a server does."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType, TracebackType

from crawler.addresses import AddressBook
from crawler.deadlines import Deadlines
from crawler.decompress import ACCEPTED
from crawler.fault import Fault
from crawler.limits import FetchLimits
from crawler.receipt import Receipt
from crawler.transport import Get, Jar, OriginTransport, tls_context
from crawler.web_address import WebAddress, follow, read_address
from model.page import Cause, Failure, RawPage

_REDIRECT_BODY = 64 * 1024  # of a redirect's own body as much is read, to keep its connection
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


def _anywhere(_url: str) -> bool:
    """The default of `may_follow`."""
    return True


async def _at_once(_url: str) -> None:
    """The default of `before_hop`."""


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
            (b"User-Agent", user_agent.encode("ascii")),
            (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            (b"Accept-Language", b"zh-CN,zh;q=0.9"),
            (b"Accept-Encoding", ACCEPTED.encode("ascii")),
        )
        self._transports: dict[tuple[str, str, int], OriginTransport] = {}
        self._jars: dict[str, Jar] = {}

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
            jar = jars.get(receipt.address.host)
            if jar is None:
                jar = jars[receipt.address.host] = Jar()
            seen.add((receipt.address.url, jar.contents))
            location = await self._ask(receipt, deadlines, wishes, jar)
            if location is None:
                return
            target = read_address(follow(receipt.address.url, location), longest=self._limits.url_length)
            held = jars.get(target.host)
            if (target.url, held.contents if held else "") in seen:
                raise Fault(Cause.REDIRECT_LOOP, target.url)
            if len(receipt.hops) >= self._limits.redirects:
                raise Fault(Cause.TOO_MANY_REDIRECTS, f"more than {self._limits.redirects}")
            if not wishes.may_follow(target.url):
                raise Fault(Cause.OUT_OF_SCOPE, target.url)
            await deadlines.off_the_clock(wishes.before_hop(target.url))
            receipt.move_on(target)

    async def _ask(self, receipt: Receipt, deadlines: Deadlines, wishes: _Wishes, jar: Jar) -> str | None:
        """One exchange, into `receipt`. Where it points, or None when the answer stands."""
        address = receipt.address
        extensions = {"target": address.target.encode("ascii"), "fresh": wishes.is_fresh, "deadlines": deadlines}
        fields = [(b"Host", address.host_header.encode("ascii")), *self._headers]
        fields += [(name.encode("ascii"), value.encode("latin-1")) for name, value in wishes.headers.items()]
        request = Get(address.url, fields, extensions)
        jar.put_into(request)
        answer = await self._transport(address).handle_async_request(request)
        try:
            deadlines.reading()
            receipt.head(answer.status_code, answer.headers.raw, answer.connection)
            if receipt.header("set-cookie"):
                jar.keep(request, answer)
            location = receipt.location()
            if not location:
                receipt.refuse_unasked({name.lower() for name in wishes.headers})
                most = wishes.max_body or receipt.most(self._limits)
                await receipt.take_in(answer.body, most, self._limits.wire_bytes)
                return None
            if (announced := receipt.header("content-length")).isdigit() and int(announced) <= _REDIRECT_BODY:
                await answer.drain()
            return location
        finally:
            await answer.aclose()

    def _transport(self, address: WebAddress) -> OriginTransport:
        transport = self._transports.get(address.origin)
        if transport is None:
            tls = self.tls if address.scheme == "https" else None
            transport = OriginTransport(address, self._limits, self._addresses, tls)
            self._transports[address.origin] = transport
        return transport
