"""Every answer of the torture server ends in a page that is right, or in the failure that it is."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from crawler.addresses import AddressBook, Mapping
from crawler.causes import failure_of
from crawler.fetch import Fetcher
from tests.torture import framing_cases
from tests.torture.cases import GROUPS, LIMITS, Case
from tests.torture.clock import NOW
from tests.torture.server import torture

ALL = GROUPS | framing_cases.GROUPS
CASES = [pytest.param(one, id=f"{group}: {one.name}") for group, cases in ALL.items() for one in cases]


@pytest.mark.parametrize("given", CASES)
async def test_answer(given: Case) -> None:
    async with torture(given.site) as server:
        book = AddressBook((Mapping("*", 80, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch("http://www.unit.test/", may_follow=lambda url: _host(url) != "elsewhere.test")
    failure = failure_of(raw)
    assert (failure.cause if failure else None) in given.said, (failure, raw)
    if failure is None:
        assert raw.body == given.read
        assert raw.status == given.status or (given.status is None and 200 <= (raw.status or 0) < 300)
    elif given.status is not None:
        assert raw.status == given.status
    assert len(raw.body) <= LIMITS.file_bytes


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def test_names_are_unique() -> None:
    names = [one.name for cases in ALL.values() for one in cases]
    assert len(names) == len(set(names)) >= 180
