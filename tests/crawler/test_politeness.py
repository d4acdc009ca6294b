"""Pace, patience and giving up, on a clock that jumps."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import AddressBook, Mapping
from crawler.limits import CrawlSettings
from crawler.politeness import Pacer, is_quiet, retry_after
from model.errors import UsageError
from model.page import Cause, Failure, RawPage
from tests.crawler.jumping_clock import run, seconds

NOW = datetime(2019, 4, 2, 9, 0, tzinfo=UTC)
MAPPED = AddressBook((Mapping("*", 80, "127.0.0.1", 1),))


def pacer(settings: CrawlSettings, book: AddressBook = MAPPED, at: datetime = NOW) -> Pacer:
    return Pacer(settings, book, lambda: at)


def page(
    url: str = "http://a.test/", status: int | None = 200, *, wait: str = "", cause: Cause | None = None
) -> RawPage:
    headers = (("Retry-After", wait),) if wait else ()
    failure = Failure(cause) if cause else None
    return RawPage(url, url, NOW, status, headers, failure=failure, peer="198.51.100.7:80")


async def starts(manners: Pacer, urls: list[str], *, lasting: float = 0.0, status: int = 200) -> list[float]:
    """The instants at which requests to `urls`, all wanted at once, were started."""
    began = seconds()
    found: list[float] = []

    async def one(url: str) -> None:
        async with manners.turn(url) as refusal:
            if refusal is None:
                found.append(seconds() - began)
                await asyncio.sleep(lasting)
                manners.heed(page(url, status))

    await asyncio.gather(*(one(url) for url in urls))
    return found


def test_interval_between_starts() -> None:
    found = run(starts(pacer(CrawlSettings()), [f"http://a.test/{n}" for n in range(6)]))
    assert all(1.0 <= later - earlier < 1.1 for earlier, later in itertools.pairwise(found))


def test_at_most_so_many_at_once() -> None:
    found = run(starts(pacer(CrawlSettings(interval_s=0, concurrency=2)), ["http://a.test/"] * 6, lasting=5))
    assert found == pytest.approx([0, 0, 5, 5, 10, 10])


def test_no_interval_no_wait() -> None:
    assert run(starts(pacer(CrawlSettings(interval_s=0, concurrency=9)), ["http://a.test/"] * 9)) == [0.0] * 9


def test_hosts_do_not_wait_for_one_another() -> None:
    assert run(starts(pacer(CrawlSettings()), [f"http://{n}.test/" for n in range(5)])) == [0.0] * 5


def test_hosts_of_one_server_share_its_pace() -> None:
    async def story() -> list[float]:
        manners = pacer(CrawlSettings(), AddressBook())
        for host in ("a", "b", "c"):
            manners.heed(page(f"http://{host}.test/"))
        return await starts(manners, [f"http://{host}.test/" for host in "abc"])

    found = run(story())
    assert [round(at) for at in found] == [0, 1, 2]


def test_mapped_hosts_stand_for_servers_of_their_own() -> None:
    async def story() -> list[float]:
        manners = pacer(CrawlSettings())
        for host in ("a", "b", "c"):
            manners.heed(page(f"http://{host}.test/"))
        return await starts(manners, [f"http://{host}.test/" for host in "abc"])

    assert run(story()) == [0.0] * 3


@pytest.mark.parametrize(("asked", "kept", "has_note"), [(5, 5, False), (0.5, 1, False), (900, 300, True)])
def test_crawl_delay(asked: float, kept: float, has_note: bool) -> None:
    async def story() -> tuple[str, list[float]]:
        manners = pacer(CrawlSettings())
        note = manners.keep_crawl_delay("http://a.test/robots.txt", asked)
        return note, await starts(manners, ["http://a.test/"] * 3)

    note, found = run(story())
    assert bool(note) is has_note
    assert [later - earlier for earlier, later in itertools.pairwise(found)] == pytest.approx([kept] * 2, abs=0.05)


def test_redirects_wait_for_their_turn_too() -> None:
    async def story() -> float:
        manners = pacer(CrawlSettings())
        async with manners.turn("http://a.test/"):
            began = seconds()
            await manners.hop("http://a.test/b")
            return seconds() - began

    assert run(story()) >= 1.0


@pytest.mark.parametrize("form", ["30", "Tue, 02 Apr 2019 09:00:30 GMT"])
def test_retry_after_is_kept(form: str) -> None:
    async def story() -> float:
        manners = pacer(CrawlSettings())
        manners.heed(page(status=503, wait=form))
        began = seconds()
        async with manners.turn("http://a.test/") as refusal:
            assert refusal is None
            return seconds() - began

    assert run(story()) >= 30.0


def test_come_back_tomorrow_closes_the_host() -> None:
    async def story() -> tuple[Failure | None, Failure | None]:
        manners = pacer(CrawlSettings())
        manners.heed(page(status=503, wait="86400"))
        manners.reopen("http://a.test/")
        async with manners.turn("http://a.test/") as closed:
            pass
        async with manners.turn("http://b.test/") as other:
            pass
        return closed, other

    closed, other = run(story())
    assert closed is not None
    assert (closed.cause, other) == (Cause.UNAVAILABLE, None)


def test_turns_already_waited_for_end_when_the_host_closes() -> None:
    async def story() -> list[float]:
        return await starts(pacer(CrawlSettings(busy_answers=1)), ["http://a.test/"] * 5, status=429)

    assert len(run(story())) <= 2


def test_always_busy_is_asked_at_most_six_times() -> None:
    async def story() -> int:
        manners = pacer(CrawlSettings())
        asked = 0
        for _ in range(2):
            for _ in range(10):
                async with manners.turn("http://a.test/") as refusal:
                    if refusal is None:
                        asked += 1
                        manners.heed(page(status=429))
            manners.reopen("http://a.test/")
        return asked

    assert run(story()) <= 6


def test_server_that_counts_is_found_and_kept_pleased() -> None:
    """A server that refuses two requests within 2.2 s says so in at most one answer of a hundred."""

    async def story() -> int:
        manners = pacer(CrawlSettings())
        last, refused = -99.0, 0
        for _ in range(400):
            async with manners.turn("http://a.test/") as refusal:
                assert refusal is None
                status = 429 if seconds() - last < 2.2 else 200
                refused += status == 429
                last = seconds()
                manners.heed(page(status=status))
        return refused

    assert run(story()) <= 4


def test_breaker() -> None:
    async def story() -> list[Failure | None]:
        manners = pacer(CrawlSettings(interval_s=0, breaker_failures=3))
        for _ in range(2):
            manners.heed(page(status=None, cause=Cause.CONNECT_TIMEOUT))
        before = manners.refusal("http://a.test/")
        manners.heed(page(status=404))
        for _ in range(3):
            manners.heed(page(status=None, cause=Cause.CONNECT_TIMEOUT))
        closed = manners.refusal("http://a.test/")
        manners.reopen("http://a.test/")
        reopened = manners.refusal("http://a.test/")
        manners.heed(page(status=None, cause=Cause.CONNECT_TIMEOUT))
        return [before, closed, reopened, manners.refusal("http://a.test/")]

    before, closed, reopened, again = run(story())
    assert (before, reopened) == (None, None)
    assert closed is not None
    assert again is not None
    assert closed.cause == again.cause == Cause.CONNECT_TIMEOUT


def test_quiet_hours_refuse() -> None:
    async def story() -> Failure | None:
        manners = pacer(CrawlSettings(quiet_hours=(8, 18)))
        async with manners.turn("http://a.test/") as refusal:
            return refusal

    refusal = run(story())
    assert refusal is not None
    assert refusal.cause == Cause.BUDGET


@pytest.mark.parametrize(
    ("hour", "hours", "expected"),
    [
        (9, (8, 18), True),
        (18, (8, 18), False),
        (23, (22, 6), True),
        (5, (22, 6), True),
        (6, (22, 6), False),
        (7, (7, 7), False),
    ],
)
def test_is_quiet(hour: int, hours: tuple[int, int], expected: bool) -> None:
    assert is_quiet(NOW.replace(hour=hour), hours) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Tue, 02 Apr 2019 10:00:00 GMT", 3600.0),
        ("Tue, 02 Apr 2019 18:00:00 +0800", 3600.0),
        ("Mon, 01 Apr 2019 00:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
        ("Fri, 31 Dec 201920192019 23:59:59 GMT", None),
        ("Fri, 31 Dec 2019 29999999999999999999:59:59 GMT", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    assert retry_after(value, NOW) == expected


@given(st.text(max_size=40))
def test_retry_after_never_fails(value: str) -> None:
    found = retry_after(value, NOW)
    assert found is None or found >= 0


@pytest.mark.parametrize("contact", ["办公室", "a@b.cn\r\nX: y", "a\x00"])
def test_contact_that_cannot_be_sent(contact: str) -> None:
    with pytest.raises(UsageError):
        CrawlSettings(contact=contact)


def test_warns_without_a_contact() -> None:
    assert len(CrawlSettings().warnings()) == 1
    known = CrawlSettings(contact="office@example.cn")
    assert known.warnings() == ()
    assert known.full_user_agent == "gongkai/0.1 (+office@example.cn)"
    assert known.robots_token == "gongkai"
    assert timedelta(seconds=known.patience_s) < timedelta(days=1)
