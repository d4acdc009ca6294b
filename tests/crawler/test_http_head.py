"""Heads of answers: any bytes in any pieces end in a head that h11 takes, or in a fault."""

from __future__ import annotations

import itertools

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fault import Fault
from crawler.http_head import HeadReader, request_of

BITS = st.sampled_from(
    [
        *(b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/2 ", b"200", b"100", b"404", b" OK"),
        *(b"\r\n", b"\n", b"\r", b": ", b":", b" ", b"\t", b"\x00", b"\xff", b"\r\n\r\n"),
        *(b"Content-Length", b"Transfer-Encoding", b"chunked", b"5", b"-1", b"X"),
    ]
)


@given(st.lists(BITS | st.binary(max_size=5), max_size=40))
def test_any_bytes(bits: list[bytes]) -> None:
    reader = HeadReader(4096, 40, 4)
    try:
        mended = reader.feed(b"HTTP/1.1 200 OK\r\n" + b"".join(bits) + b"\r\n\r\n")
        assert mended is not None
    except Fault:
        return
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    try:
        connection.receive_data(mended)
        assert connection.next_event() is not h11.NEED_DATA
    except h11.RemoteProtocolError:
        pass  # a contradiction in the framing: no mending of ours


@given(st.lists(st.integers(1, 90), max_size=8))
def test_pieces_do_not_matter(cuts: list[int]) -> None:
    whole = b"\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nServer: a\r\nX : b\r\n c\r\n\r\nbody"
    reader = HeadReader(4096, 40, 4)
    edges = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    out = b""
    for start, end in itertools.pairwise(edges):
        out += whole[start:end] if out else reader.feed(whole[start:end]) or b""
    assert out == b"HTTP/1.1 200 \r\nServer: a\r\nX: b c\r\n\r\nbody"


@pytest.mark.parametrize(
    ("sent", "said"),
    [(b"", "without an answer"), (b"HTTP/1.1 200", "12 bytes"), (b"HTTP/1.1 100 C\r\n\r\n", "after a 1xx")],
)
def test_broken_off(sent: bytes, said: str) -> None:
    reader = HeadReader(4096, 40, 4)
    assert reader.feed(sent) is None
    assert said in reader.broken_off().failure.detail


@pytest.mark.parametrize(
    ("target", "value"),
    [(b"/a b", b"x"), (b"/a\r\nX: y", b"x"), (b"", b"x"), (b"/", b"x\r\nHost: b"), (b"/", b"\x00")],
)
def test_no_address_and_no_value_makes_two_requests_of_one(target: bytes, value: bytes) -> None:
    with pytest.raises(Fault):
        request_of(target, [(b"Host", b"a"), (b"If-None-Match", value)])
