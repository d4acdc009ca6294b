"""What a fetch keeps and gives back: connections, cookies, facts of the exchange, turns."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from crawler.limits import FetchLimits
from model.page import Cause, Hop
from tests.torture.cases import GZIP, LIMITS
from tests.torture.clock import NOW
from tests.torture.server import CLOSE, PAGE, Pause, Request, Script, Site, Torture, answer, redirect, torture

HOME = "http://www.unit.test/"


@asynccontextmanager
async def serving(site: Site, limits: FetchLimits = LIMITS) -> AsyncIterator[tuple[Torture, Fetcher]]:
    async with torture(site) as server:
        book = AddressBook((Mapping("*", 80, "127.0.0.1", server.port),))
        async with Fetcher(limits, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            yield server, fetcher


async def test_facts_of_the_exchange() -> None:
    packed = gzip.compress(PAGE)
    async with serving({"/a?b=c": (answer(packed, GZIP, b"X-Note: 1", b"x-note: 2"),)}) as (server, fetcher):
        raw = await fetcher.fetch(HOME + "a?b=c#top")
    assert (raw.url, raw.final_url, raw.fetched_at) == (HOME + "a?b=c#top", HOME + "a?b=c", NOW)
    assert (raw.status, raw.body, raw.failure) == (200, PAGE, None)
    assert raw.headers[:3] == (("Content-Encoding", "gzip"), ("X-Note", "1"), ("x-note", "2"))
    assert (raw.body_digest, raw.wire_digest) == (sha256(PAGE).hexdigest(), sha256(packed).hexdigest())
    assert (raw.wire_bytes, raw.peer) == (len(packed), f"127.0.0.1:{server.port}")
    sent = server.requests[0].headers
    assert sent["Host"] == "www.unit.test"
    assert sent["User-Agent"] == "gongkai-test/1.0"
    assert "Range" not in sent


async def test_connection_is_used_again() -> None:
    async with serving({"/": (answer(PAGE),)}) as (server, fetcher):
        for _ in range(3):
            assert (await fetcher.fetch(HOME)).body == PAGE
    assert server.connections == 1


async def test_idle_connections_are_closed_in_time() -> None:
    limits = replace(LIMITS, idle_s=0.05)
    async with serving({"/": (answer(PAGE),)}, limits) as (server, fetcher):
        await fetcher.fetch(HOME)
        assert server.open == 1
        while server.open:  # noqa: ASYNC110 - what the server sees has no event
            await asyncio.sleep(0.01)
        assert (await fetcher.fetch(HOME)).body == PAGE
    assert server.connections == 2


async def test_fresh_connection_each_time() -> None:
    def site(request: Request) -> Script:
        return (answer(PAGE, b"Set-Cookie: seen=1"),)

    async with serving(site) as (server, fetcher):
        for _ in range(2):
            await fetcher.fetch(HOME)
            await fetcher.fetch(HOME, fresh=True)
    assert [request.connection for request in server.requests] == [1, 2, 1, 3]
    assert ["Cookie" in request.headers for request in server.requests] == [False, False, True, False]


async def test_idle_connection_that_the_server_closed() -> None:
    def site(request: Request) -> Script:
        return (answer(PAGE), CLOSE) if request.connection == 1 else (answer(PAGE),)

    async with serving(site) as (server, fetcher):
        first = await fetcher.fetch(HOME)
        second = await fetcher.fetch(HOME)
    assert (first.body, second.body) == (PAGE, PAGE)
    assert server.connections == 2


@pytest.mark.parametrize(
    "second",
    [(CLOSE,), (answer(b"too late", status=b"408 Request Timeout"), CLOSE), (answer(status=b"421 Misdirected"),)],
    ids=["drops it", "says that it was idle too long", "says that it is another host's"],
)
async def test_a_kept_connection_that_serves_no_second_request(second: Script) -> None:
    def site(request: Request) -> Script:
        served = sum(other.connection == request.connection for other in seen)
        seen.append(request)
        return second if served else (answer(PAGE),)

    seen: list[Request] = []
    async with serving(site) as (server, fetcher):
        pages = [await fetcher.fetch(HOME) for _ in range(3)]
    assert [page.body for page in pages] == [PAGE] * 3
    assert server.connections == 3


async def test_left_over_bytes_never_become_the_next_answer() -> None:
    stray = answer(b"somebody else's page")
    site = {"/a": (answer(PAGE, length=len(PAGE)) + stray,), "/b": (answer(b"<p>b</p>"),)}
    async with serving(site) as (_, fetcher):
        first = await fetcher.fetch(HOME + "a")
        second = await fetcher.fetch(HOME + "b")
    assert first.failure is not None
    assert first.failure.cause is Cause.TRUNCATED
    assert second.body == b"<p>b</p>"


async def test_bytes_that_come_late_never_become_the_next_answer() -> None:
    site = {"/a": (answer(PAGE), Pause(0.05), answer(b"stray")), "/b": (answer(b"<p>b</p>"),)}
    async with serving(site) as (_, fetcher):
        assert (await fetcher.fetch(HOME + "a")).body == PAGE
        await asyncio.sleep(0.1)
        assert (await fetcher.fetch(HOME + "b")).body == b"<p>b</p>"


async def test_harmless_cookie_on_the_first_visit() -> None:
    def site(request: Request) -> Script:
        if request.headers.get("Cookie") == "seen=1":
            return (answer(PAGE),)
        return (redirect(b"/", b"Set-Cookie: seen=1; Path=/"),)

    async with serving(site) as (_, fetcher):
        raw = await fetcher.fetch(HOME)
        fresh = await fetcher.fetch(HOME, fresh=True)
    assert (raw.body, raw.hops) == (PAGE, (Hop(HOME, 302, HOME),))
    assert fresh.body == PAGE


async def test_cookies_stay_with_their_host() -> None:
    async with serving({"/": (answer(PAGE, b"Set-Cookie: a=1; Domain=test"),)}) as (server, fetcher):
        await fetcher.fetch("http://one.test/")
        await fetcher.fetch("http://two.test/")
    assert "Cookie" not in server.requests[1].headers


@pytest.mark.parametrize(("cookies", "size"), [(12, 900), (2, 4000)])
async def test_cookie_flood_is_forgotten(cookies: int, size: int) -> None:
    flood = [b"Set-Cookie: c%d=%s" % (n, b"x" * size) for n in range(cookies)]
    async with serving({"/": (answer(PAGE, *flood),)}) as (server, fetcher):
        for _ in range(2):
            await fetcher.fetch(HOME)
    assert "Cookie" not in server.requests[1].headers


async def test_cookie_that_cannot_be_sent_back() -> None:
    odd = [b"Set-Cookie: a=" + value for value in ("中".encode("gbk"), b"x\x7fy", b"\xff")]
    async with serving({"/": (answer(PAGE, *odd, b"Set-Cookie: b=1"),)}) as (server, fetcher):
        for _ in range(2):
            assert (await fetcher.fetch(HOME)).body == PAGE
    assert server.requests[1].headers["Cookie"].endswith("b=1")


async def test_hops_are_kept_in_order_and_wait_for_their_turn() -> None:
    turns: list[str] = []

    async def turn(url: str) -> None:
        turns.append(url)

    site = {"/": (redirect(b"/a"),), "/a": (redirect(b"/b", status=b"301 x"),), "/b": (answer(PAGE),)}
    async with serving(site) as (_, fetcher):
        raw = await fetcher.fetch(HOME, before_hop=turn)
    assert raw.hops == (Hop(HOME, 302, HOME + "a"), Hop(HOME + "a", 301, HOME + "b"))
    assert (raw.final_url, turns) == (HOME + "b", [HOME + "a", HOME + "b"])


async def test_waiting_for_a_turn_is_not_the_servers_time() -> None:
    async def turn(_: str) -> None:
        await asyncio.sleep(LIMITS.total_s + 0.1)

    async with serving({"/": (redirect(b"/a"),), "/a": (answer(PAGE),)}) as (_, fetcher):
        raw = await fetcher.fetch(HOME, before_hop=turn)
    assert raw.body == PAGE
    assert raw.seconds < LIMITS.total_s


async def test_scope_is_asked_at_every_hop() -> None:
    site = {"/": (redirect(b"/a"),), "/a": (redirect(b"http://elsewhere.test/x"),)}
    async with serving(site) as (server, fetcher):
        raw = await fetcher.fetch(HOME, may_follow=lambda url: "elsewhere" not in url)
    assert raw.failure is not None
    assert (raw.status, raw.failure.cause) == (302, Cause.OUT_OF_SCOPE)
    assert raw.header("Location") == "http://elsewhere.test/x"
    assert len(server.requests) == 2


async def test_headers_of_the_caller() -> None:
    not_modified = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    async with serving({"/": (not_modified,)}) as (server, fetcher):
        raw = await fetcher.fetch(HOME, headers={"If-None-Match": '"1"'})
    assert (raw.status, raw.failure, server.requests[0].headers["If-None-Match"]) == (304, None, '"1"')


@pytest.mark.parametrize(
    ("kind", "size", "most", "expected"),
    [
        (b"text/html", 64 * 1024, None, None),
        (b"text/html", 64 * 1024 + 1, None, Cause.OVER_LIMIT),
        (b"application/json", 64 * 1024 + 1, None, Cause.OVER_LIMIT),
        (b"application/pdf", 100 * 1024, None, None),
        (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document", 100 * 1024, None, None),
        (b"application/pdf", 100 * 1024, 1000, Cause.OVER_LIMIT),
        (b"text/html", 1000, 1000, None),
    ],
)
async def test_limits_by_kind(kind: bytes, size: int, most: int | None, expected: Cause | None) -> None:
    async with serving({"/": (answer(b"x" * size, b"Content-Type: " + kind),)}) as (_, fetcher):
        raw = await fetcher.fetch(HOME, max_body=most)
    assert (raw.failure.cause if raw.failure else None) is expected
    assert len(raw.body) == (size if expected is None else most or 0)


async def test_body_of_a_failure_is_kept() -> None:
    async with serving({"/": (answer(PAGE[:30], length=99), CLOSE)}) as (_, fetcher):
        raw = await fetcher.fetch(HOME)
    assert raw.failure is not None
    assert (raw.status, raw.failure.cause, raw.body) == (200, Cause.TRUNCATED, PAGE[:30])
    assert raw.body_digest == sha256(PAGE[:30]).hexdigest()


async def test_many_at_once() -> None:
    def site(request: Request) -> Script:
        return (answer(request.target.encode()),)

    async with serving(site) as (_, fetcher):
        pages = await asyncio.gather(*(fetcher.fetch(f"{HOME}{n}") for n in range(100)))
    assert [page.body for page in pages] == [b"/%d" % n for n in range(100)]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.binary(max_size=30)
        | st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"\r\n\r\n", b"Content-Length: 4\r\n", b"0\r\n\r\n"]),
        max_size=8,
    )
)
def test_any_bytes_become_a_value(pieces: list[bytes]) -> None:
    """No answer, however broken, raises; what is called whole was whole."""

    async def story() -> None:
        async with serving({"/": (b"".join(pieces), CLOSE)}) as (_, fetcher):
            raw = await fetcher.fetch(HOME, may_follow=_nowhere)
        assert raw.status is not None or raw.failure is not None

    asyncio.run(story())


def _nowhere(_: str) -> bool:
    return False
