"""No spelling of an internal address is ever connected to, however we are led there. The canary must stay silent."""

from __future__ import annotations

import pytest

from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from model.page import Cause
from tests.torture.cases import LIMITS
from tests.torture.clock import NOW
from tests.torture.server import PAGE, answer, redirect, torture

SPELLINGS = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://a.localhost/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
)
STRANGE = (
    "ftp://www.unit.test/",
    "file:///etc/passwd",
    "gopher://www.unit.test:80/_x",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://user@www.unit.test/",
    "http://user:secret@www.unit.test/",
    "http://:80@www.unit.test/",
    "http://www.unit.test:22/",
    "http://www.unit.test:25/",
    "http://www.unit.test:6379/",
    "http://www.unit.test:65535/",
    "http://www.unit.test:0/",
    "http://www.unit.test:99999/",
    "http://",
    "http:///",
    "//www.unit.test/",
    "www.unit.test",
    "",
    "http://www.unit.test/" + "a" * 5000,
    "http://\x00/",
    "http://a b/",
    "http://[::1",
    "http://[fe80::1%25eth0]/",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("way", ["asked for", "redirected to"])
async def test_internal_address(spelling: str, way: str) -> None:
    site = {"/start": (redirect(spelling.encode()),), "/": (answer(PAGE),)}
    async with torture(site) as server:
        # The widest mapping there is: every name's port 80 leads to the server.
        book = AddressBook((Mapping("*", 80, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch(spelling if way == "asked for" else "http://www.unit.test/start")
    assert raw.failure is not None
    assert raw.failure.cause == Cause.ADDRESS_REFUSED
    assert [request.target for request in server.requests] == ([] if way == "asked for" else ["/start"])


@pytest.mark.parametrize("url", STRANGE)
async def test_strange_address(url: str) -> None:
    async with torture({"/": (answer(PAGE),)}) as server:
        book = AddressBook((Mapping("*", 80, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch(url)
    assert raw.failure is not None
    assert raw.failure.cause == Cause.BAD_URL
    assert (raw.url, server.connections) == (url, 0)


async def test_allowed_by_name() -> None:
    async with torture({"/": (answer(PAGE),)}) as server:
        book = AddressBook(allowed=(f"127.0.0.1:{server.port}",))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            allowed = await fetcher.fetch(f"http://127.0.0.1:{server.port}/")
            other_port = await fetcher.fetch("http://127.0.0.1:8080/")
    assert allowed.body == PAGE
    assert allowed.peer == f"127.0.0.1:{server.port}"
    assert other_port.failure is not None
    assert other_port.failure.cause == Cause.ADDRESS_REFUSED


async def test_mapped_figures_only_by_their_own_name() -> None:
    async with torture({"/": (answer(PAGE),)}) as server:
        book = AddressBook((Mapping("10.1.2.3", 80, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch("http://10.1.2.3/")
    assert raw.body == PAGE


@pytest.mark.parametrize("told", ["小城市金融局.政务", "xn--uisv2hiey5ek57gr4m.xn--zfr164b", "小城市金融局。政务。"])
async def test_an_international_name_is_mapped_in_either_spelling(told: str) -> None:
    async with torture({"/": (answer(PAGE),)}) as server:
        book = AddressBook((Mapping.parse(f"{told}:80:127.0.0.1:{server.port}"),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch("http://小城市金融局.政务/")
    assert raw.body == PAGE


async def test_ipv6_mapping() -> None:
    async with torture({"/": (answer(PAGE),)}, host="::1") as server:
        book = AddressBook((Mapping.parse(f"*:80:[::1]:{server.port}"),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch("http://www.unit.test/")
    assert (raw.body, raw.peer) == (PAGE, f"[::1]:{server.port}")


async def test_nobody_listens() -> None:
    async with torture({}) as server:
        port = server.port
    book = AddressBook((Mapping("*", 80, "127.0.0.1", port),))
    async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
        raw = await fetcher.fetch("http://www.unit.test/")
    assert raw.failure is not None
    assert raw.failure.cause == Cause.CONNECT_REFUSED
