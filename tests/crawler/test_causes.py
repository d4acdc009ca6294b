"""What an answer means, where the status alone does not say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.causes import failure_of
from model.page import Cause, Failure, Hop, RawPage

URL = "http://www.unit.test/"
HTML = ("Content-Type", "text/html; charset=utf-8")
ARTICLE = (
    "<html><body><a href='/'>首页</a><h1>关于开放数据的通知</h1><p>"
    + "各有关单位按照要求做好工作。" * 60
    + "</p></body></html>"
).encode()
JSON = ("Content-Type", "application/json")
XML = ("Content-Type", "text/xml")
CHALLENGE = b"<html><script>document.cookie='__jsl_clearance=x';location.reload()</script></html>"
WALL = ("Set-Cookie", "__jsluid_h=8f2d; path=/; HttpOnly")

CASES: dict[str, tuple[int, tuple[tuple[str, str], ...], bytes, Cause | None]] = {
    "an article": (200, (HTML,), ARTICLE, None),
    "an article behind a firewall": (200, (HTML, WALL, ("X-Via-JSL", "1")), ARTICLE, None),
    "an article that speaks of captchas": (200, (HTML,), ARTICLE + b"captcha", None),
    "an article that sets a cookie by script": (
        200,
        (HTML, WALL),
        ARTICLE + b"<script>document.cookie='a=1'</script>",
        None,
    ),
    "challenge, 200": (200, (HTML, WALL), CHALLENGE, Cause.CHALLENGE),
    "challenge, 202": (202, (HTML,), CHALLENGE, Cause.CHALLENGE),
    "challenge, 521": (521, (HTML, WALL), CHALLENGE, Cause.CHALLENGE),
    "challenge, 412": (412, (HTML, WALL), b"", Cause.CHALLENGE),
    "challenge, 403": (403, (HTML,), b"<form>captcha</form>", Cause.CHALLENGE),
    "challenge, 404": (404, (HTML, WALL), CHALLENGE, Cause.CHALLENGE),
    "forbidden": (403, (HTML,), b"<h1>403 Forbidden</h1><hr>nginx", Cause.FORBIDDEN),
    "forbidden, in the server's own words": (
        403,
        (HTML,),
        "<h2>403 - 禁止访问: 访问被拒绝。</h2>".encode(),
        Cause.FORBIDDEN,
    ),
    "gone, behind a firewall": (404, (HTML, WALL), b"<h1>404 Not Found</h1>", Cause.NOT_FOUND),
    "gone, with a counter": (404, (HTML,), b"<h1>404</h1><script>document.cookie='a=1'</script>", Cause.NOT_FOUND),
    "broken, behind a firewall": (502, (HTML, WALL), b"<h1>502 Bad Gateway</h1>", Cause.SERVER_ERROR),
    "forbidden, by a firewall": (403, (HTML, WALL), b"<p>id: 8f2d</p>", Cause.CHALLENGE),
    "gone": (404, (HTML,), "<h1>404</h1><p>您访问的页面不存在</p>".encode(), Cause.NOT_FOUND),
    "maintenance, 503": (503, (HTML,), "<h1>网站维护中</h1>".encode(), Cause.MAINTENANCE),
    "maintenance, 500": (500, (HTML,), "<p>系统升级改造</p>".encode("gbk"), Cause.MAINTENANCE),
    "overload": (503, (HTML,), b"<h1>503 Service Temporarily Unavailable</h1>", Cause.UNAVAILABLE),
    "network log-in": (511, (HTML,), b"", Cause.LOGIN_WALL),
    "a file": (200, (("Content-Type", "application/pdf"),), b"%PDF-1.4", None),
    "an empty file": (200, (("Content-Type", "application/pdf"),), b"", None),
    "an empty page": (200, (HTML,), b"", Cause.TRUNCATED),
    "a blank page": (200, (HTML,), b"<html><!-- x --><body> &nbsp;\n</body></html>", Cause.TRUNCATED),
    "an answer still to come": (202, (HTML,), "<p>正在处理</p>".encode(), Cause.TRUNCATED),
    "a page that only leads on": (200, (HTML,), b"<html><script>location='/a'</script></html>", None),
    "a page in frames": (200, (HTML,), b"<html><frameset><frame src=a></frameset></html>", None),
    "a page cut within a list": (200, (HTML,), ARTICLE[: ARTICLE.index(b"</p>")] + b"<ul><li>a", Cause.TRUNCATED),
    "a page cut within a script": (200, (HTML,), ARTICLE.replace(b"</p>", b"</p><script>a="), Cause.TRUNCATED),
    "a page cut within a tag": (200, (HTML,), ARTICLE[: ARTICLE.index(b"</p>") + 2], Cause.TRUNCATED),
    "a page cut within its head": (200, (HTML,), b"<html><head><title>a</title>", Cause.TRUNCATED),
    "a page cut within a link": (200, (HTML,), b"<html><head></head><body><a href='/'>\xe9\xa6\x96", Cause.TRUNCATED),
    "a page without its end tags": (200, (HTML,), ARTICLE.replace(b"</body></html>", b""), None),
    "a piece of a page": (200, (HTML,), "<ul><li>政务公开".encode(), None),
    "data": (200, (JSON,), b'{"articles": [{"title": "a"}]}\n', None),
    "data, and no type": (200, (), b'[{"title": "a"}]', None),
    "data in a call": (200, (JSON,), b'back({"a": [1]});', None),
    "data cut": (200, (JSON,), b'{"articles": [{"title": "a"}', Cause.TRUNCATED),
    "data cut, called a page": (200, (HTML,), b'{"articles": [{"title": "a"}]', Cause.TRUNCATED),
    "data in a call, cut": (200, (JSON,), b'back({"a": [1]}', Cause.TRUNCATED),
    "markup": (200, (XML,), b"<?xml version='1.0'?><rows><row>a</row></rows>", None),
    "markup cut": (200, (XML,), b"<?xml version='1.0'?><rows><row>a</row><row>", Cause.TRUNCATED),
    "an error's page in the place of data": (200, (JSON,), b"<html><body><p>502</p></body></html>", None),
    "an archive": (200, (("Content-Type", "application/gzip"),), b"\x1f\x8b\x08rest", None),
    "a page still packed": (200, (HTML,), b"\x1f\x8b\x08rest", Cause.BAD_ENCODING),
}


def page(status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> RawPage:
    return RawPage(URL, URL, datetime(2019, 4, 2, tzinfo=UTC), status, headers, body)


@pytest.mark.parametrize(("status", "headers", "body", "expected"), CASES.values(), ids=CASES.keys())
def test_cause(status: int, headers: tuple[tuple[str, str], ...], body: bytes, expected: Cause | None) -> None:
    failure = failure_of(page(status, headers, body))
    assert (failure.cause if failure else None) is expected


def test_failure_of_the_transport_stands() -> None:
    failure = Failure(Cause.TRUNCATED, "half")
    raw = RawPage(URL, URL, datetime(2019, 4, 2, tzinfo=UTC), 403, (HTML,), b"captcha", failure=failure)
    assert failure_of(raw) is failure


@pytest.mark.parametrize(
    ("path", "asked", "expected"),
    [
        ("login.jsp", "", Cause.LOGIN_WALL),
        ("sso/", "", Cause.LOGIN_WALL),
        ("cas/login", "", Cause.LOGIN_WALL),
        ("login.jsp", "login.jsp", None),
        ("blogin/a.html", "", None),
        ("logistics/", "", None),
    ],
)
def test_log_in_wall(path: str, asked: str, expected: Cause | None) -> None:
    hop = Hop(URL + asked, 302, URL + path)
    raw = RawPage(URL + asked, URL + path, datetime(2019, 4, 2, tzinfo=UTC), 200, (HTML,), ARTICLE, (hop,))
    failure = failure_of(raw)
    assert (failure.cause if failure else None) is expected
