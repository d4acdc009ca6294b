"""Whole sites that turn hostile, as data: homes that do not open, walls that rise in mid-crawl, lists that lie about
their length, robots files of every shape. `state` is what may be said of the site in one word."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass

from model.finding import Outcome
from model.page import Cause
from model.snapshot import SiteClass
from tests.torture.hostile_columns import SAID
from tests.torture.office import COLUMN, HOME, REPORT, framed, listed, pages
from tests.torture.server import CLOSE, RESET, Request, Script, answer, chunked, redirect
from tests.torture.site_cases import (
    GZIP,
    HIDDEN,
    OPEN,
    READ,
    SiteCase,
    Spoil,
    at,
    plain,
    robots,
    says,
    turned,
)

GOOD = frozenset({SiteClass.OK, SiteClass.DEGRADED})
SHUT = frozenset({SiteClass.UNREACHABLE, SiteClass.BLOCKED})
SOUND = (OPEN[0] | {Outcome.PASS}, OPEN[1] | {Outcome.FAIL})  # never accused, never praised


@dataclass(frozen=True)
class WholeSite(SiteCase):
    """A case that also says what the site is called in one word."""

    state: frozenset[SiteClass] = frozenset(SiteClass)


def home(name: str, spoil: Spoil, state: frozenset[SiteClass] = SHUT, cause: Cause | None = None) -> WholeSite:
    """The home page always answers so."""
    made = at(HOME, name, spoil)
    return WholeSite(made.name, made.behave, OPEN, cause, state)


def after(first: int, name: str, spoil: Spoil) -> WholeSite:
    """Everything answers so once that many pages were given."""
    given = 0

    def behave(request: Request, page: bytes | None, number: int) -> Script | None:
        nonlocal given
        given = given + 1 if request.target != "/robots.txt" else 0  # each walk begins with robots.txt
        return spoil(page or b"", number) if given > first else None

    return WholeSite(f"{name} after {first} pages", behave, OPEN)


def everywhere(name: str, spoil: Callable[[bytes], Script]) -> WholeSite:
    """Every page answers so, whole."""
    made = at("*", name, lambda page, _: spoil(page), READ)
    return WholeSite(made.name, made.behave, READ, None, GOOD)


def _status(code: int, *headers: bytes) -> Spoil:
    return lambda *_: (answer(b"<h1>%d</h1>" % code, *headers, status=b"%d x" % code),)


HOMES = (
    home("reset", lambda *_: (RESET,), cause=Cause.DISCONNECTED),
    home("500", _status(500), cause=Cause.SERVER_ERROR),
    home("403", _status(403), frozenset({SiteClass.BLOCKED}), Cause.FORBIDDEN),
    home("404", _status(404), frozenset({SiteClass.UNREACHABLE}), Cause.NOT_FOUND),
    home("429, come back tomorrow", _status(429, b"Retry-After: 86400"), frozenset({SiteClass.BLOCKED})),
    home("503, an absurd time", _status(503, b"Retry-After: 99999999999999999999")),
    home("503, a time long past", _status(503, b"Retry-After: Thu, 01 Jan 1970 00:00:00 GMT")),
    home("521 of a wall", _status(521, b"X-Via-JSL: 1"), frozenset({SiteClass.BLOCKED}), Cause.CHALLENGE),
    home("empty", lambda *_: (answer(b""),)),
    home("binary", lambda *_: (answer(bytes((n * n * 7 + n * 13) % 256 for n in range(5000))),)),
    home("a shell", says("<div id=app></div><script src=/static/app.3ab21c.js></script>")),
    home("to a stranger", lambda *_: (redirect(b"http://www.baidu.com/"),), cause=Cause.OUT_OF_SCOPE),
    home("a frame of a stranger", says("<iframe src='http://www.baidu.com/'></iframe>")),
    home("gzip cut", lambda page, _: (answer(gzip.compress(page)[:-30], GZIP),), cause=Cause.TRUNCATED),
    *(
        home(f"“{name}”", says(SAID[name]))
        for name in (
            "captcha",
            "too often",
            "parked",
            "domain expired",
            "not on record",
            "banned",
            "queue",
            "nginx",
            "closed",
        )
    ),
)
WALLS = (
    after(6, "403", _status(403)),
    after(6, "429", _status(429)),
    after(6, "resets", lambda *_: (RESET,)),
    after(6, "captcha", says(SAID["captcha"])),
    after(6, "banned, with status 200", says(SAID["banned"])),
    after(6, "the home page", lambda *_: (answer(pages(True)[HOME]),)),
    after(6, "nothing", lambda *_: (answer(b""),)),
    after(6, "maintenance", says("<p>网站正在升级维护，暂停服务</p>")),
)
MANNERS = (
    everywhere("203", lambda page: (answer(page, status=b"203 x"),)),
    everywhere("chunks with trailers", lambda page: (chunked(page, end=b"0\r\nX-Sum: 1\r\n\r\n"),)),
    everywhere("closes after each answer", lambda page: (answer(page, b"Connection: close"), CLOSE)),
    everywhere(
        "a hundred cookies", lambda page: (answer(page, *[b"Set-Cookie: c%d=%d" % (n, n) for n in range(100)]),)
    ),
    everywhere("103 first", lambda page: (b"HTTP/1.1 103 x\r\nLink: </a>\r\n\r\n" + answer(page),)),
    everywhere("no type", lambda page: (answer(page, b"Content-Type:"),)),
    everywhere("a type in capitals", lambda page: (answer(page, b"Content-Type: TEXT/HTML;CHARSET=UTF8"),)),
    everywhere("to be saved", lambda page: (answer(page, b"Content-Disposition: attachment; filename=x.html"),)),
    everywhere("a charset nobody knows", lambda page: (answer(page, b"Content-Type: text/html; charset=x-none"),)),
    everywhere("a mark within the file", lambda page: (answer(page.replace(b"<body>", b"\xef\xbb\xbf<body>")),)),
    everywhere("noughts between", lambda page: (answer(page.replace(b"</li>", b"\0</li>\0")),)),
    everywhere(
        "UTF-16", lambda page: (answer(page.decode().replace('<meta charset="utf-8">', "").encode("utf-16")),)
    ),
    everywhere("GB 18030", lambda page: (answer(page.decode().replace("utf-8", "gb18030").encode("gb18030")),)),
    everywhere("not to be indexed", lambda page: (answer(page, b"X-Robots-Tag: none"),)),
    everywhere(
        "three members",
        lambda page: (answer(b"".join(map(gzip.compress, (page[:1], page[1:99], page[99:]))), GZIP),),
    ),
)


def _rows(change: Callable[[str], str], name: str, said: tuple[frozenset[Outcome], frozenset[Outcome]]) -> SiteCase:
    return turned(change, said, name)


def _without_first(text: str, more: str) -> str:
    """The list without its newest entry, and what says that there is more."""
    return re.sub(r"<li><a href=\"/report/2018.*?</li>", "", text).replace("</ul></div>", f"</ul>{more}</div>")


def _commented_out(text: str) -> str:
    return text.replace('<ul><li><a href="/report', '<!--<ul><li><a href="/report').replace(
        "</ul></div>", "</ul>--></div>"
    )


LISTS = (
    _rows(
        lambda t: _without_first(t, '<a href="javascript:void(0)" onclick="more()">点击加载更多</a>'),
        "half a list",
        OPEN,
    ),
    _rows(
        lambda t: _without_first(t, '共3页 <a href="/report/index_2.html">下一页</a>'),
        "a next page that is gone",
        OPEN,
    ),
    _rows(_commented_out, "the list in a comment", SOUND),
    _rows(
        lambda t: t.replace("<head>", '<head><base href="http://elsewhere.example/">'),
        "a base of another site",
        SOUND,
    ),
    _rows(lambda t: t.replace("<head>", '<head><base href="/x/y/z/">'), "a base that leads astray", SOUND),
    _rows(lambda t: t.replace("<title>", "<title>" + "题" * 100_000), "a huge title", SOUND),
    _rows(
        lambda t: t.replace(f'"{REPORT}"', f'"http://user:pass@www.xiaocheng.gov.cn{REPORT}"'),
        "an entry with a password",
        SOUND,
    ),
    _rows(lambda t: t.replace(f'"{REPORT}"', '"data:text/html,report"'), "an entry of data", HIDDEN),
    _rows(lambda t: t.replace(f'"{REPORT}"', f'"{REPORT}?sid=1;jsessionid=AB"'), "an entry with a session", SOUND),
)
ROBOTS = (
    robots("nothing", (answer(b"", b"Content-Type: text/plain"),), READ),
    robots("204", (b"HTTP/1.1 204 x\r\n\r\n",), READ),
    robots("401", (answer(b"x", status=b"401 x"),), READ),
    robots("410", (answer(b"x", status=b"410 x"),), READ),
    robots("503", (answer(b"x", status=b"503 x"),), OPEN, Cause.ROBOTS_UNAVAILABLE),
    robots("reset", (RESET,), OPEN, Cause.ROBOTS_UNAVAILABLE),
    robots("a circle", (redirect(b"/robots.txt"),), SOUND),
    robots("in UTF-16", (answer("User-agent: *\nDisallow:".encode("utf-16"), b"Content-Type: text/plain"),), READ),
    robots("of a megabyte", plain("# x\n" * 250_000 + "User-agent: *\nDisallow:"), READ),
    robots("a delay that is none", plain("User-agent: *\nCrawl-delay: soon"), READ),
    robots("a negative delay", plain("User-agent: *\nCrawl-delay: -5"), READ),
    robots("only us", plain("User-agent: gongkai\nDisallow: /"), OPEN, Cause.ROBOTS_EXCLUDED),
    robots("only the report", plain(f"User-agent: *\nDisallow: {REPORT}"), HIDDEN),
    robots("in other letters", plain("User-agent: *\nDisallow: /REPORT/"), READ),
    robots("queries", plain("User-agent: *\nDisallow: /*?"), READ),
)
COMING_AND_GOING = (
    at(
        "*",
        "one answer in three is 500",
        lambda page, n: _status(500)(page, n) if n % 3 == 1 else (answer(page),),
        READ,
    ),
    at(
        COLUMN,
        "gone at the second look",
        lambda page, n: (answer(page if n == 1 else listed("信息公开年报", [])),),
        SOUND,
    ),
    at(
        COLUMN,
        "another back end each time",
        lambda page, n: (answer(page if n % 2 else framed("信息公开年报", "<p>暂无信息</p>")),),
        SOUND,
    ),
    at(
        COLUMN,
        "please switch cookies on",
        lambda page, n: (answer(page),) if n > 1 else says("<p>请启用Cookie后刷新</p>")(page, n),
        READ,
    ),
)
GROUPS = {
    "homes": HOMES,
    "walls in mid-crawl": WALLS,
    "odd manners": MANNERS,
    "lists that lie": LISTS,
    "more robots": ROBOTS,
    "coming and going": COMING_AND_GOING,
}
