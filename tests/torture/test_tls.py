"""TLS faults, each by its own cause; a fault of TLS is never read past."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
from collections.abc import Callable

import pytest
import trustme

from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from model.page import Cause, RawPage
from tests.torture.cases import LIMITS
from tests.torture.clock import NOW
from tests.torture.server import CLOSE, HANG, PAGE, RESET, Script, answer, torture

CA = trustme.CA()
HOST = "www.unit.test"
URL = f"https://{HOST}/"


def context(certificate: trustme.LeafCert, *, newest: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A server's side of TLS."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    if newest is not None:
        made.maximum_version = newest
    return made


def expired(host: str = HOST) -> ssl.SSLContext:
    ended = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    return context(CA.issue_cert(host, not_after=ended, not_before=ended - datetime.timedelta(days=90)))


def not_yet_valid() -> ssl.SSLContext:
    begins = datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)
    return context(CA.issue_cert(HOST, not_before=begins, not_after=begins + datetime.timedelta(days=90)))


FAULTS: dict[str, tuple[Callable[[], ssl.SSLContext], Cause | None]] = {
    "sound": (lambda: context(CA.issue_cert(HOST)), None),
    "wildcard": (lambda: context(CA.issue_cert("*.unit.test")), None),
    "TLS 1.2": (lambda: context(CA.issue_cert(HOST), newest=ssl.TLSVersion.TLSv1_2), None),
    "expired": (expired, Cause.TLS_EXPIRED),
    "not yet valid": (not_yet_valid, Cause.TLS_EXPIRED),
    "other name": (lambda: context(CA.issue_cert("www.other.test")), Cause.TLS_NAME_MISMATCH),
    "wildcard too deep": (lambda: context(CA.issue_cert("*.test")), Cause.TLS_NAME_MISMATCH),
    "address in figures": (lambda: context(CA.issue_cert("127.0.0.1")), Cause.TLS_NAME_MISMATCH),
    "unknown authority": (lambda: context(trustme.CA().issue_cert(HOST)), Cause.TLS_UNTRUSTED),
    "missing link": (
        lambda: context(trustme.CA().create_child_ca().issue_cert(HOST)),
        Cause.TLS_UNTRUSTED,
    ),
}


async def ask(port: int, url: str = URL) -> RawPage:
    """One fetch that trusts the test authority only."""
    trusting = ssl.create_default_context()
    CA.configure_trust(trusting)
    book = AddressBook((Mapping(HOST, 443, "127.0.0.1", port),))
    async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW, tls=trusting) as fetcher:
        return await fetcher.fetch(url)


@pytest.mark.parametrize(("make", "cause"), FAULTS.values(), ids=FAULTS.keys())
async def test_certificate(make: Callable[[], ssl.SSLContext], cause: Cause | None) -> None:
    async with torture({"/": (answer(PAGE),)}, tls=make()) as server:
        raw = await ask(server.port)
    assert (raw.failure.cause if raw.failure else None) == cause
    if cause is None:
        assert raw.body == PAGE
        assert raw.tls.startswith("TLSv1.")
    else:
        assert (raw.status, raw.body, server.requests) == (None, b"", [])


PLAIN: dict[str, tuple[Script, Cause]] = {
    "plain HTTP on the port of TLS": ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), Cause.TLS_FAILED),
    "closes at once": ((CLOSE,), Cause.TLS_FAILED),
    "resets at once": ((RESET,), Cause.TLS_FAILED),
    "says nothing": ((HANG,), Cause.CONNECT_TIMEOUT),
    "an alert": ((b"\x15\x03\x03\x00\x02\x02\x28",), Cause.TLS_FAILED),
}


@pytest.mark.parametrize(("script", "cause"), PLAIN.values(), ids=PLAIN.keys())
async def test_handshake(script: Script, cause: Cause) -> None:
    async with torture(lambda _: script, greets=script) as server:
        raw = await ask(server.port)
    assert raw.failure is not None
    assert raw.failure.cause == cause


async def test_server_that_wants_a_certificate_of_ours() -> None:
    strict = context(CA.issue_cert(HOST))
    strict.verify_mode = ssl.CERT_REQUIRED
    CA.configure_trust(strict)
    with socket.create_server(("127.0.0.1", 0)) as listening:  # asyncio's own server would not send the alert
        refusing = asyncio.create_task(asyncio.to_thread(refuse_one, listening, strict))
        raw = await ask(listening.getsockname()[1])
        await refusing
    assert raw.failure is not None
    assert raw.failure.cause == Cause.TLS_FAILED


def refuse_one(listening: socket.socket, strict: ssl.SSLContext) -> None:
    """Shake hands with one client; the library answers with an alert."""
    connection, _ = listening.accept()
    with strict.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
        with contextlib.suppress(ssl.SSLError):
            secured.do_handshake()
        secured.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while secured.recv(4096):  # closing over unread bytes would send a reset that overtakes the alert
                pass


async def test_only_old_protocols() -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.minimum_version = ssl.TLSVersion.TLSv1_3
    CA.issue_cert(HOST).configure_cert(old)
    trusting = ssl.create_default_context()
    CA.configure_trust(trusting)
    trusting.maximum_version = ssl.TLSVersion.TLSv1_2
    async with torture({"/": (answer(PAGE),)}, tls=old) as server:
        book = AddressBook((Mapping(HOST, 443, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW, tls=trusting) as fetcher:
            raw = await fetcher.fetch(URL)
    assert raw.failure is not None
    assert raw.failure.cause == Cause.TLS_FAILED


async def test_cut_within_the_body() -> None:
    async with torture({"/": (answer(PAGE[:9], length=99), CLOSE)}, tls=context(CA.issue_cert(HOST))) as server:
        raw = await ask(server.port)
    assert raw.failure is not None
    assert (raw.status, raw.body, raw.failure.cause) == (200, PAGE[:9], Cause.TRUNCATED)
