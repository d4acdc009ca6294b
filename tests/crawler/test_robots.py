"""robots.txt: the published cases we know by heart, and what each answer to robots.txt means."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import MOST_BYTES, Robots, robots_url
from model.page import Cause, Failure, Hop, RawPage

NOW = datetime(2019, 4, 2, tzinfo=UTC)
SITE = "http://www.unit.test"

# name: (file, path, allowed). Cases whose name begins with a capital are called as in Google's robots_test.cc.
CASES: dict[str, tuple[bytes, str, bool]] = {
    "an empty file": (b"", "/x", True),
    "everybody out": (b"User-agent: *\nDisallow: /\n", "/x", False),
    "everybody in": (b"User-agent: *\nDisallow:\n", "/x", True),
    "we are named": (b"User-agent: *\nDisallow: /\n\nUser-agent: gongkai\nDisallow: /a\n", "/x", True),
    "we are named and out": (b"User-agent: *\nAllow: /\n\nUser-agent: Gongkai\nDisallow: /\n", "/x", False),
    "somebody else is out": (b"User-agent: Baiduspider\nDisallow: /\n", "/x", True),
    "our name is part of another": (b"User-agent: gongkaibot\nDisallow: /\n", "/x", True),
    "another's name is part of ours": (b"User-agent: gong\nDisallow: /\n", "/x", True),
    "our name in capitals": (b"USER-AGENT: GONGKAI\nDISALLOW: /\n", "/x", False),
    "our name with a version": (b"User-agent: gongkai/2.1\nDisallow: /\n", "/x", False),
    "GoogleOnly_AcceptUserAgentUpToFirstSpace": (b"User-agent: gongkai crawler\nDisallow: /\n", "/x", False),
    "star with words": (b"User-agent: * all\nDisallow: /\n", "/x", False),
    "groups of one name are one": (
        b"User-agent: gongkai\nDisallow: /a\n\nUser-agent: gongkai\nDisallow: /b\n",
        "/a",
        False,
    ),
    "two names, one group": (b"User-agent: x\nUser-agent: gongkai\nDisallow: /\n", "/x", False),
    "rules before any group": (b"Disallow: /\n\nUser-agent: *\nAllow: /\n", "/x", True),
    "named group without rules": (b"User-agent: *\nDisallow: /\n\nUser-agent: gongkai\n", "/x", True),
    "ID_LongestMatch": (b"User-agent: *\nDisallow: /x/\nAllow: /x/page.html\n", "/x/page.html", True),
    "ID_LongestMatch, tie": (b"User-agent: *\nDisallow: /page\nAllow: /page\n", "/page", True),
    "order does not matter": (b"User-agent: *\nAllow: /x/page.html\nDisallow: /x/\n", "/x/other", False),
    "GoogleOnly_IndexHTMLisDirectory": (b"User-agent: *\nAllow: /index.html\nDisallow: /\n", "/", True),
    "GoogleOnly_IndexHTMLisDirectory, .htm": (b"User-agent: *\nAllow: /d/index.htm\nDisallow: /\n", "/d/", True),
    "asterisk": (b"User-agent: *\nDisallow: /*.asp\n", "/a/b.asp?x=1", False),
    "end of the address": (b"User-agent: *\nDisallow: /*.asp$\n", "/a/b.asp?x=1", True),
    "many asterisks": (b"User-agent: *\nDisallow: /" + b"*a" * 60 + b"$\n", "/" + "a" * 50, True),
    "ID_Encoding, raw": ("User-agent: *\nDisallow: /目录\n".encode(), "/%E7%9B%AE%E5%BD%95/1", False),
    "ID_Encoding, plain letters escaped (RFC 9309, 2.2.2)": (b"User-agent: *\nDisallow: /%62%61z\n", "/baz", False),
    "ID_SpecialCharacters, the end": (
        b"User-agent: *\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n",
        "/foo/bar",
        False,
    ),
    "ID_SpecialCharacters, a comment": (b"User-agent: *\nDisallow: /foo/quz#qux\nAllow: /\n", "/foo/quz", False),
    "raw GBK": ("User-agent: *\nDisallow: /目录\n".encode("gbk"), "/%C4%BF%C2%BC/1", False),
    "lower-case escapes": (b"User-agent: *\nDisallow: /%e7%9b%ae\n", "/%E7%9B%AE", False),
    "byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/x", False),
    "CR line ends": (b"User-agent: *\rDisallow: /\r", "/x", False),
    "CRLF line ends": (b"User-agent: *\r\nDisallow: /\r\n", "/x", False),
    "a form feed ends no line": (b"User-agent: *\nDisallow: /a\x0cDisallow: /x\n", "/x", True),
    "no colon": (b"User-agent *\nDisallow /\n", "/x", False),
    "no colon, three words": (b"User-agent *\nDisallow / now\n", "/x", True),
    "misspelt": (b"Useragent: *\nDissalow: /\n", "/x", False),
    "comments": (b"# all\nUser-agent: * # all\nDisallow: / # out\n", "/x", False),
    "blanks everywhere": (b"  User-agent :  *  \n\t Disallow :\t/ \n", "/x", False),
    "a page instead of a file": (b"<html><body>404</body></html>", "/x", True),
    "rule beyond the part that is read": (b"User-agent: *\n" + b"#" * MOST_BYTES + b"\nDisallow: /\n", "/x", True),
    "robots.txt itself": (b"User-agent: *\nDisallow: /\n", "/robots.txt", True),
}


@pytest.mark.parametrize(("body", "path", "allowed"), CASES.values(), ids=CASES.keys())
def test_rule(body: bytes, path: str, allowed: bool) -> None:
    refusal = Robots.parse(body, "gongkai").refusal(SITE + path)
    assert (refusal is None) is allowed
    assert refusal is None or refusal.cause is Cause.ROBOTS_EXCLUDED


RULES = b"User-agent: *\nDisallow: /\n"
ANSWERS: dict[str, tuple[int | None, Cause | None, Cause | None]] = {
    "200": (200, None, Cause.ROBOTS_EXCLUDED),
    "a file over the limit": (200, Cause.OVER_LIMIT, Cause.ROBOTS_EXCLUDED),
    "a file cut short": (200, Cause.TRUNCATED, Cause.ROBOTS_UNAVAILABLE),
    "401": (401, None, None),
    "403": (403, None, None),
    "404": (404, None, None),
    "410": (410, None, None),
    "429": (429, None, Cause.ROBOTS_UNAVAILABLE),
    "500": (500, None, Cause.ROBOTS_UNAVAILABLE),
    "503": (503, None, Cause.ROBOTS_UNAVAILABLE),
    "no answer": (None, Cause.FIRST_BYTE_TIMEOUT, Cause.ROBOTS_UNAVAILABLE),
    "no name": (None, Cause.DNS_NO_NAME, Cause.DNS_NO_NAME),
    "nobody there": (None, Cause.CONNECT_REFUSED, Cause.CONNECT_REFUSED),
    "redirect to no address": (302, Cause.BAD_URL, None),
    "redirects in a circle": (302, Cause.REDIRECT_LOOP, None),
    "too many redirects": (302, Cause.TOO_MANY_REDIRECTS, None),
    "redirect to somebody else": (302, Cause.OUT_OF_SCOPE, None),
}


@pytest.mark.parametrize(("status", "failure", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answer(status: int | None, failure: Cause | None, expected: Cause | None) -> None:
    url = f"{SITE}/robots.txt"
    raw = RawPage(url, url, NOW, status, body=RULES, failure=Failure(failure) if failure else None)
    refusal = Robots.read(raw, "gongkai").refusal(f"{SITE}/x")
    assert (refusal.cause if refusal else None) is expected


@pytest.mark.parametrize(
    ("led_to", "failure", "expected"),
    [
        ("https://{}/robots.txt", Cause.TLS_EXPIRED, Cause.TLS_EXPIRED),  # the site itself has moved to TLS
        ("https://www.elsewhere.cn/robots.txt", Cause.TLS_EXPIRED, Cause.ROBOTS_UNAVAILABLE),
        ("https://{}/robots.txt", Cause.TRUNCATED, Cause.ROBOTS_UNAVAILABLE),
    ],
)
def test_answer_after_a_redirect(led_to: str, failure: Cause, expected: Cause) -> None:
    url, final = f"{SITE}/robots.txt", led_to.format(urlsplit(SITE).netloc)
    raw = RawPage(url, final, NOW, hops=(Hop(url, 301, final),), failure=Failure(failure))
    refusal = Robots.read(raw, "gongkai").refusal(f"{SITE}/x")
    assert refusal is not None
    assert refusal.cause is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"User-agent: *\nCrawl-delay: 5\n", 5.0),
        (b"User-agent: *\nCrawl-delay: 5\n\nUser-agent: gongkai\nCrawl-delay: 0.5\n", 0.5),
        (b"User-agent: Baiduspider\nCrawl-delay: 5\n", None),
        (b"User-agent: *\nCrawl-delay: soon\n", None),
        (b"User-agent: *\nCrawl-delay: -1\n", None),
        (b"User-agent: *\nCrawl-delay: inf\n", None),
    ],
)
def test_crawl_delay(body: bytes, expected: float | None) -> None:
    assert Robots.parse(body, "gongkai").crawl_delay == expected


def test_sitemaps_stand_outside_of_groups() -> None:
    body = b"Sitemap: http://a.test/1.xml\nUser-agent: x\nDisallow: /\nSitemap: http://a.test/2.xml\n"
    assert Robots.parse(body, "gongkai").sitemaps == ("http://a.test/1.xml", "http://a.test/2.xml")


def test_where_it_stands() -> None:
    assert robots_url("https://www.unit.test:8443/a/b?c#d") == "https://www.unit.test:8443/robots.txt"


@given(st.binary(max_size=400) | st.lists(st.sampled_from([*b"User-agent:*\n\r#/$% dislow"])).map(bytes))
def test_never_fails(body: bytes) -> None:
    robots = Robots.parse(body, "gongkai")
    assert robots.refusal(f"{SITE}/robots.txt") is None
    robots.refusal(f"{SITE}/a?b=c")
