"""More answers as data: framing that lies, codings within codings, statuses that few servers send, odd redirects.

As in `cases`: what the server does, and what must be said of it. `ends` names every cause that is true where there is
more than one; None among them: the page may as well be read, whole.
"""

from __future__ import annotations

import gzip
import zlib

import brotli

from model.page import Cause
from tests.torture.cases import BR, DEFLATE, GZIP, HTML, PACKED, Case
from tests.torture.server import CLOSE, HANG, PAGE, RESET, Endless, Pause, Request, Script, Step, answer, redirect

_LENGTH = b"Content-Length: %d" % len(PAGE)
_CHUNKED = b"Transfer-Encoding: chunked"
_SIZE = b"%x" % len(PAGE)
_NOT_A_PAGE = (Cause.PROTOCOL_ERROR, Cause.CLIENT_ERROR, Cause.SERVER_ERROR, Cause.TRUNCATED)


def either(name: str, *steps: Step, ends: tuple[Cause | None, ...]) -> Case:
    """A case of one answer of which several things may be said."""
    return Case(name, {"/": steps}, ends=ends)


def in_chunks(body: bytes, *headers: bytes) -> bytes:
    """An answer whose chunks are written out by hand."""
    return answer(body, _CHUNKED, *headers)


FRAMING = (
    either("the preface of HTTP/2", b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64", HANG, ends=(Cause.PROTOCOL_ERROR,)),
    either("HTTP/2 in the status line", b"HTTP/2 200\r\n" + _LENGTH + b"\r\n\r\n" + PAGE, ends=(None,)),
    either(
        "status line in small letters", b"http/1.1 200 ok\r\n\r\n" + PAGE, CLOSE, ends=(None, Cause.PROTOCOL_ERROR)
    ),
    either("blanks in the status line", b"HTTP/1.1  200  OK\r\n" + _LENGTH + b"\r\n\r\n" + PAGE, ends=(None,)),
    either("no blank after the status", b"HTTP/1.1 200OK\r\n\r\n" + PAGE, CLOSE, ends=(None, Cause.PROTOCOL_ERROR)),
    either("status of four figures", b"HTTP/1.1 2000 OK\r\n\r\n" + PAGE, CLOSE, ends=(Cause.PROTOCOL_ERROR,)),
    either("answers before it is asked", Pause(0.01), answer(PAGE), ends=(None,)),
    either("two 102 before the answer", b"HTTP/1.1 102 Processing\r\n\r\n" * 2 + answer(PAGE), ends=(None,)),
    either("a 103 with a location", b"HTTP/1.1 103 x\r\nLocation: /gone\r\n\r\n" + answer(PAGE), ends=(None,)),
    either("a 103 with a length", b"HTTP/1.1 103 x\r\nContent-Length: 9\r\n\r\n" + answer(PAGE), ends=(None,)),
    either("length with a plus", answer(PAGE, b"Content-Length: +%d" % len(PAGE)), CLOSE, ends=(None,)),
    either("length in hexadecimal", answer(PAGE, b"Content-Length: 0x" + _SIZE), CLOSE, ends=(None,)),
    either("length with a fraction", answer(PAGE, _LENGTH + b".0"), CLOSE, ends=(None, Cause.PROTOCOL_ERROR)),
    either("length twice on one line", answer(PAGE, _LENGTH + b", %d" % len(PAGE)), ends=(None,)),
    either("two lengths on one line", answer(PAGE, _LENGTH + b", 9"), ends=(Cause.PROTOCOL_ERROR,)),
    either(
        "a length beyond all bounds",
        answer(PAGE, b"Content-Length: 1" + b"0" * 18),
        CLOSE,
        ends=(Cause.OVER_LIMIT, Cause.TRUNCATED),
    ),
    either(
        "a length of forty figures",
        answer(PAGE, b"Content-Length: " + b"9" * 40),
        CLOSE,
        ends=(Cause.OVER_LIMIT, Cause.TRUNCATED, Cause.PROTOCOL_ERROR),
    ),
    either(
        "length of the unpacked page", answer(PACKED, GZIP, length=len(PACKED) + 60), CLOSE, ends=(Cause.TRUNCATED,)
    ),
    either(
        "chunked twice", answer(PAGE, b"Transfer-Encoding: chunked, chunked"), CLOSE, ends=(Cause.PROTOCOL_ERROR,)
    ),
    either(
        "gzip, then chunked", answer(PACKED, b"Transfer-Encoding: gzip, chunked"), CLOSE, ends=(Cause.PROTOCOL_ERROR,)
    ),
    either(
        "a coding nobody knows", answer(PAGE, b"Transfer-Encoding: xchunked"), CLOSE, ends=(Cause.PROTOCOL_ERROR,)
    ),
    either("chunk size with noughts", in_chunks(b"0000" + _SIZE + b"\r\n" + PAGE + b"\r\n0\r\n\r\n"), ends=(None,)),
    either("chunk size in capitals", in_chunks(_SIZE.upper() + b"\r\n" + PAGE + b"\r\n0\r\n\r\n"), ends=(None,)),
    either(
        "chunk size with a blank",
        in_chunks(_SIZE + b"  \r\n" + PAGE + b"\r\n0\r\n\r\n"),
        CLOSE,
        ends=(None, Cause.PROTOCOL_ERROR),
    ),
    either(
        "chunk size with 0x",
        in_chunks(b"0x" + _SIZE + b"\r\n" + PAGE + b"\r\n0\r\n\r\n"),
        CLOSE,
        ends=(Cause.PROTOCOL_ERROR,),
    ),
    either(
        "chunks with bare line feeds",
        in_chunks(_SIZE + b"\n" + PAGE + b"\n0\n\n"),
        CLOSE,
        ends=(None, Cause.PROTOCOL_ERROR, Cause.TRUNCATED),
    ),
    either(
        "a chunk and no line end",
        in_chunks(_SIZE + b"\r\n" + PAGE + b"0\r\n\r\n"),
        CLOSE,
        ends=(Cause.PROTOCOL_ERROR, Cause.TRUNCATED),
    ),
    either(
        "a chunk beyond all bounds",
        in_chunks(b"F" * 17 + b"\r\n" + PAGE),
        CLOSE,
        ends=(Cause.PROTOCOL_ERROR, Cause.TRUNCATED),
    ),
    either("the last chunk in three noughts", in_chunks(_SIZE + b"\r\n" + PAGE + b"\r\n000\r\n\r\n"), ends=(None,)),
    either(
        "a trailer that gives a length",
        in_chunks(_SIZE + b"\r\n" + PAGE + b"\r\n0\r\nContent-Length: 3\r\n\r\n"),
        ends=(None,),
    ),
    either(
        "a trailer that gives a status",
        in_chunks(_SIZE + b"\r\n" + PAGE + b"\r\n0\r\nStatus: 500\r\n\r\n"),
        ends=(None,),
    ),
    either("two answers at once", answer(PAGE) + answer(b"<html>other</html>"), ends=(Cause.TRUNCATED,)),
    either("reset after a whole body", answer(PAGE), Pause(0.05), RESET, ends=(None,)),
    either(
        "reset after the last chunk",
        in_chunks(_SIZE + b"\r\n" + PAGE + b"\r\n0\r\n\r\n"),
        Pause(0.05),
        RESET,
        ends=(None,),
    ),
    either("a header of sixty kilobytes", answer(PAGE, b"X-Y: " + b"z" * 60_000), ends=(Cause.OVER_LIMIT,)),
    either(
        "fifty cookies", answer(PAGE, *[b"Set-Cookie: n%d=%s" % (n, b"v" * 150) for n in range(50)]), ends=(None,)
    ),
    either("a cookie of eight kilobytes", answer(PAGE, b"Set-Cookie: n=" + b"v" * 8000), ends=(None,)),
    either("a cookie of control characters", answer(PAGE, b"Set-Cookie: n=\x01\x02\xff; path=/"), ends=(None,)),
    either(
        "the head ends, then nothing but line ends",
        b"HTTP/1.1 200 OK\r\n\r\n",
        Endless(b"\r\n" * 500),
        ends=(Cause.OVER_LIMIT,),
    ),
)

STATUS = (
    either("203", answer(PAGE, status=b"203 Non-Authoritative Information"), ends=(None,)),
    either("201", answer(PAGE, status=b"201 Created"), ends=(None,)),
    either("226", answer(PAGE, status=b"226 IM Used"), ends=(None, *_NOT_A_PAGE)),
    either("205", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", ends=(Cause.TRUNCATED,)),
    either("206 and nothing of a range", answer(PAGE, status=b"206 x"), ends=(Cause.TRUNCATED,)),
    either(
        "206 in several parts",
        answer(PAGE, b"Content-Type: multipart/byteranges; boundary=x", status=b"206 x"),
        ends=(Cause.TRUNCATED,),
    ),
    either(
        "a range, and 200", answer(PAGE, b"Content-Range: bytes 0-%d/9999" % (len(PAGE) - 1)), ends=(Cause.TRUNCATED,)
    ),
    either(
        "the whole as a range, and 200",
        answer(PAGE, b"Content-Range: bytes 0-%d/%d" % (len(PAGE) - 1, len(PAGE))),
        ends=(None,),
    ),
    either("416", answer(PAGE, b"Content-Range: bytes */99", status=b"416 x"), ends=(Cause.CLIENT_ERROR,)),
    either(
        "300 with a location",
        answer(PAGE, b"Location: /gone", status=b"300 x"),
        ends=(Cause.PROTOCOL_ERROR, Cause.NOT_FOUND),
    ),
    either(
        "305, use a proxy", answer(PAGE, b"Location: http://10.0.0.1/", status=b"305 x"), ends=(Cause.PROTOCOL_ERROR,)
    ),
    either("306", answer(PAGE, status=b"306 x"), ends=(Cause.PROTOCOL_ERROR,)),
    either(
        "408 on an idle line", answer(b"", b"Connection: close", status=b"408 x"), CLOSE, ends=(Cause.CLIENT_ERROR,)
    ),
    *(
        either(str(n), answer(PAGE, status=b"%d x" % n), ends=(Cause.CLIENT_ERROR,))
        for n in (402, 411, 414, 422, 425, 431)
    ),
    *(
        either(str(n), answer(PAGE, status=b"%d x" % n), ends=(Cause.SERVER_ERROR,))
        for n in (501, 504, 505, 507, 509, 530)
    ),
    either("407", answer(PAGE, status=b"407 x"), ends=(Cause.UNAUTHORIZED,)),
    either("600", answer(PAGE, status=b"600 x"), ends=_NOT_A_PAGE),
)

_EXTRA = b"\x1f\x8b\x08\x1c" + b"\0" * 6 + b"\x04\0abcd" + b"page.html\0" + b"a comment\0" + PACKED[10:]

CODINGS = (
    either("gzip with a name, a comment and more", answer(_EXTRA, GZIP), ends=(None,)),
    either("gzip with a wrong size", answer(PACKED[:-4] + b"\1\0\0\0", GZIP), ends=(Cause.BAD_ENCODING,)),
    either(
        "gzip with empty members between",
        answer(gzip.compress(b"") + PACKED + gzip.compress(b""), GZIP),
        ends=(None,),
    ),
    either("GZIP", answer(PACKED, b"Content-Encoding: GZIP"), ends=(None,)),
    either("gzip, identity", answer(PACKED, b"Content-Encoding: gzip, identity"), ends=(None,)),
    either("coding none", answer(PAGE, b"Content-Encoding: none"), ends=(None,)),
    either("coding empty", answer(PAGE, b"Content-Encoding: "), ends=(None,)),
    either("declared packed twice, packed once", answer(PACKED, GZIP, GZIP), ends=(Cause.BAD_ENCODING,)),
    either("packed twice, declared once", answer(gzip.compress(PACKED), GZIP, HTML), ends=(Cause.BAD_ENCODING,)),
    either("gzip within br", answer(brotli.compress(PACKED), b"Content-Encoding: gzip, br"), ends=(None,)),
    either(
        "br with rubbish after its end",
        answer(brotli.compress(PAGE) + b"\0" * 9, BR),
        ends=(None, Cause.BAD_ENCODING),
    ),
    either("deflate that is gzip", answer(PACKED, DEFLATE), ends=(None, Cause.BAD_ENCODING)),
    either("gzip that is deflate", answer(zlib.compress(PAGE), GZIP), ends=(Cause.BAD_ENCODING,)),
    either(
        "zstd, and not declared",
        answer(b"\x28\xb5\x2f\xfd" + bytes(range(200)) * 4, HTML),
        ends=(Cause.BAD_ENCODING,),
    ),
    either("zlib, and not declared", answer(zlib.compress(PAGE * 9), HTML), ends=(Cause.BAD_ENCODING,)),
    either(
        "br, and not declared",
        answer(brotli.compress(PAGE * 3 + bytes(range(256))), HTML),
        ends=(Cause.BAD_ENCODING,),
    ),
    either("only noughts", answer(b"\0" * 5000, HTML), ends=(Cause.BAD_ENCODING, Cause.TRUNCATED)),
    either("many small bombs", answer(gzip.compress(b"\0" * 100_000) * 9, GZIP), ends=(Cause.OVER_LIMIT,)),
)


def _cookie_wall(request: Request) -> Script:
    """Leads to itself until its cookie comes back."""
    if "n=1" in request.headers.get("Cookie", request.headers.get("cookie", "")):
        return (answer(PAGE),)
    return (redirect(b"/", b"Set-Cookie: n=1; path=/"),)


def _new_cookie_each_time(request: Request) -> Script:
    told = request.headers.get("Cookie", request.headers.get("cookie", "n=0"))
    return (redirect(b"/", b"Set-Cookie: n=%d; path=/" % (int(told.rpartition("=")[2] or 0) + 1)),)


def _leads(name: str, to: bytes, *ends: Cause | None) -> Case:
    return Case(name, {"/": (redirect(to),), "/a": (answer(PAGE),)}, ends=ends)


_LOST = (Cause.PROTOCOL_ERROR, Cause.BAD_URL, Cause.REDIRECT_LOOP)

REDIRECTS = (
    Case("a wall of one cookie", _cookie_wall, ends=(None,)),
    Case("another cookie each time", _new_cookie_each_time, ends=(Cause.TOO_MANY_REDIRECTS, Cause.REDIRECT_LOOP)),
    _leads("location empty", b"", *_LOST),
    _leads("location of a scheme alone", b"http://", *_LOST),
    _leads("location with the port of its scheme", b"http://www.unit.test:80/a", None),
    _leads("location in capitals", b"HTTP://WWW.UNIT.TEST/a", None),
    _leads("location with a tab within", b"/\ta", None, Cause.BAD_URL, Cause.NOT_FOUND),
    _leads("location with dots", b"/x/../a", None),
    _leads("location with user and password", b"http://a:b@www.unit.test/a", Cause.BAD_URL),
    _leads("location of data", b"data:text/html,<p>x", Cause.BAD_URL),
    _leads("location about:blank", b"about:blank", Cause.BAD_URL),
    _leads("location mailto", b"mailto:a@unit.test", Cause.BAD_URL),
    _leads("location with a port beyond all ports", b"http://www.unit.test:99999/", Cause.BAD_URL),
    _leads("location of eight thousand dots", b"/" + b"../" * 900 + b"a", None, Cause.BAD_URL),
    Case(
        "as many hops as are followed",
        {"/" + "a" * n: (redirect(b"/" + b"a" * (n + 1)) if n < 5 else answer(PAGE),) for n in range(6)},
        ends=(None,),
    ),
    Case(
        "an endless body beside a location",
        {"/": (b"HTTP/1.1 302 x\r\nLocation: /a\r\n\r\n", Endless(b"x" * 999)), "/a": (answer(PAGE),)},
        ends=(None,),
    ),
    Case(
        "a packed body that lies beside a location",
        {"/": (redirect(b"/a", GZIP, b"Content-Length: 5") + b"abcde",), "/a": (answer(PAGE),)},
        ends=(None,),
    ),
)

GROUPS = {"framing": FRAMING, "status": STATUS, "codings": CODINGS, "more redirects": REDIRECTS}
