"""Whether a home page opens within 15 seconds, over one family of addresses at a time (H01: 首页打不开).

One light request, on a new connection, as robots.txt allows. What a browser would show but we cannot (a wall against
machines, a certificate that our list does not know) is UNABLE: it is no failure of the site.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from crawler.addresses import AddressBook, Endpoint
from crawler.causes import failure_of
from crawler.fault import Fault
from crawler.fetch import Fetcher
from crawler.limits import FetchLimits
from crawler.robots import MOST_BYTES, Robots, robots_url
from model.availability import Look, Reach
from model.page import Cause, RawPage

Version = Literal[4, 6]
Clock = Callable[[], datetime]

PATIENCE_S = 15.0  # 全国政府网站普查 2015: 超过（含）15秒仍打不开
LIMITS = FetchLimits(connect_s=PATIENCE_S, first_byte_s=PATIENCE_S, total_s=PATIENCE_S)
_ROBOTS_KEPT = timedelta(days=1)
_FAILURES = frozenset(
    {
        Cause.DNS_NO_NAME,
        Cause.DNS_FAILED,
        Cause.CONNECT_REFUSED,
        Cause.CONNECT_TIMEOUT,
        Cause.CONNECT_FAILED,
        Cause.FIRST_BYTE_TIMEOUT,
        Cause.TOTAL_TIMEOUT,
        Cause.DISCONNECTED,
        Cause.PROTOCOL_ERROR,
        Cause.TRUNCATED,
        Cause.TOO_MANY_REDIRECTS,
        Cause.REDIRECT_LOOP,
        Cause.NOT_FOUND,
        Cause.SERVER_ERROR,
        Cause.UNAVAILABLE,
        Cause.MAINTENANCE,
    }
)
_ANSWERS = frozenset({Cause.OVER_LIMIT, Cause.BAD_ENCODING})  # a page came, though not one that we read


class HomeSampler:
    """Looks at home pages. Remembers each host's robots.txt for a day."""

    def __init__(
        self, addresses: AddressBook, user_agent: str, robots_token: str, now: Clock, limits: FetchLimits = LIMITS
    ) -> None:
        self._addresses, self._agent, self._token = addresses, user_agent, robots_token
        self._now, self._limits = now, limits
        self._robots: dict[tuple[str, Version], tuple[datetime, Robots]] = {}

    async def look(self, url: str, version: Version) -> Look:
        """One request to `url` over IPv4 or IPv6."""
        family = _OneFamily(self._addresses, version)
        async with Fetcher(self._limits, family, self._agent, self._now) as fetcher:
            robots = await self._rules(url, version, fetcher)
            if isinstance(robots, RawPage):
                return self._told(url, version, robots)  # nothing answers there: no need to knock twice
            refusal = robots.refusal(url)
            if refusal is not None:
                return Look(Reach.UNABLE, 0.0, refusal.cause)
            return self._told(url, version, await fetcher.fetch(url, fresh=True))

    async def _rules(self, url: str, version: Version, fetcher: Fetcher) -> Robots | RawPage:
        """The host's robots.txt as last known; the failed answer itself when the server has never answered."""
        key = (robots_url(url), version)
        kept = self._robots.get(key)
        if kept is not None and abs(self._now() - kept[0]) < _ROBOTS_KEPT:
            return kept[1]
        raw = await fetcher.fetch(key[0], fresh=True, max_body=MOST_BYTES)
        robots = Robots.read(raw, self._token)
        if robots.unavailable is None:
            self._robots[key] = (self._now(), robots)
            return robots
        if kept is not None:
            return kept[1]
        return raw if raw.status is None else robots

    def _told(self, url: str, version: Version, raw: RawPage) -> Look:
        failure = failure_of(raw)
        if failure is None or failure.cause in _ANSWERS:
            return Look(Reach.ANSWERED, raw.seconds, None, raw.peer)
        return Look(self._reach(url, version, failure.cause), raw.seconds, failure.cause, raw.peer)

    def _reach(self, url: str, version: Version, cause: Cause) -> Reach:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if cause is Cause.DNS_NO_ADDRESS:
            return Reach.UNABLE if self._addresses.is_mapped(parts.hostname or "", port) else Reach.ABSENT
        if cause is Cause.CONNECT_FAILED and version == 6:
            return Reach.UNABLE  # most likely there is no way out over IPv6 from here
        return Reach.FAILED if cause in _FAILURES else Reach.UNABLE


class _OneFamily(AddressBook):
    """The same book, of which only the addresses of one family are given out."""

    def __init__(self, book: AddressBook, version: Version) -> None:
        super().__init__()
        self._book, self._version = book, version

    def is_mapped(self, host: str, port: int) -> bool:
        return self._book.is_mapped(host, port)

    async def endpoints(self, host: str, port: int) -> tuple[Endpoint, ...]:
        found = await self._book.endpoints(host, port)
        own = tuple(endpoint for endpoint in found if ip_address(endpoint.address).version == self._version)
        if not own:
            raise Fault(Cause.DNS_NO_ADDRESS, f"{host} has no IPv{self._version} address")
        return own
