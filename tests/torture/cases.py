"""The cases as data: what the server does, and what must be said of it.

`cause` None means that the page was read: status 200 and `body` exactly. Otherwise the failure's cause, and never a
page. Time limits in these cases are those of `LIMITS`.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import brotli

from crawler.limits import FetchLimits
from model.page import Cause
from tests.torture.server import (
    CLOSE,
    HANG,
    NOT_FOUND,
    PAGE,
    RESET,
    Drip,
    Endless,
    Pause,
    Site,
    Step,
    answer,
    chunked,
    redirect,
)

LIMITS = FetchLimits(
    connect_s=1.0,
    first_byte_s=0.8,
    total_s=1.6,
    head_bytes=16 * 1024,
    head_lines=60,
    interim_answers=8,
    page_bytes=64 * 1024,
    file_bytes=256 * 1024,
    wire_bytes=128 * 1024,
    redirects=5,
)


@dataclass(frozen=True)
class Case:
    """One behaviour. `site` says what is played for a path; "/" is asked for. `read`: the body of the page read."""

    name: str
    site: Site
    cause: Cause | None = None
    read: bytes = PAGE
    status: int | None = None
    ends: tuple[Cause | None, ...] = ()  # where more than one cause is true

    @property
    def said(self) -> tuple[Cause | None, ...]:
        """What may be said of it."""
        return self.ends or (self.cause,)


def case(name: str, *steps: Step, cause: Cause | None = None, read: bytes = PAGE, status: int | None = None) -> Case:
    """A case of one answer."""
    return Case(name, {"/": steps}, cause, read, status)


HTML = b"Content-Type: text/html"
GZIP, DEFLATE, BR = (b"Content-Encoding: " + name for name in (b"gzip", b"deflate", b"br"))
PACKED = gzip.compress(PAGE, mtime=0)
ZEROES = b"\0" * 4 * 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    """deflate without zlib's frame, as some servers send it."""
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


CONTROLS = (
    case("plain page", answer(PAGE)),
    case("page in chunks", chunked(PAGE[:10], PAGE[10:])),
    case("page ended by closing", b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, CLOSE),
    case("page ended by closing, HTTP/1.1", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PAGE, CLOSE),
    case("page in single bytes", Drip(answer(PAGE), 0.0005)),
    case("gzip", answer(PACKED, GZIP)),
    case("gzip in chunks", chunked(PACKED[:7], PACKED[7:], headers=(GZIP,))),
    case("x-gzip", answer(PACKED, b"Content-Encoding: x-gzip")),
    case("gzip in two members", answer(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), GZIP)),
    case("gzip with rubbish after its end", answer(PACKED + b"\0" * 9, GZIP)),
    case("deflate with frame", answer(zlib.compress(PAGE), DEFLATE)),
    case("deflate without frame", answer(raw_deflate(PAGE), DEFLATE)),
    case("brotli", answer(brotli.compress(PAGE), BR)),
    case("packed twice and declared so", answer(gzip.compress(PACKED), b"Content-Encoding: gzip, gzip")),
    case("coding that is none", answer(PAGE, b"Content-Encoding: utf-8")),
    case("a 100 before the answer", b"HTTP/1.1 100 Continue\r\n\r\n" + answer(PAGE)),
    case("a 103 before the answer", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(PAGE)),
    case("slow but within the limits", Pause(0.1), answer(PAGE)),
)

CONNECTION = (
    case("closes without an answer", CLOSE, cause=Cause.DISCONNECTED),
    case("resets without an answer", RESET, cause=Cause.DISCONNECTED),
    case("closes within the status line", b"HTTP/1.1 20", CLOSE, cause=Cause.DISCONNECTED),
    case("closes within the headers", b"HTTP/1.1 200 OK\r\nContent-Type: te", CLOSE, cause=Cause.DISCONNECTED),
    case("closes after a 100", b"HTTP/1.1 100 Continue\r\n\r\n", CLOSE, cause=Cause.DISCONNECTED),
    case("resets within the body", answer(PAGE[:20], length=len(PAGE)), Pause(0.05), RESET, cause=Cause.DISCONNECTED),
    case(
        "resets a body without a length",
        b"HTTP/1.0 200 OK\r\n\r\n" + PAGE,
        Pause(0.05),
        RESET,
        cause=Cause.DISCONNECTED,
    ),
    case("closes within the body", answer(PAGE[:20], length=len(PAGE)), CLOSE, cause=Cause.TRUNCATED),
    case(
        "closes within a chunk", answer(b"ff\r\n<html>", b"Transfer-Encoding: chunked"), CLOSE, cause=Cause.TRUNCATED
    ),
    case("closes before the last chunk", chunked(PAGE, end=b""), CLOSE, cause=Cause.TRUNCATED),
    case("closes within the last chunk", chunked(PAGE, end=b"0\r\n"), CLOSE, cause=Cause.TRUNCATED),
)

SLOWNESS = (
    case("accepts and says nothing", HANG, cause=Cause.FIRST_BYTE_TIMEOUT),
    case("says nothing after the status line", b"HTTP/1.1 200 OK\r\n", HANG, cause=Cause.FIRST_BYTE_TIMEOUT),
    case("drips its status line", Drip(b"HTTP/1.1 200 OK\r\n" * 9, 0.05), cause=Cause.FIRST_BYTE_TIMEOUT),
    case(
        "drips header after header",
        Drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99, 0.02),
        cause=Cause.FIRST_BYTE_TIMEOUT,
    ),
    case("drips 1xx answers", Drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 9, 0.02), cause=Cause.FIRST_BYTE_TIMEOUT),
    case("sends its head and no body", answer(length=99), HANG, cause=Cause.TOTAL_TIMEOUT),
    case("drips its body", answer(length=9999), Drip(PAGE * 100, 0.02), cause=Cause.TOTAL_TIMEOUT),
    case(
        "drips chunks",
        answer(b"", b"Transfer-Encoding: chunked"),
        Drip(b"1\r\na\r\n" * 999, 0.01),
        cause=Cause.TOTAL_TIMEOUT,
    ),
    case("half a page, then silence", answer(PAGE[:30], length=len(PAGE)), HANG, cause=Cause.TOTAL_TIMEOUT),
    case("never closes a body without a length", b"HTTP/1.1 200 OK\r\n\r\n" + PAGE, HANG, cause=Cause.TOTAL_TIMEOUT),
    case("gzip that never ends", answer(PACKED[:-6], GZIP, length=len(PACKED)), HANG, cause=Cause.TOTAL_TIMEOUT),
)

HTTP = (
    case("not HTTP at all", b"220 mail.example.cn ESMTP\r\n", HANG, cause=Cause.PROTOCOL_ERROR),
    case("HTTP/0.9: only a page", PAGE, CLOSE, cause=Cause.PROTOCOL_ERROR),
    case("other protocol in the status line", b"ICY 200 OK\r\n\r\n" + PAGE, CLOSE, cause=Cause.PROTOCOL_ERROR),
    case("status of letters", b"HTTP/1.1 abc OK\r\n\r\n" + PAGE, CLOSE, cause=Cause.PROTOCOL_ERROR),
    case("status 000", b"HTTP/1.1 000 OK\r\n\r\n" + PAGE, CLOSE, cause=Cause.PROTOCOL_ERROR),
    case("no reason", b"HTTP/1.1 200\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE),
    case("reason in GBK", answer(PAGE, status="200 成功".encode("gbk"))),
    case("line ends without CR", answer(PAGE).replace(b"\r\n", b"\n")),
    case("empty lines before the answer", b"\r\n\r\n" + answer(PAGE)),
    case("header without a colon", answer(PAGE, b"this is no header")),
    case("blank before the colon", answer(PAGE, b"Server : IIS")),
    case("header with a strange name", answer(PAGE, b"X(y): z")),
    case("header with an empty name", answer(PAGE, b": z")),
    case("folded header", answer(PAGE, b"X-Note: one\r\n two")),
    case("control characters in a header", answer(PAGE, b"X-Note: a\x00b\x01c")),
    case("header in GBK", answer(PAGE, "X-Note: 说明".encode("gbk"))),
    case("length that is no number", answer(PAGE, b"Content-Length: thousand"), CLOSE),
    case("negative length", answer(PAGE, b"Content-Length: -1"), CLOSE),
    case("length twice, the same", answer(PAGE, *[b"Content-Length: %d" % len(PAGE)] * 2)),
    case(
        "length twice, different",
        answer(PAGE, b"Content-Length: 5", b"Content-Length: 9"),
        cause=Cause.PROTOCOL_ERROR,
    ),
    case("length and chunks", chunked(PAGE, headers=(b"Content-Length: 3",))),
    case("transfer coding identity", answer(PAGE, b"Transfer-Encoding: identity", b"Content-Length: %d" % len(PAGE))),
    case("transfer coding unknown", answer(PAGE, b"Transfer-Encoding: gzip"), cause=Cause.PROTOCOL_ERROR),
    case("longer than announced", answer(PAGE + b"<p>and more</p>", length=len(PAGE)), cause=Cause.TRUNCATED),
    case("line end after the page", answer(PAGE + b"\r\n", length=len(PAGE))),
    case(
        "chunk size of letters",
        answer(b"xyz\r\n" + PAGE, b"Transfer-Encoding: chunked"),
        CLOSE,
        cause=Cause.PROTOCOL_ERROR,
    ),
    case(
        "chunk longer than its size",
        answer(b"3\r\n" + PAGE + b"\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
        CLOSE,
        cause=Cause.PROTOCOL_ERROR,
    ),
    case(
        "chunk of negative size",
        answer(b"-5\r\n" + PAGE, b"Transfer-Encoding: chunked"),
        CLOSE,
        cause=Cause.PROTOCOL_ERROR,
    ),
    case(
        "chunk with an extension",
        answer(b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), b"Transfer-Encoding: chunked"),
    ),
    case("chunks with a trailer", chunked(PAGE, end=b"0\r\nX-Sum: 1\r\n\r\n")),
    case("upgrade nobody asked for", b"HTTP/1.1 101 Switching Protocols\r\n\r\n", HANG, cause=Cause.PROTOCOL_ERROR),
    case("part of a page", answer(PAGE[:9], status=b"206 Partial Content"), cause=Cause.TRUNCATED),
    case("no content", b"HTTP/1.1 204 No Content\r\n\r\n", cause=Cause.TRUNCATED, status=204),
    case("empty page", answer(b""), cause=Cause.TRUNCATED, status=200),
    case("not modified, unasked", b"HTTP/1.1 304 Not Modified\r\n\r\n", cause=Cause.PROTOCOL_ERROR, status=304),
    case("multiple choices", answer(PAGE, status=b"300 Multiple Choices"), cause=Cause.PROTOCOL_ERROR),
    case("status 999", answer(PAGE, status=b"999 No"), cause=Cause.CHALLENGE),
    case("400", answer(PAGE, status=b"400 Bad Request"), cause=Cause.CLIENT_ERROR),
    case("401", answer(PAGE, status=b"401 Unauthorized"), cause=Cause.UNAUTHORIZED),
    case("403", answer(PAGE, status=b"403 Forbidden"), cause=Cause.FORBIDDEN),
    case("404", answer(PAGE, status=b"404 Not Found"), cause=Cause.NOT_FOUND),
    case("410", answer(PAGE, status=b"410 Gone"), cause=Cause.NOT_FOUND),
    case("429", answer(PAGE, status=b"429 Too Many Requests"), cause=Cause.RATE_LIMITED),
    case("451", answer(PAGE, status=b"451 Unavailable For Legal Reasons"), cause=Cause.FORBIDDEN),
    case("500", answer(PAGE, status=b"500 Internal Server Error"), cause=Cause.SERVER_ERROR),
    case("502", answer(PAGE, status=b"502 Bad Gateway"), cause=Cause.SERVER_ERROR),
    case("503", answer(PAGE, status=b"503 Service Unavailable"), cause=Cause.UNAVAILABLE),
    case(
        "error page packed and cut", answer(PACKED[:20], GZIP, status=b"500 Oops"), cause=Cause.TRUNCATED, status=500
    ),
)

BOMBS = (
    case("gzip bomb", answer(gzip.compress(ZEROES), GZIP), cause=Cause.OVER_LIMIT),
    case("deflate bomb", answer(zlib.compress(ZEROES), DEFLATE), cause=Cause.OVER_LIMIT),
    case("brotli bomb", answer(brotli.compress(ZEROES), BR), cause=Cause.OVER_LIMIT),
    case(
        "bomb in a bomb",
        answer(gzip.compress(gzip.compress(ZEROES * 2)), b"Content-Encoding: gzip, gzip"),
        cause=Cause.OVER_LIMIT,
    ),
    case("five codings", answer(PAGE, b"Content-Encoding: gzip, gzip, gzip, gzip, gzip"), cause=Cause.BAD_ENCODING),
    case("page over the limit", answer(b"x" * 65 * 1024), cause=Cause.OVER_LIMIT),
    case("endless page", b"HTTP/1.0 200 OK\r\n\r\n", Endless(b"x" * 4096), cause=Cause.OVER_LIMIT),
    case(
        "endless chunks",
        answer(b"", b"Transfer-Encoding: chunked"),
        Endless(b"5\r\nhello\r\n" * 99),
        cause=Cause.OVER_LIMIT,
    ),
    case(
        "endless file",
        answer(b"", b"Content-Type: application/pdf", length=1 << 40),
        Endless(b"x" * 9999),
        cause=Cause.OVER_LIMIT,
    ),
    case(
        "endless empty gzip members",
        answer(b"", GZIP, length=1 << 30),
        Endless(gzip.compress(b"") * 99),
        cause=Cause.OVER_LIMIT,
    ),
    case("endless header", b"HTTP/1.1 200 OK\r\nX: ", Endless(b"y" * 999), cause=Cause.OVER_LIMIT),
    case("endless headers", b"HTTP/1.1 200 OK\r\n", Endless(b"X-Y: z\r\n" * 50), cause=Cause.OVER_LIMIT),
    case("too many headers", answer(PAGE, *[b"X-Y: z"] * 99), cause=Cause.OVER_LIMIT),
    case("endless 1xx", Endless(b"HTTP/1.1 100 Continue\r\n\r\n"), cause=Cause.OVER_LIMIT),
    case("endless blank lines", Endless(b"\r\n" * 99), cause=Cause.OVER_LIMIT),
    case(
        "endless chunk extension",
        answer(b"5;", b"Transfer-Encoding: chunked"),
        Endless(b"e" * 999),
        cause=Cause.PROTOCOL_ERROR,
    ),
    case("endless trailer", chunked(PAGE, end=b"0\r\n"), Endless(b"X-Y: z\r\n" * 50), cause=Cause.PROTOCOL_ERROR),
)

ENCODINGS = (
    case("gzip cut in the middle", answer(PACKED[:-20], GZIP), cause=Cause.TRUNCATED),
    case("gzip without its checksum", answer(PACKED[:-8], GZIP), cause=Cause.TRUNCATED),
    case("gzip cut within its head", answer(PACKED[:6], GZIP), cause=Cause.TRUNCATED),
    case("gzip of one byte", answer(PACKED[:1], GZIP), cause=Cause.TRUNCATED),
    case("second gzip member cut", answer(PACKED + PACKED[:-9], GZIP), cause=Cause.TRUNCATED),
    case("gzip with a wrong checksum", answer(PACKED[:-8] + b"\0" * 8, GZIP), cause=Cause.BAD_ENCODING),
    case("plain page declared gzip", answer(PAGE, GZIP), cause=Cause.BAD_ENCODING),
    case("plain page declared br", answer(PAGE, BR), cause=Cause.BAD_ENCODING),
    case("deflate cut", answer(zlib.compress(PAGE)[:-9], DEFLATE), cause=Cause.TRUNCATED),
    case("brotli cut", answer(brotli.compress(PAGE)[:-5], BR), cause=Cause.TRUNCATED),
    case("zstd, which nobody asked for", answer(PAGE, b"Content-Encoding: zstd"), cause=Cause.BAD_ENCODING),
    case("gzip, and not declared", answer(PACKED, HTML), cause=Cause.BAD_ENCODING),
    case("nothing, declared gzip", answer(b"", GZIP), cause=Cause.TRUNCATED),
)

REDIRECTS = (
    Case("redirect", {"/": (redirect(b"/a"),), "/a": (answer(PAGE),)}),
    Case(
        "301, 303, 307, 308",
        {
            "/": (redirect(b"/a", status=b"301 x"),),
            "/a": (redirect(b"b", status=b"303 x"),),
            "/b": (redirect(b"?c", status=b"307 x"),),
            "/b?c": (redirect(b"//www.unit.test/d", status=b"308 x"),),
            "/d": (answer(PAGE),),
        },
    ),
    Case("redirect in raw UTF-8", {"/": (redirect("/目录".encode()),), "/%E7%9B%AE%E5%BD%95": (answer(PAGE),)}),
    Case("redirect in raw GBK", {"/": (redirect("/目录".encode("gbk")),), "/%C4%BF%C2%BC": (answer(PAGE),)}),
    Case("redirect with a back-slash", {"/": (redirect(b"\\a"),), "/a": (answer(PAGE),)}),
    Case("redirect with a fragment", {"/": (redirect(b"/a#top"),), "/a": (answer(PAGE),)}),
    Case(
        "redirect with a body that lies",
        {"/": (redirect(b"/a", b"Content-Length: 99"), CLOSE), "/a": (answer(PAGE),)},
    ),
    Case("same location twice", {"/": (redirect(b"/a", b"Location: /a"),), "/a": (answer(PAGE),)}),
    Case("different locations", {"/": (redirect(b"/a", b"Location: /b"),)}, Cause.PROTOCOL_ERROR),
    Case("redirect without a location", {"/": (answer(PAGE, status=b"302 Found"),)}, Cause.PROTOCOL_ERROR),
    Case("redirect to itself", {"/": (redirect(b"/"),)}, Cause.REDIRECT_LOOP),
    Case("redirects in a circle", {"/": (redirect(b"/a"),), "/a": (redirect(b"/"),)}, Cause.REDIRECT_LOOP),
    Case(
        "redirects without an end",
        {"/" + "a" * n: (redirect(b"/" + b"a" * (n + 1)),) for n in range(9)},
        Cause.TOO_MANY_REDIRECTS,
    ),
    Case("redirect to a dead end", {"/": (redirect(b"/gone"),), "/gone": NOT_FOUND}, Cause.NOT_FOUND),
    Case("redirect out of scope", {"/": (redirect(b"http://elsewhere.test/"),)}, Cause.OUT_OF_SCOPE),
    Case("redirect to a script", {"/": (redirect(b"javascript:alert(1)"),)}, Cause.BAD_URL),
    Case("redirect to a file", {"/": (redirect(b"file:///etc/passwd"),)}, Cause.BAD_URL),
    Case("redirect with credentials", {"/": (redirect(b"http://www.unit.test@127.0.0.1/"),)}, Cause.BAD_URL),
    Case("redirect to no address", {"/": (redirect(b"http://[bad/"),)}, Cause.BAD_URL),
    Case("redirect to an endless address", {"/": (redirect(b"/" + b"a" * 9000),)}, Cause.BAD_URL),
    Case("redirect to a port of another service", {"/": (redirect(b"http://www.unit.test:22/"),)}, Cause.BAD_URL),
    Case(
        "redirect to the log-in page",
        {"/": (redirect(b"/sso/login?back=/"),), "/sso/login?back=/": (answer(PAGE),)},
        Cause.LOGIN_WALL,
    ),
)

CHALLENGE_SCRIPT = b"<script>document.cookie='__jsl_clearance=1';location.reload()</script>"
WALLS = (
    case(
        "cookie challenge with status 521",
        answer(CHALLENGE_SCRIPT, b"X-Via-JSL: 1", status=b"521 x"),
        cause=Cause.CHALLENGE,
    ),
    case(
        "cookie challenge with status 412",
        answer(b"<script>$_ts={}</script>", status=b"412 x"),
        cause=Cause.CHALLENGE,
    ),
    case("cookie challenge with status 202", answer(CHALLENGE_SCRIPT, status=b"202 Accepted"), cause=Cause.CHALLENGE),
    case(
        "cookie challenge with status 200",
        answer(CHALLENGE_SCRIPT, b"Set-Cookie: __jsluid_h=1"),
        cause=Cause.CHALLENGE,
    ),
    case(
        "captcha with status 403",
        answer(b"<form><img src=captcha.php></form>", status=b"403 x"),
        cause=Cause.CHALLENGE,
    ),
    case(
        "firewall's page with status 405",
        answer("<p>您的请求存在威胁</p>".encode(), status=b"405 x"),
        cause=Cause.CHALLENGE,
    ),
    case(
        "maintenance with status 503", answer("<p>系统维护中</p>".encode(), status=b"503 x"), cause=Cause.MAINTENANCE
    ),
    case("ordinary page behind a firewall", answer(PAGE, b"Set-Cookie: __jsluid_h=1", b"X-Via-JSL: 1")),
)

GROUPS = {
    "controls": CONTROLS,
    "connection": CONNECTION,
    "slowness": SLOWNESS,
    "http": HTTP,
    "bombs": BOMBS,
    "encodings": ENCODINGS,
    "redirects": REDIRECTS,
    "walls": WALLS,
}
