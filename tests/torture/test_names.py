"""Faults of name servers, told apart, against a name server of our own on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from crawler.addresses import AddressBook
from crawler.fault import Fault
from crawler.fetch import Fetcher
from model.page import Cause
from tests.torture.cases import LIMITS
from tests.torture.clock import NOW
from tests.torture.server import PAGE, answer, torture

Records = dict[str, list[str]]  # "A", "AAAA", "CNAME" to their texts
Zone = dict[str, Records | dns.rcode.Rcode | None]  # None: no answer at all
PUBLIC = "203.0.114.7"  # never connected to here


class NameServer(asyncio.DatagramProtocol):
    """Answers from a zone; a name that is not in it does not exist."""

    def __init__(self, zone: Zone | Callable[[int], Zone]) -> None:
        self._zone = zone
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, peer: tuple[str | object, int]) -> None:
        query = dns.message.from_wire(data)
        self.asked += 1
        zone = self._zone(self.asked) if callable(self._zone) else self._zone
        reply = dns.message.make_response(query)
        question = query.question[0]
        found = zone.get(question.name.to_text(omit_final_dot=True), dns.rcode.NXDOMAIN)
        if found is None:
            return
        if isinstance(found, dns.rcode.Rcode):
            reply.set_rcode(found)
        else:
            kind = dns.rdatatype.to_text(question.rdtype)
            for each in ("CNAME", kind):
                if found.get(each):
                    reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", each, *found[each]))
        self._transport.sendto(reply.to_wire(), peer)


@asynccontextmanager
async def names(zone: Zone | Callable[[int], Zone]) -> AsyncIterator[dns.asyncresolver.Resolver]:
    """A resolver that asks our name server only."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(zone), local_addr=("127.0.0.1", 0)
    )
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    resolver.timeout, resolver.lifetime = 0.1, 0.3
    try:
        yield resolver
    finally:
        transport.close()


CASES: dict[str, tuple[Records | dns.rcode.Rcode | None, Cause | tuple[str, ...]]] = {
    "no such name": (dns.rcode.NXDOMAIN, Cause.DNS_NO_NAME),
    "a name without an address": ({}, Cause.DNS_NO_ADDRESS),
    "the server fails": (dns.rcode.SERVFAIL, Cause.DNS_FAILED),
    "the server refuses": (dns.rcode.REFUSED, Cause.DNS_FAILED),
    "the server is silent": (None, Cause.DNS_FAILED),
    "an alias of itself": ({"CNAME": ["www.unit.test."]}, Cause.DNS_FAILED),
    "an address": ({"A": [PUBLIC]}, (PUBLIC,)),
    "only IPv6": ({"AAAA": ["2606:4700::1"]}, ("2606:4700::1",)),
    "both kinds, IPv4 first": ({"AAAA": ["2606:4700::1"], "A": [PUBLIC]}, (PUBLIC, "2606:4700::1")),
    "loopback": ({"A": ["127.0.0.1"]}, Cause.ADDRESS_REFUSED),
    "private": ({"A": ["10.0.0.1"]}, Cause.ADDRESS_REFUSED),
    "metadata": ({"A": ["169.254.169.254"]}, Cause.ADDRESS_REFUSED),
    "mapped loopback": ({"AAAA": ["::ffff:127.0.0.1"]}, Cause.ADDRESS_REFUSED),
    "private beside public": ({"A": ["10.0.0.1", PUBLIC]}, (PUBLIC,)),
    "unspecified": ({"A": ["0.0.0.0"]}, Cause.ADDRESS_REFUSED),
}


@pytest.mark.parametrize(("records", "expected"), CASES.values(), ids=CASES.keys())
async def test_name(records: Records | dns.rcode.Rcode | None, expected: Cause | tuple[str, ...]) -> None:
    async with names({"www.unit.test": records}) as resolver:
        book = AddressBook(resolver=resolver)
        if isinstance(expected, tuple):
            assert tuple(end.address for end in await book.endpoints("www.unit.test", 80)) == expected
        else:
            with pytest.raises(Fault) as caught:
                await book.endpoints("www.unit.test", 80)
            assert caught.value.failure.cause == expected


async def test_name_that_moves_inside_is_checked_again() -> None:
    def moving(asked: int) -> Zone:
        return {"www.unit.test": {"A": [PUBLIC if asked <= 2 else "127.0.0.1"]}}

    async with names(moving) as resolver:
        book = AddressBook(resolver=resolver)
        assert [end.address for end in await book.endpoints("www.unit.test", 80)] == [PUBLIC]
        with pytest.raises(Fault) as caught:
            await book.endpoints("www.unit.test", 80)
    assert caught.value.failure.cause == Cause.ADDRESS_REFUSED


async def test_first_address_is_dead() -> None:
    async with (
        torture({"/": (answer(PAGE),)}) as server,
        names({"www.unit.test": {"A": ["127.0.0.9", "127.0.0.1"]}}) as r,
    ):
        book = AddressBook(allowed=(f"www.unit.test:{server.port}",), resolver=r)
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch(f"http://www.unit.test:{server.port}/")
    assert (raw.body, raw.peer) == (PAGE, f"127.0.0.1:{server.port}")


async def test_fault_becomes_a_value() -> None:
    async with names({}) as resolver:
        book = AddressBook(resolver=resolver)
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher:
            raw = await fetcher.fetch("http://www.unit.test/")
    assert raw.failure is not None
    assert (raw.status, raw.failure.cause) == (None, Cause.DNS_NO_NAME)
