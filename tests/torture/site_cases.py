"""Whole sites that are faulty at one place, as data: where, what the server does, and what may be said of the report.

READ: the fault hides nothing, so the report is found when it is there and called absent when it is not. OPEN: nothing
may be decided. HIDDEN: only the report itself cannot be read; where there is none, that is said.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass

from model.finding import Outcome
from model.page import Cause
from tests.torture.office import COLUMN, HOME, REPORT, framed, listed, pages
from tests.torture.server import CLOSE, HANG, RESET, Request, Script, answer, redirect

Behaviour = Callable[[Request, bytes | None, int], Script | None]
Spoil = Callable[[bytes, int], Script | None]  # given the healthy page and how often it was asked for
Said = tuple[frozenset[Outcome], frozenset[Outcome]]  # of a report that is there, of one that is not

_OPEN = frozenset({Outcome.REVIEW, Outcome.BLOCKED})
READ: Said = (frozenset({Outcome.PASS}), frozenset({Outcome.FAIL}))
OPEN: Said = (_OPEN, _OPEN)
HIDDEN: Said = (_OPEN, frozenset({Outcome.FAIL}))
FOUND_OR_OPEN: Said = (_OPEN | {Outcome.PASS}, _OPEN)
NEWS = "/news/3.html"


@dataclass(frozen=True)
class SiteCase:
    """One faulty site. `cause` stands among the causes of what was not read."""

    name: str
    behave: Behaviour
    said: Said
    cause: Cause | None = None


def at(place: str, name: str, spoil: Spoil, said: Said = OPEN, cause: Cause | None = None) -> SiteCase:
    """The fault meets one address, or with "*" every page of the site."""

    def behave(request: Request, page: bytes | None, number: int) -> Script | None:
        if page is None or place not in ("*", request.target):
            return None
        return spoil(page, number)

    return SiteCase(f"{name}, at {place}", behave, said, cause)


def says(text: str, status: bytes = b"200 OK", *headers: bytes) -> Spoil:
    """Whatever is asked for, this text."""
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{text}</body></html>'.encode()
    return lambda _page, _number: (answer(page, *headers, status=status),)


def turned(change: Callable[[str], str], said: Said = OPEN, name: str = "", cause: Cause | None = None) -> SiteCase:
    """The column's page is another one."""
    return at(COLUMN, name, lambda page, _: (answer(change(page.decode()).encode()),), said, cause)


def leads(to: str) -> Spoil:
    """A redirect."""
    return lambda _page, _number: (redirect(to.encode()),)


GZIP = b"Content-Encoding: gzip"
UNCLOSED = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"


def _half(page: bytes) -> bytes:
    return page[: page.index(b'<div class="list">') + 30]


CONNECTION = (
    at(COLUMN, "reset", lambda *_: (RESET,), cause=Cause.DISCONNECTED),
    at("*", "reset", lambda *_: (RESET,), cause=Cause.DISCONNECTED),
    at(REPORT, "reset", lambda *_: (RESET,), HIDDEN),
    at(NEWS, "reset", lambda *_: (RESET,), READ, Cause.DISCONNECTED),
    at(COLUMN, "silence", lambda *_: (HANG,), cause=Cause.FIRST_BYTE_TIMEOUT),
    at("*", "closes every other time", lambda page, n: (CLOSE,) if n % 2 else (answer(page),), READ),
    at(COLUMN, "cut, and nothing tells", lambda page, _: (UNCLOSED + _half(page), CLOSE), cause=Cause.TRUNCATED),
    at(COLUMN, "cut, with the right length", lambda page, _: (answer(_half(page)),), cause=Cause.TRUNCATED),
    at(REPORT, "cut, with the right length", lambda page, _: (answer(page[:900]),), HIDDEN),
    at(COLUMN, "shorter than announced", lambda page, _: (answer(page[:700], length=len(page)), CLOSE)),
    at(COLUMN, "longer than announced", lambda page, _: (answer(page, length=700), CLOSE), cause=Cause.TRUNCATED),
    at(COLUMN, "gzip cut", lambda page, _: (answer(gzip.compress(page)[:-30], GZIP),), cause=Cause.TRUNCATED),
)
STATUS = (
    *(
        at(COLUMN, str(status), says("<h1>Error</h1>", b"%d x" % status))
        for status in (400, 403, 404, 408, 421, 451, 499, 500, 520, 526, 599, 999)
    ),
    at(COLUMN, "404 with the page", lambda page, _: (answer(page, status=b"404 x"),)),
    at(COLUMN, "404 once", lambda page, n: (answer(page, status=b"404 x" if n == 1 else b"200 OK"),), READ),
    at(COLUMN, "an answer still to come", says("正在处理", b"202 Accepted"), cause=Cause.TRUNCATED),
    at(COLUMN, "blank", says("<!-- nothing -->  "), cause=Cause.TRUNCATED),
    at(
        COLUMN,
        "come back after the year 9999",
        says("busy", b"503 x", b"Retry-After: Fri, 31 Dec 9999 23:59:59 -2359"),
    ),
)
TEXTS = {
    "maintenance": "<p>网站正在升级维护，暂停服务</p>",
    "wall": "<p>您的请求疑似攻击行为，已被拦截</p>",
    "busy": "<p>系统繁忙，请过一会儿再来</p>",
    "opening hours": "<p>本网站开放时间为工作日八点至十八点</p>",
    "database": "Microsoft OLE DB Provider for ODBC Drivers '80004005' /conn.asp, line 7",
    "server's own page": "<h1>Server installed</h1><p>Put your pages into /var/www.</p>",
    "folder": "<h1>Index of /</h1><pre><a href='../'>../</a></pre>",
    "somebody else's": "<h1>新葡京</h1>" + "<a href='http://bet.example/'>在线投注</a>" * 30,
    "by script only": "<div id=app></div><script src=/static/app.3ab21c.js></script>",
}
SOFT = (
    *(at(COLUMN, name, says(text)) for name, text in TEXTS.items()),
    *(
        at(REPORT, name, says(TEXTS[name]), HIDDEN)
        for name in ("busy", "database", "somebody else's", "by script only")
    ),
    *(at("*", name, says(TEXTS[name])) for name in ("busy", "opening hours", "server's own page", "by script only")),
    at(COLUMN, "an error within the frame", lambda *_: (answer(framed("提示", "<p>发生未知错误</p>")),)),
    at(COLUMN, "the home page", lambda *_: (answer(pages(True)[HOME]),), cause=Cause.SAME_BODY),
    at(COLUMN, "another column", lambda *_: (answer(pages(True)["/news/"]),), cause=Cause.SAME_BODY),
    at(REPORT, "the report of another year", lambda *_: (answer(pages(True)[f"{COLUMN}2017.html"]),), HIDDEN),
    at("*", "the home page", lambda _, n: (answer(pages(True)[HOME] + b"<!-- %d -->" % n),)),
    at(COLUMN, "a file", lambda *_: (answer(b"%PDF-1.4 nothing"),), cause=Cause.UNREADABLE_FILE),
    at(
        "*",
        "maintenance at the second look",
        lambda page, n: (answer(page),) if n == 1 else (answer(b"<p>x"),),
        FOUND_OR_OPEN,
    ),
)
CONTENT = (
    turned(
        lambda text: text.replace('<ul><li><a href="/report', '<script><ul><li><a href="/report'),
        OPEN,
        "a script without an end",
    ),
    turned(lambda text: text.replace("年度报告", "年\u200b度\u00ad报告"), READ, "characters of no width"),
    turned(lambda text: text.replace("2018年", "２０１８年"), READ, "figures of full width"),
    turned(lambda text: "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text), READ, "entities"),
    turned(
        lambda text: text.replace(f'"{REPORT}"', '"http://portal.example.gov.cn/2018.html"'),
        HIDDEN,
        "an entry on another site",
    ),
    turned(lambda text: text.replace(f'"{REPORT}"', '"javascript:show(2018)"'), HIDDEN, "an entry opened by script"),
    turned(
        lambda text: text.replace(f'"{REPORT}"', '"http://10.1.1.1/2018.html"'),
        HIDDEN,
        "an entry in a private network",
    ),
    turned(
        lambda text: text.replace("</ul></div>", '</ul><a href="javascript:go(2)">下一页</a> 共5页</div>'),
        FOUND_OR_OPEN,
        "a pager by script",
    ),
    turned(
        lambda text: re.sub(r"<ul><li><a href=\"/report.*?</ul>", "<iframe src='/report/gone.html'></iframe>", text),
        OPEN,
        "a frame that is gone",
    ),
    at(COLUMN, "GBK declared as UTF-8", lambda page, _: (answer(page.decode().encode("gbk")),), READ),
    at(
        COLUMN,
        "UTF-8 declared as GBK",
        lambda page, _: (answer(page, b"Content-Type: text/html; charset=gbk"),),
        READ,
    ),
    at("*", "another stamp each time", lambda page, n: (answer(page + b"<!-- %d -->" % n),), READ),
    at(
        COLUMN,
        "empty at the first look",
        lambda page, n: (answer(page if n > 1 else listed("信息公开年报", [])),),
        (READ[0], OPEN[1]),  # once empty and once not: whether the list was whole is not known
    ),
)
REDIRECTS = (
    *(
        at(COLUMN, f"to {to}", leads(to))
        for to in (
            COLUMN,
            "/login.jsp?back=/report/",
            "http://127.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://2130706433/",
            "http://169.254.169.254/",
            "http://www.baidu.com/",
            "ftp://www.xiaocheng.gov.cn/",
            "javascript:alert(1)",
            HOME,
        )
    ),
)


def robots(name: str, script: Script, said: Said, cause: Cause | None = None) -> SiteCase:
    """The fault is in robots.txt."""
    return SiteCase(
        f"robots.txt: {name}", lambda request, *_: script if request.target == "/robots.txt" else None, said, cause
    )


def plain(text: str) -> Script:
    """A file of plain text."""
    return (answer(text.encode(), b"Content-Type: text/plain"),)


ROBOTS = (
    robots("500", (answer(b"x", status=b"500 x"),), OPEN, Cause.ROBOTS_UNAVAILABLE),
    robots("403", (answer(b"x", status=b"403 x"),), READ),
    robots("silence", (HANG,), OPEN, Cause.ROBOTS_UNAVAILABLE),
    robots("a page", (answer(pages(True)[HOME]),), READ),
    robots("binary", (answer(bytes(range(256)) * 20),), READ),
    robots("everything", plain("User-agent: *\nDisallow: /"), OPEN, Cause.ROBOTS_EXCLUDED),
    robots("the column, after a byte order mark", plain("\ufeffUser-agent: *\nDisallow: /report/"), OPEN),
    robots("redirected into a private network", (redirect(b"http://127.1/"),), READ),
    robots("many stars", plain("User-agent: *\nDisallow: /" + "*a" * 900 + "$"), READ),
)


def _traps() -> tuple[SiteCase, ...]:
    def calendar(request: Request, page: bytes | None, _: int) -> Script | None:
        if request.target == HOME and page:
            return (answer(page.replace(b"</ul></div>", b"<li><a href=/cal/1.html>x</a></li></ul></div>", 1)),)
        if request.target.startswith("/cal/"):
            month = int(request.target[5:-5])
            return (answer(framed("日历", f"<a href=/cal/{month + 1}.html>下个月</a>")),)
        return None

    def sessions(request: Request, _page: bytes | None, number: int) -> Script | None:
        base = re.sub(r";jsessionid=\w+", "", request.target)
        body = pages(True).get(base)
        if body is None:
            return None
        return (answer(re.sub(rb'href="(/[^"]*)"', rb'href="\1;jsessionid=%032X"' % (number * 7919), body)),)

    return (
        SiteCase("a calendar without an end", calendar, READ),
        SiteCase("another session in every link", sessions, (READ[0], READ[0])),  # the report is there in both
    )


GROUPS = {
    "connection": CONNECTION,
    "status": STATUS,
    "soft errors": SOFT,
    "content": CONTENT,
    "redirects": REDIRECTS,
    "robots": ROBOTS,
    "traps": _traps(),
}
