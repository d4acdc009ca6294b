"""Where a body ends: whatever a head says, and in whatever pieces it comes, as h11 has it."""

from __future__ import annotations

import h11
from hypothesis import given
from hypothesis import strategies as st

from crawler.fault import Fault
from crawler.framing import framing_of
from crawler.http_head import mend_head
from model.page import Cause

Outcome = tuple[bytes, Cause | None, bytes]  # the body, why it is not whole, what came behind it

_LINES = st.sampled_from(
    [
        b"Content-Length: 5",
        b"Content-Length: 05",
        b"Content-Length: 0",
        b"Content-Length: 5, 5",
        b"Content-Length: 5, 6",
        b"Content-Length: 7",
        b"Content-Length: 000000000000000000005",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Connection: close",
        b"Server: nginx",
    ]
)
_HEADS = st.tuples(
    st.sampled_from([200, 204, 304, 404]), st.sampled_from([b"1.1", b"1.0"]), st.lists(_LINES, max_size=3)
)
_BODIES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b"hello",
            b"hello\r\n",
            b"5\r\nhello\r\n0\r\n\r\n",
            b"5;x=1\r\nhello\r\n0\r\nA: b\r\n\r\nmore",
            b"5\r\nhelloXX0\r\n\r\n",
            b"ffffffffffffffffffffff\r\n",
            b"-1\r\nx",
            b"3\r\nhel\r\n2\r\nlo\r\n0\r\n",
        ]
    ),
)


def ours(head: bytes, pieces: list[bytes]) -> Outcome:
    """What our framing makes of it."""
    body = b""
    try:
        status, mended = mend_head(head, 100)
        fields = [tuple(line.split(b": ", 1)) for line in mended.split(b"\r\n")[1:] if line]
        framing = framing_of(mended, status, fields)  # type: ignore[arg-type]
        body += b"".join(framing.feed(b""))
        rest = iter(pieces)
        for piece in rest:
            if framing.is_over:
                return body, None, framing.surplus + piece + b"".join(rest)
            for part in framing.feed(piece):
                body += part
        if not framing.is_over:
            framing.end()
    except Fault as fault:
        return body, fault.failure.cause, b""
    return body, None, framing.surplus


def theirs(head: bytes, pieces: list[bytes]) -> Outcome:
    """What h11 makes of it."""
    body = b""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    try:
        _, mended = mend_head(head, 100)
        connection.receive_data(mended)
        connection.next_event()
        for data in (*pieces, b""):
            while (event := connection.next_event()) is not h11.NEED_DATA:
                if not isinstance(event, h11.Data):
                    return body, None, connection.trailing_data[0] + b"".join(pieces)
                body += event.data
            connection.receive_data(data)
            pieces = pieces[1:]
        while isinstance(event := connection.next_event(), h11.Data):
            body += event.data
    except h11.RemoteProtocolError as error:
        return body, Cause.TRUNCATED if "closed connection" in str(error) else Cause.PROTOCOL_ERROR, b""
    return body, None, connection.trailing_data[0]


@given(_HEADS, _BODIES, st.lists(st.integers(1, 12), max_size=4))
def test_a_body_ends_where_h11_has_it_end(
    start: tuple[int, bytes, list[bytes]], body: bytes, cuts: list[int]
) -> None:
    status, version, lines = start
    head = b"\r\n".join([b"HTTP/%b %d OK" % (version, status), *lines])
    pieces, rest = [], body
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    pieces = [piece for piece in (*pieces, rest) if piece]
    assert ours(head, pieces) == theirs(head, list(pieces))
