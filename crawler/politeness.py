"""Good manners: when a request may be started, and when a server has said that it wants no more of them.

At most so many requests at once and so much time between two starts, for each host and for each address that
several hosts share. A server that is busy (429, 503) is asked less often; one that says when to come back is not
asked before; one that keeps failing is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.addresses import AddressBook
from crawler.limits import CrawlSettings
from crawler.web_address import host_of
from model.page import Cause, Failure, RawPage

_BUSY = {429: Cause.RATE_LIMITED, 503: Cause.UNAVAILABLE}
_SLOWEST_S = 60.0  # between two starts, however busy a server says it is
_SLOWDOWN = 8  # times the usual pace, for a server that tells how long it wants rest, or may be broken and not busy
_SLOWED_FROM_S = 0.25  # where slowing begins when the pace is switched off
_MARGIN_S = 0.02  # the first request of a connection arrives later than it starts: the gap must hold at the server
_GOOD_ANSWERS = 25  # in a row, before a host that was slowed down is asked a little faster again
_CONNECTION_CAUSES = frozenset(
    {
        Cause.DNS_NO_NAME,
        Cause.DNS_NO_ADDRESS,
        Cause.DNS_FAILED,
        Cause.CONNECT_REFUSED,
        Cause.CONNECT_TIMEOUT,
        Cause.CONNECT_FAILED,
        Cause.TLS_EXPIRED,
        Cause.TLS_NAME_MISMATCH,
        Cause.TLS_UNTRUSTED,
        Cause.TLS_FAILED,
        Cause.FIRST_BYTE_TIMEOUT,
        Cause.TOTAL_TIMEOUT,
        Cause.DISCONNECTED,
    }
)


@dataclass(slots=True)
class _Lane:
    """The requests to one host, or to one address."""

    interval_s: float
    slots: asyncio.Semaphore
    asked_s: float = 0.0  # the settings' interval, or a longer Crawl-delay
    floor_s: float = 0.0  # never again as fast as when the server complained
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    not_before: float = 0.0  # loop time of the next start
    refusal: Failure | None = None
    busy: int = 0  # 429 and 503 answers in a row
    failures: int = 0  # failures of the connection in a row
    good: int = 0  # other answers in a row
    broken: set[str] = field(default_factory=set)  # addresses whose 503 came since the last other answer
    before: tuple[str, float, float] = ("", 0.0, 0.0)  # the last address with a 503, and the pace before it

    async def start(self, clock: Callable[[], float]) -> None:
        """Return at the moment when the next request may be started, one caller after the other."""
        if self.interval_s <= 0 and self.not_before <= 0:
            return
        async with self.gate:
            # The instant may be put off while we sleep towards it.
            while self.refusal is None and (wait := self.not_before - clock()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait)
            if self.refusal is None:
                self.not_before = clock() + self.interval_s + (_MARGIN_S if self.interval_s > 0 else 0.0)


class Pacer:
    """The turns of all requests of an audit. One for all sites, so that sites on one server share its pace."""

    def __init__(self, settings: CrawlSettings, addresses: AddressBook, now: Callable[[], datetime]) -> None:
        self._settings, self._addresses, self._now = settings, addresses, now
        self._hosts: dict[str, _Lane] = {}
        self._servers: dict[str, _Lane] = {}
        self._server_of: dict[str, _Lane | None] = {}  # None: stands alone, whatever its address

    def turn(self, url: str) -> _Turn:
        """Wait for the turn of a request to `url` and hold it. Gives a Failure when the host must be left alone."""
        return _Turn(self, url)

    async def hop(self, url: str) -> None:
        """Wait until a redirect to `url` may be followed (see `Fetcher.fetch`, before_hop)."""
        await self.again(url)

    async def again(self, url: str) -> Failure | None:
        """Wait, within a turn, until `url` may be asked for once more. See `turn`."""
        return await self.admit(*self.lanes(url))

    def lanes(self, url: str) -> tuple[_Lane, _Lane | None]:
        """The lane of the address's host, and that of its server where several hosts share one."""
        host = host_of(url)
        return self._lane(host), self._server_of.get(host)

    async def admit(self, lane: _Lane, server: _Lane | None) -> Failure | None:
        """Wait until a request of these lanes may be started, or say why not."""
        if lane.refusal is None and (refusal := self._quiet()) is not None:
            return refusal
        if lane.refusal is None:
            clock = asyncio.get_running_loop().time
            await lane.start(clock)
            if server is not None:
                await server.start(clock)
        return lane.refusal

    def refusal(self, url: str) -> Failure | None:
        """Why the host of `url` is left alone, or None."""
        return self._lane(host_of(url)).refusal

    def keep_crawl_delay(self, url: str, seconds: float) -> str:
        """Keep a Crawl-delay for the host of `url`. A note when it is longer than we keep, else ""."""
        lane = self._lane(host_of(url))
        lane.asked_s = max(lane.asked_s, min(seconds, self._settings.crawl_delay_cap_s))
        lane.interval_s = max(lane.interval_s, lane.asked_s)
        if seconds <= self._settings.crawl_delay_cap_s:
            return ""
        return f"robots.txt要求间隔{seconds:g}秒，按上限{self._settings.crawl_delay_cap_s:g}秒执行"

    def reopen(self, url: str) -> None:
        """Give a host that was left alone one more chance, for the second pass. A server's own date stands."""
        lane = self._lane(host_of(url))
        if lane.refusal is not None and lane.not_before <= asyncio.get_running_loop().time():
            lane.refusal = None
            lane.busy = max(0, self._settings.busy_answers - 1)
            lane.failures = max(0, self._settings.breaker_failures - 1)

    def heed(self, raw: RawPage) -> None:
        """Learn from an answer: who shares a server, who is busy, who says when to come back, who is down."""
        host = host_of(raw.final_url)
        lane = self._lane(host)
        self._group(raw, host)
        asked = retry_after(raw.header("retry-after"), self._now()) if (raw.status or 0) >= 400 else None
        if raw.status in _BUSY or asked is not None:
            self._slow_down(lane, raw.url, _BUSY.get(raw.status or 0, Cause.UNAVAILABLE), asked)
        elif raw.failure is not None and raw.failure.cause in _CONNECTION_CAUSES:
            lane.failures += 1
            if lane.failures >= self._settings.breaker_failures:
                lane.refusal = Failure(raw.failure.cause, f"{lane.failures} failures in a row: {raw.failure.detail}")
        elif raw.status is not None:
            self._speed_up(lane)

    def _group(self, raw: RawPage, host: str) -> None:
        """Hosts found at one address share its lane. Loopback and addresses given by --resolve stand for many."""
        if not raw.peer or host in self._server_of:
            return
        parts = urlsplit(raw.final_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = raw.peer.rsplit(":", 1)[0].strip("[]")
        is_alone = self._addresses.is_mapped(host, port) or ip_address(address).is_loopback
        self._server_of[host] = None if is_alone else self._servers.setdefault(address, self._new_lane())

    def _slow_down(self, lane: _Lane, url: str, cause: Cause, asked: float | None) -> None:
        clock = asyncio.get_running_loop().time()
        lane.good = 0
        if cause is Cause.UNAVAILABLE and asked is None:
            lane.busy += url not in lane.broken
            lane.broken.add(url)
            if url == lane.before[0]:  # asked more slowly it says the same: out of order, and the host not busy
                _, lane.interval_s, lane.floor_s = lane.before
            else:
                lane.before = (url, lane.interval_s, lane.floor_s)
                self._double(lane, self._slowest_s(lane, 0.0))
        else:
            lane.busy += 1
            self._double(lane, _SLOWEST_S if asked is None else self._slowest_s(lane, asked))
        if asked is not None and asked > self._settings.patience_s:
            lane.refusal = Failure(cause, f"Retry-After {asked:.0f} s")
            lane.not_before = clock + asked
        elif lane.busy >= self._settings.busy_answers:
            lane.refusal = Failure(cause, f"{lane.busy} times in a row")
            lane.not_before = clock + (asked or 0.0)
        else:
            lane.not_before = max(lane.not_before, clock + (asked if asked is not None else lane.interval_s))

    def _slowest_s(self, lane: _Lane, asked: float) -> float:
        usual = max(lane.asked_s, _SLOWED_FROM_S)
        return min(_SLOWEST_S, max(_SLOWDOWN * usual, 2 * asked, lane.interval_s))

    def _double(self, lane: _Lane, slowest: float) -> None:
        pace = max(lane.interval_s, _SLOWED_FROM_S)
        lane.floor_s = min(slowest, max(lane.floor_s, pace * 1.5))
        lane.interval_s = min(slowest, pace * 2)

    def _speed_up(self, lane: _Lane) -> None:
        lane.failures = lane.busy = 0
        lane.broken.clear()
        lane.good += 1
        if lane.good % _GOOD_ANSWERS == 0 and lane.interval_s > max(lane.floor_s, lane.asked_s):
            lane.interval_s = max(lane.floor_s, lane.asked_s, lane.interval_s * 0.8)

    def _quiet(self) -> Failure | None:
        hours = self._settings.quiet_hours
        if hours is None or not is_quiet(self._now(), hours):
            return None
        return Failure(Cause.BUDGET, f"quiet hours {hours[0]:02}:00-{hours[1]:02}:00")

    def _lane(self, host: str) -> _Lane:
        lane = self._hosts.get(host)
        if lane is None:
            lane = self._hosts[host] = self._new_lane()
        return lane

    def _new_lane(self) -> _Lane:
        interval = self._settings.interval_s
        return _Lane(interval, asyncio.Semaphore(self._settings.concurrency), asked_s=interval)


class _Turn:
    """One request's turn: a place among those to its host, and among those to its server. (Not a generator: there is
    one for each request.)"""

    __slots__ = ("_held", "_pacer", "_url")

    def __init__(self, pacer: Pacer, url: str) -> None:
        self._pacer, self._url = pacer, url
        self._held: list[_Lane] = []

    async def __aenter__(self) -> Failure | None:
        lane, _ = self._pacer.lanes(self._url)
        try:
            await self._hold(lane)
            _, server = self._pacer.lanes(self._url)  # found out meanwhile, perhaps
            if server is not None:
                await self._hold(server)
            return await self._pacer.admit(lane, server)
        except BaseException:
            self._let_go()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._let_go()

    async def _hold(self, lane: _Lane) -> None:
        await lane.slots.acquire()
        self._held.append(lane)

    def _let_go(self) -> None:
        while self._held:
            self._held.pop().slots.release()


def is_of_the_host(raw: RawPage) -> bool:
    """Whether the answer says of the whole host that it is down or busy: the next address would get the same, and
    only another try at this one shows whether that is over."""
    return raw.status in _BUSY or (raw.failure is not None and raw.failure.cause in _CONNECTION_CAUSES)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), or None when unreadable."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now) / timedelta(seconds=1))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def is_quiet(now: datetime, hours: tuple[int, int]) -> bool:
    """True when `now` lies in the quiet hours (from, to); they may span midnight."""
    since, until = hours
    return since <= now.hour < until if since <= until else now.hour >= since or now.hour < until
