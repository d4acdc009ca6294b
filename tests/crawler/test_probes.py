"""TLS and names of a site, measured: each kind of fault apart, and nothing asked beyond the site's own address."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Callable

import dns.rcode
import pytest
import trustme

from crawler.addresses import AddressBook, Mapping
from crawler.limits import FetchLimits
from crawler.probes.dns import probe_dns
from crawler.probes.tls import probe_tls
from model.snapshot import ProbeKind, ProbeStatus
from tests.torture.clock import NOW
from tests.torture.server import CLOSE, HANG, RESET, Script, torture
from tests.torture.test_names import PUBLIC, Zone, names

HOST = "www.unit.test"
URL = f"https://{HOST}/"
LIMITS = FetchLimits(connect_s=1.0)
AUTHORITY = trustme.CA()
DAY = datetime.timedelta(days=1)


def trusting() -> ssl.SSLContext:
    made = ssl.create_default_context()
    AUTHORITY.configure_trust(made)
    return made


def presenting(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def ends_in(days: int) -> ssl.SSLContext:
    today = datetime.datetime.now(datetime.UTC)  # the library checks the machine's own clock
    return presenting(AUTHORITY.issue_cert(HOST, not_before=today - 90 * DAY, not_after=today + days * DAY))


def begins_later() -> ssl.SSLContext:
    today = datetime.datetime.now(datetime.UTC)
    return presenting(AUTHORITY.issue_cert(HOST, not_before=today + 9 * DAY, not_after=today + 99 * DAY))


def self_signed() -> ssl.SSLContext:
    authority = trustme.CA()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.private_key_pem.tempfile() as key, authority.cert_pem.tempfile() as certificate:
        made.load_cert_chain(certificate, key)
    return made


CERTIFICATES: dict[str, tuple[Callable[[], ssl.SSLContext], str]] = {
    "sound": (lambda: ends_in(200), "valid"),
    "soon to expire": (lambda: ends_in(5), "valid"),
    "expired": (lambda: ends_in(-3), "expired"),
    "not yet valid": (begins_later, "not_yet_valid"),
    "wrong host": (lambda: presenting(AUTHORITY.issue_cert("www.other.test")), "wrong_host"),
    "self-signed": (self_signed, "self_signed"),
    "unknown authority": (lambda: presenting(trustme.CA().issue_cert(HOST)), "untrusted"),
}


@pytest.mark.parametrize(("make", "kind"), CERTIFICATES.values(), ids=CERTIFICATES.keys())
async def test_certificate(make: Callable[[], ssl.SSLContext], kind: str) -> None:
    async with torture({}, tls=make()) as server:
        book = AddressBook((Mapping(HOST, 443, "127.0.0.1", server.port),))
        probe = await probe_tls(URL, book, LIMITS, trusting, lambda: NOW)
    assert probe is not None
    assert (probe.kind, probe.fact("certificate"), probe.fact("https")) == (ProbeKind.TLS, kind, "yes")
    assert probe.status is (ProbeStatus.OK if kind == "valid" else ProbeStatus.FAILED)
    assert server.requests == []


async def test_what_is_told_of_a_valid_certificate() -> None:
    async with torture({}, tls=ends_in(30)) as server:
        book = AddressBook((Mapping(HOST, 443, "127.0.0.1", server.port),))
        now = datetime.datetime.now(datetime.UTC)
        probe = await probe_tls(URL, book, LIMITS, trusting, lambda: now)
    assert probe is not None
    assert probe.fact("protocol") == "TLSv1.3"
    assert probe.fact("names") == HOST
    assert probe.fact("days_left") == "29"
    assert probe.fact("not_after") == (now + 30 * DAY).date().isoformat()
    assert probe.fact("issuer")


NO_TLS: dict[str, tuple[Script, ProbeStatus, str | None]] = {
    "plain HTTP": ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), ProbeStatus.FAILED, "no"),
    "closes": ((CLOSE,), ProbeStatus.FAILED, "no"),
    "resets": ((RESET,), ProbeStatus.FAILED, "no"),
    "says nothing": ((HANG,), ProbeStatus.UNABLE, None),
}


@pytest.mark.parametrize(("greets", "status", "https"), NO_TLS.values(), ids=NO_TLS.keys())
async def test_no_tls(greets: Script, status: ProbeStatus, https: str | None) -> None:
    async with torture({}, greets=greets) as server:
        book = AddressBook((Mapping(HOST, 443, "127.0.0.1", server.port),))
        probe = await probe_tls(URL, book, LIMITS, trusting, lambda: NOW)
    assert probe is not None
    assert (probe.status, probe.fact("https")) == (status, https)


async def test_a_plain_site_is_asked_for_tls_at_its_own_address() -> None:
    async with torture({}, tls=ends_in(200)) as server:
        book = AddressBook((Mapping(HOST, 443, "127.0.0.1", server.port),))
        probe = await probe_tls(f"http://{HOST}/", book, LIMITS, trusting, lambda: NOW)
    assert probe is not None
    assert probe.status is ProbeStatus.OK


@pytest.mark.parametrize("url", ["http://www.unit.test/", "http://www.unit.test:8080/"])
async def test_nothing_is_asked_of_a_plain_site_that_was_given_by_hand(url: str) -> None:
    book = AddressBook((Mapping(HOST, 80, "127.0.0.1", 9),))
    assert await probe_tls(url, book, LIMITS, trusting, lambda: NOW) is None
    assert await probe_dns("http://www.unit.test/", book, lambda: NOW) is None


ZONES: dict[str, tuple[Zone, ProbeStatus, tuple[str, str]]] = {
    "one kind": ({HOST: {"A": [PUBLIC]}}, ProbeStatus.OK, (PUBLIC, "无")),
    "two addresses": ({HOST: {"A": [PUBLIC, "203.0.114.8"]}}, ProbeStatus.OK, (f"{PUBLIC}, 203.0.114.8", "无")),
    "both kinds": (
        {HOST: {"A": [PUBLIC], "AAAA": ["2400:3200::1"]}},
        ProbeStatus.OK,
        (PUBLIC, "2400:3200::1"),
    ),
    "IPv6 alone": ({HOST: {"AAAA": ["2400:3200::1"]}}, ProbeStatus.OK, ("无", "2400:3200::1")),
    "inside": ({HOST: {"A": ["10.0.0.8"]}}, ProbeStatus.FAILED, ("10.0.0.8", "无")),
    "no address": ({HOST: {}}, ProbeStatus.FAILED, ("无", "无")),
    "no such name": ({}, ProbeStatus.FAILED, ("域名不存在", "域名不存在")),
    "a server that fails": ({HOST: dns.rcode.SERVFAIL}, ProbeStatus.UNABLE, ("未能查询", "未能查询")),
    "a server that refuses": ({HOST: dns.rcode.REFUSED}, ProbeStatus.UNABLE, ("未能查询", "未能查询")),
}


@pytest.mark.parametrize(("zone", "status", "told"), ZONES.values(), ids=ZONES.keys())
async def test_names(zone: Zone, status: ProbeStatus, told: tuple[str, str]) -> None:
    async with names(zone) as resolver:
        probe = await probe_dns(f"http://{HOST}/", AddressBook(resolver=resolver), lambda: NOW)
    assert probe is not None
    assert (probe.kind, probe.status) == (ProbeKind.DNS, status)
    assert (probe.fact("A"), probe.fact("AAAA")) == told
