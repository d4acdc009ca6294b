"""Sites that look healthy and are not, or look broken and are well, as data: bytes that a browser would show
otherwise, lists that hide their end, connections that answer for somebody else, walls in English, traps, and titles
that want to get out of the report."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

from tests.torture.office import COLUMN, HOME, HOST, REPORT, article, framed, listed, pages
from tests.torture.server import CLOSE, Pause, Request, Script, answer, chunked, redirect
from tests.torture.site_cases import (
    FOUND_OR_OPEN,
    GZIP,
    HIDDEN,
    OPEN,
    READ,
    Said,
    SiteCase,
    Spoil,
    at,
    leads,
    plain,
    robots,
    says,
    turned,
)
from tests.torture.whole_sites import SOUND

_LIST = re.compile(r"<ul><li><a href=\"/report/.*?</ul>", re.DOTALL)
_ROWS = re.compile(r"<li><a href=\"(/report/[^\"]*)\">([^<]*)</a><span>([^<]*)</span></li>")
_PLAIN = b"Content-Type: text/html"
UNREAD: Said = (OPEN[0], SOUND[1])  # what is there cannot be read; for what is not, anything but praise
TRAPPED: Said = (READ[0], SOUND[1])


def _listed(change: Callable[[str], str], name: str, said: Said) -> SiteCase:
    """Only the list of the column is another one."""
    return turned(lambda text: _LIST.sub(lambda found: change(found[0]), text), said, name)


def _titles(change: Callable[[str], str], name: str, said: Said) -> SiteCase:
    """The titles of all reports are written so, in the list and on their pages."""

    def spoil(page: bytes, _number: int) -> Script:
        text = re.sub(r"小城市金融工作局\d{4}年政府信息公开工作年度报告", lambda m: change(m[0]), page.decode())
        return (answer(text.encode()),)

    return at("*", name, spoil, said)


def _bytes(change: Callable[[str], bytes], name: str, said: Said, *headers: bytes, place: str = "*") -> SiteCase:
    """The text is sent as other bytes, with nothing said of it but these headers."""

    def spoil(page: bytes, _number: int) -> Script:
        return (answer(change(page.decode().replace('<meta charset="utf-8">', "")), *(headers or (_PLAIN,))),)

    return at(place, name, spoil, said)


def _behind(name: str, before: str, said: Said) -> SiteCase:
    """Markup before the list that swallows it in a browser, too."""
    return turned(lambda text: text.replace('<div class="list">', f'{before}<div class="list">'), said, name)


def _below(name: str, more: str, said: Said, extra: dict[str, Spoil] | None = None) -> SiteCase:
    """The list without its newest entry, and below it what says that there is more; further addresses."""

    def behave(request: Request, page: bytes | None, number: int) -> Script | None:
        if request.target == COLUMN and page:
            text = re.sub(r"<li><a href=\"/report/2018.*?</li>", "", page.decode())
            return (answer(text.replace("</ul></div>", f"</ul>{more}</div>").encode()),)
        spoil = (extra or {}).get(request.target)
        return spoil(page or b"", number) if spoil else None

    return SiteCase(name, behave, said)


def _garbled(text: str) -> bytes:
    """UTF-8 taken for Latin-1 and written as UTF-8 once more."""
    return text.encode().decode("latin-1").encode()


BYTES = (
    _bytes(lambda t: t.encode("utf-16-be"), "UTF-16 without a mark", READ),
    _bytes(lambda t: t.encode("utf-32"), "UTF-32", READ),
    _bytes(lambda t: t.encode("utf-7"), "UTF-7", FOUND_OR_OPEN, b"Content-Type: text/html; charset=utf-7"),
    _bytes(lambda t: t.encode("hz"), "HZ", FOUND_OR_OPEN, b"Content-Type: text/html; charset=hz-gb-2312"),
    _bytes(lambda t: t.encode("iso2022_jp_2", "replace"), "ISO-2022", FOUND_OR_OPEN),
    _bytes(_garbled, "garbled before it was published", FOUND_OR_OPEN),
    _bytes(lambda t: t.encode().decode("gb18030", "replace").encode(), "taken for GBK", FOUND_OR_OPEN),
    _bytes(_garbled, "a garbled column", FOUND_OR_OPEN, place=COLUMN),
    _bytes(lambda t: t.encode("ascii", "replace"), "question marks for letters", FOUND_OR_OPEN),
    _bytes(lambda t: t.encode("ascii", "replace"), "a column of question marks", FOUND_OR_OPEN, place=COLUMN),
    _bytes(lambda t: re.sub(r"[\u4e00-\u9fff]", "\ufffd", t).encode(), "marks of replacement", FOUND_OR_OPEN),
    _bytes(lambda t: re.sub(r"[\u4e00-\u9fff]", "□", t).encode(), "boxes for letters", FOUND_OR_OPEN),
    _bytes(lambda t: t.encode("ascii", "backslashreplace"), "letters as a program writes them", FOUND_OR_OPEN),
    _bytes(
        lambda t: t.encode("ascii", "xmlcharrefreplace").replace(b"&#", b"&amp;#"),
        "letters told by number twice over",
        FOUND_OR_OPEN,
    ),
    _bytes(lambda t: t.encode() + b"\xff\xfe\xc3", "UTF-8 with a broken end", READ),
    _bytes(lambda t: t.encode().replace(b"</li>", b"\xe5</li>"), "a broken letter in each entry", READ),
    _bytes(
        lambda t: b'<?xml version="1.0" encoding="gb2312"?>' + t.encode("gbk"),
        "XHTML that declares GB2312",
        READ,
        b"Content-Type: application/xhtml+xml",
    ),
    _bytes(
        lambda t: t.encode("gb18030"), "a type in two halves", READ, b"Content-Type: text/html;charset=gb2312,utf-8"
    ),
)
TITLES = (
    _titles(lambda t: " ".join(t), "a blank between all letters", READ),
    _titles(lambda t: "<b></b>".join(t), "tags between all letters", READ),
    _titles(lambda t: t.replace("年度报告", "年度<br>报告"), "a line break in the title", READ),
    _titles(lambda t: t.replace("2018", "二〇一八").replace("2017", "二〇一七"), "figures in Chinese", READ),
    _titles(lambda t: t.replace("2018", "二○一八").replace("2017", "二○一七"), "a circle for the nought", READ),
    _titles(lambda t: t.replace("2018", "二零一八").replace("2017", "二零一七"), "a word for the nought", READ),
    _titles(lambda t: t.replace("工", "⼯").replace("金", "⾦"), "radicals for letters", READ),
    _titles(lambda t: t.replace("年", "年\ufe0f").replace("告", "\u2060告"), "selectors and joiners", READ),
    _titles(lambda t: t.replace("报告", "\ufffdǜ\ufffd"), "letters lost from the title", SOUND),
    _titles(lambda t: f"\u202e{t[::-1]}\u202c", "written backwards", FOUND_OR_OPEN),
    _titles(lambda t: "".join(chr(0xE000 + ord(c) % 4000) for c in t), "letters of a private font", FOUND_OR_OPEN),
    _titles(lambda t: t.replace("年度报告", "年度報告").replace("工作", ""), "one letter of the other script", SOUND),
    _titles(lambda t: f"{t}<script>alert(1)</script>", "a script in the title", READ),
    _titles(lambda t: f"=cmd|' /C calc'!A0{t}\x1b[31m\x07", "formula and terminal codes in the title", READ),
    _titles(lambda t: f"{t}" + "\u0300" * 3000, "three thousand accents on the last letter", READ),
)
_MENU = re.compile(r'<div class="nav">.*?</div>', re.DOTALL)
_STEPS = {"/": "首页", "/about.html": "机构概况", "/news/": "通知公告", COLUMN: "信息公开年报"}
# What stands on a home page beside its menu and proves none: a strip, headings in a row of tabs, ways to others.
_BESIDE = (
    '<div><a href="/">首页</a> <a href="/fav.html">加入收藏</a> <a href="http://www.gov.cn/">中国政府网</a></div>%s'
    '<div class="t"><a href="/news/">通知公告</a><a href="/news/">更多</a></div><div><a href="/news/1.html">'
    "关于召开第1次金融风险防范座谈会的通知</a></div>"
)
UNREAD_MENU: Said = (FOUND_OR_OPEN[0], OPEN[1])


def _each(before: str, step: str, after: str = "") -> str:
    """The menu, each entry written as `step` writes it."""
    written = (step.format(url=url, name=name, n=n) for n, (url, name) in enumerate(_STEPS.items()))
    return before + "".join(written) + after


def _menu(written: str, name: str, said: Said = UNREAD_MENU) -> SiteCase:
    """The menu of every page is another one; nothing else leads to the column."""

    def turn(request: Request, page: bytes | None, _number: int) -> Script | None:
        if page is None:
            return None
        shown = _BESIDE % written if request.target == "/" else written
        return (answer(_MENU.sub(lambda _: shown, page.decode()).encode()),)

    return SiteCase(name, turn, said)


MENUS = (
    _menu('<div class="nav"><script src="/js/menu.js"></script></div>', "a menu from a script"),
    _menu('<div class="nav" id="n"></div><script>$.getJSON("/api/menu",fill)</script>', "a menu that is sent for"),
    _menu('<div class="nav"><img src="/nav.jpg" usemap="#n"></div>', "a menu that is a picture"),
    _menu(
        '<div class="nav"><ul><li><a href="javascript:void(0)" onclick="go(1)">政务公开</a></li>'
        '<li><a href="javascript:void(0)" onclick="go(2)">通知公告</a></li></ul></div>',
        "a menu that only a click opens",
    ),
    _menu(
        _each("<div><script>m=new Menu();", "m.add('{name}','{url}');", "m.show()</script></div>"),
        "a menu that a script holds",
    ),
    _menu(_each("<table><tr>", "<td onclick=go({n})>{name}</td>", "</tr></table>"), "a menu of cells to click"),
    _menu('<object data="/nav.swf"><embed src="/nav.swf" width="960"></object>', "a menu that is a film"),
    _menu(
        _each("<select onchange=go(this)>", "<option value={n}>{name}</option>", "</select>"), "a menu to choose from"
    ),
    _menu(_each("<ul>", "<li data-href={url}>{name}</li>", "</ul>"), "a menu with its addresses aside"),
    _menu('<!--#include virtual="/inc/nav.shtml" -->', "a menu that was not included"),
    _menu('<div id="top"></div><script src="/js/common.js"></script>', "a menu that a script loads"),
    _menu('<iframe src="/top.html"></iframe>', "a menu in a frame that is gone"),
    _menu(_each("<!-- ", "<a href={url}>{name}</a>", " -->"), "a menu in a comment"),
    _menu(_each("<p>", "<a href={url}>{name}</a> | ", "</p>"), "a menu without a name", READ),
    _menu(_each("<p>", "<a href={url}><img src=/{n}.gif></a>", "</p>"), "a menu of pictures without words", READ),
    _menu(
        _each('<img src="/n.jpg" usemap="#n"><map name="n">', '<area href="{url}" alt="{name}">', "</map>"),
        "a menu on a picture",
        READ,
    ),
)
MARKUP = (
    _behind("a title without an end", "<title>", OPEN),
    _behind("a style without an end", "<style>", OPEN),
    _behind("a comment without an end", "<!-- ", SOUND),
    _behind("a text field without an end", "<textarea>", FOUND_OR_OPEN),
    _behind("plain text from here on", "<plaintext>", FOUND_OR_OPEN),
    _behind("a template without an end", "<template>", OPEN),
    _behind("a noscript without an end", "<noscript>", SOUND),
    _behind("a select without an end", "<select><option>", SOUND),
    _behind("a frameset in the middle", "<frameset><frame src=/report/x.html></frameset>", SOUND),
    _listed(lambda ul: f"<template>{ul}</template>", "the list in a template", OPEN),
    _listed(lambda ul: f"<div style='display:none'>{ul}</div>", "the list hidden by style", SOUND),
    _listed(
        lambda ul: "<script>document.write(unescape('" + "%u5e74" * 9 + "'))</script>", "written by script", OPEN
    ),
    _listed(lambda ul: '<ul id="list"></ul><script>$.get("/api/list?c=7",fill)</script>', "filled by script", OPEN),
    _listed(lambda ul: '<ul v-for="a in rows"><li>{{a.title}}</li></ul>', "the list's pattern", OPEN),
    _listed(lambda ul: '<img src="/list.png" alt="">', "the list as a picture", OPEN),
    _listed(lambda ul: '<object data="/list.swf"><embed src="/list.swf"></object>', "the list as a film", OPEN),
    _listed(
        lambda ul: _ROWS.sub(r'<li><a href="\1"><img src="/t.gif" alt=""></a><span>\3</span></li>', ul),
        "titles as pictures",
        SOUND,
    ),
    _listed(
        lambda ul: _ROWS.sub(lambda m: f'<li><a href="{m[1]}">{m[2][:12]}…</a><span>{m[3]}</span></li>', ul),
        "titles cut short",
        READ,
    ),
    _listed(
        lambda ul: _ROWS.sub(r'<li onclick="location.href=\'\1\'">\2<span>\3</span></li>', ul),
        "rows that only a click opens",
        UNREAD,
    ),
    _listed(
        lambda ul: _ROWS.sub(r'<form action="\1" method="post"><button>\2</button></form>', ul),
        "rows that are buttons",
        UNREAD,
    ),
)
PAGERS = (
    _below("a count that is larger than the list", "共58条记录", OPEN),
    _below("a page counter", "第1页/共4页", OPEN),
    _below("a next page by POST", '<form method="post"><button name="p" value="2">下一页</button></form>', OPEN),
    _below("a choice of pages", "<select onchange='go(this)'><option>1<option>2<option>3</select>页", OPEN),
    _below(
        "a next page that says it is busy",
        '<a href="/report/index_2.html">下一页</a>',
        OPEN,
        {"/report/index_2.html": says("<p>系统繁忙，请稍后再试</p>")},
    ),
    _below(
        "a next page behind a wall",
        '<a href="/report/index_2.html">下一页</a>',
        OPEN,
        {"/report/index_2.html": says("<p>Request Rejected. Your support ID is: 1234567890</p>")},
    ),
    _below("a next page of another site", '<a href="http://list.example.cn/2.html">下一页</a>', OPEN),
    _below(
        "more on another page that fails",
        '<a href="/report/more.jsp">更多&gt;&gt;</a>',
        OPEN,
        {"/report/more.jsp": says("<p>x", b"500 x")},
    ),
)
_WORDS = {
    "F5": "Request Rejected<p>The requested URL was rejected. Please consult with your administrator.</p>"
    "<p>Your support ID is: 8417263549182736451</p>",
    "Cloudflare": "<title>Just a moment...</title><p>Checking your browser before accessing the site.</p>"
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>",
    "Incapsula": "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>Request unsuccessful. "
    "Incapsula incident ID: 877000500078</iframe>",
    "Akamai": "<h1>Access Denied</h1>You don't have permission to access this server.<p>Reference #18.2d351ab8</p>",
    "Aliyun": "<script>var arg1='1A2B';setCookie('acw_sc__v2',x);document.location.reload();</script>",
    "SafeLine": "<title>雷池 Web 应用防火墙</title><p>请求存在威胁，已被拦截</p>",
    "D-shield": "<title>D盾_拦截提示</title><p>您提交的内容含有危险字符！</p>",
    "a gate of the network": "<h1>上网认证</h1><form action='http://1.1.1.3/login.php'>手机号<input name=tel></form>",
    "a provider": "<html><frameset rows='*,0'><frame src='/report/?tp=1'><frame src='http://ad.example/'></frameset>",
    "an alert and back": "<script>alert('栏目不存在！');history.back();</script>",
    "ASP.NET": "<h2>“/”应用程序中的服务器错误。</h2><p>运行时错误</p>",
    "PHP": "<b>Fatal error</b>: Allowed memory size of 134217728 bytes exhausted in <b>/www/list.php</b>",
    "a stack": "org.springframework.web.util.NestedServletException: Request processing failed",
    "a port of Oracle": "ORA-12514: TNS:listener does not currently know of service requested",
    "IIS": "<h1>Service Unavailable</h1><hr><p>HTTP Error 503. The service is unavailable.</p>",
    "an old page of the server": "<h1>It works!</h1>",
    "half a skeleton": "<div class='skeleton'></div><div class='skeleton'></div><div class='skeleton'></div>",
}
WORDS = tuple(at(COLUMN, f"“{name}”", says(text), OPEN) for name, text in _WORDS.items())


def _stray(extra: bytes) -> Spoil:
    """After each page, a while later and on the same connection, an answer that nobody asked for."""
    return lambda page, _: (answer(page), Pause(0.03), extra)


def _by_connection(request: Request, page: bytes | None, _number: int) -> Script | None:
    """Two servers behind one name; one of them lags behind a year."""
    return (answer(pages(False)[COLUMN]),) if request.target == COLUMN and request.connection % 2 else None


def _needs(header: str, otherwise: Script) -> Callable[[Request, bytes | None, int], Script | None]:
    def behave(request: Request, page: bytes | None, _number: int) -> Script | None:
        return None if page is None or header in request.headers or request.target == HOME else otherwise

    return behave


def _sets_a_session(request: Request, page: bytes | None, _number: int) -> Script | None:
    """Whoever has no session is sent to fetch one, and then sent back."""
    if page is None or "s=1" in request.headers.get("Cookie", ""):
        return None
    return (redirect(request.target.encode(), b"Set-Cookie: s=1; Path=/"),)


def _cuts_twice(request: Request, page: bytes | None, number: int) -> Script | None:
    """Forty notices more, before the columns; an answer comes at the third time of asking."""
    if request.target == HOME and page:
        more = "".join(f"<li><a href='/old/{n}.html'>旧通知{n}</a></li>" for n in range(40))
        page = page.replace(b"<ul>", f"<ul>{more}".encode(), 1)
    elif request.target.startswith("/old/"):
        page = framed(f"旧通知{request.target}", f"<p>第{request.target}号通知。</p>")
    if page is None:
        return None
    return (CLOSE,) if number < 3 else (answer(page),)


CONNECTIONS = (
    at("*", "a stray 408 on the kept connection", _stray(answer(b"x", status=b"408 x")), READ),
    at("*", "a stray page on the kept connection", _stray(answer(listed("信息公开年报", []))), READ),
    at("*", "closed while it rests", lambda page, _: (answer(page), Pause(0.03), CLOSE), READ),
    at("*", "HTTP/1.0 in chunks", lambda page, _: (chunked(page).replace(b"HTTP/1.1", b"HTTP/1.0", 1), CLOSE), SOUND),
    at("*", "gzip in capitals", lambda page, _: (answer(gzip.compress(page), b"content-encoding: GZIP"),), READ),
    at("*", "an empty coding", lambda page, _: (answer(page, b"Content-Encoding: "),), READ),
    at("*", "gzip, each chunk flushed", lambda page, _: (chunked(*_flushed(page), headers=(GZIP,)),), READ),
    at(COLUMN, "refreshed by a header", lambda page, _: (answer(b"<p>.", b"Refresh: 0; url=/wh.html"),), OPEN),
    at(COLUMN, "sent as text", lambda page, _: (answer(page, b"Content-Type: text/plain"),), SOUND),
    at(COLUMN, "sent as a picture", lambda page, _: (answer(page, b"Content-Type: image/png"),), SOUND),
    at(COLUMN, "sent as a stream", lambda page, _: (answer(page, b"Content-Type: application/octet-stream"),), SOUND),
    at(COLUMN, "not acceptable", lambda *_: (answer(b"x", status=b"406 x"),), OPEN),
    at(
        COLUMN,
        "too early, then well",
        lambda page, n: (answer(page, status=b"425 x" if n == 1 else b"200 OK"),),
        SOUND,
    ),
    at(COLUMN, "429 once, then well", lambda page, n: (_busy(b"1") if n == 1 else answer(page),), READ),
    at(
        COLUMN,
        "well, then 403 for ever",
        lambda page, n: (answer(page, status=b"200 OK" if n == 1 else b"403 x"),),
        FOUND_OR_OPEN,
    ),
    SiteCase("each of many addresses is cut off twice", _cuts_twice, READ),
    SiteCase("two servers, one lags behind", _by_connection, SOUND),
    SiteCase("a session is set first", _sets_a_session, READ),
    SiteCase("a language is wanted", _needs("Accept-Language", says("<p>Not found", b"404 x")(b"", 1) or ()), READ),
    SiteCase("no page without Referer", _needs("Referer", (answer(b"<p>hotlink", status=b"403 x"),)), FOUND_OR_OPEN),
)


def _busy(after: bytes) -> bytes:
    return answer(b"busy", b"Retry-After: " + after, status=b"429 x")


def _flushed(page: bytes) -> list[bytes]:
    packed = gzip.compress(page)
    return [packed[n : n + 100] for n in range(0, len(packed), 100)]


REDIRECTS = (
    at(COLUMN, "an empty location", leads(""), OPEN),
    at(COLUMN, "a blank location", leads("   "), OPEN),
    at(COLUMN, "to a port nobody listens on", leads(f"http://{HOST}:8081/report/"), OPEN),
    at(COLUMN, "to a file", leads("file:///etc/passwd"), OPEN),
    at(COLUMN, "to an address of ten thousand letters", leads("/" + "a" * 10_000), OPEN),
    at(COLUMN, "to a line of its own", lambda *_: (redirect(b"/a\tb\x00c"),), OPEN),
    at(COLUMN, "to an address that grows", lambda _, n: (redirect(b"/report/" + b"x/" * n),), OPEN),
    at(COLUMN, "to a gate of the network", leads("http://1.1.1.3/ac_portal/?url=x"), OPEN),
    at(COLUMN, "to maintenance", lambda *_: (redirect(b"/weihu.html"),), OPEN),
    at(REPORT, "the report leads home", leads(HOME), HIDDEN),
    at("*", "everything leads to itself with a mark", lambda _, n: (redirect(b"?__c=%d" % n),), OPEN),
)


def _linking(
    href: str, name: str, answered: Callable[[str], bytes | None], text: str = "更多", said: Said = TRAPPED
) -> SiteCase:
    """The home page leads into a trap."""

    def behave(request: Request, page: bytes | None, _number: int) -> Script | None:
        if request.target == HOME and page:
            return (
                answer(page.replace(b"</ul></div>", f'<li><a href="{href}">{text}</a></li></ul></div>'.encode(), 1)),
            )
        body = answered(request.target)
        return (answer(body),) if body is not None else None

    return SiteCase(name, behave, said)


def _grows(target: str) -> bytes | None:
    if not target.startswith("/deep/"):
        return None
    return framed("目录", "".join(f"<a href='{target}{name}/'>{name}</a>" for name in ("a", "b")))


def _facets(target: str) -> bytes | None:
    if not target.startswith("/find"):
        return None
    more = "".join(f"<a href='{target}&amp;f{n}={n}'>筛选{n}</a>" for n in range(12))
    return framed("查询", more)


def _calendar(target: str) -> bytes | None:
    """Each day of each month; what looks like a menu."""
    if not target.startswith("/cal"):
        return None
    month = int(target.partition("m=")[2].partition("&")[0] or 0)
    days = "".join(f"<a href='/cal?m={month}&amp;d={day}'>{day}</a> " for day in range(1, 29))
    more = "".join(f"<a href='/cal?m={month + step}'>月</a> " for step in (-1, 1))
    return framed("日历", f"<div class='nav'>{days}{more}</div>")


def _upwards(target: str) -> bytes | None:
    return (
        framed("目录", "<a href='../up/../up/x/'>上一级</a><a href='./././'>本级</a>") if "/up/" in target else None
    )


def _letters(target: str) -> bytes | None:
    """IIS: the case of letters does not matter, and each page links to itself in another case."""
    if not target.lower().startswith("/case/"):
        return None
    swapped = "".join(c.upper() if n % (len(target) % 5 + 2) else c for n, c in enumerate(target.lower()))
    return framed("栏目", f"<a href='/CASE{swapped[5:]}x'>a</a><a href='{swapped}'>b</a>")


TRAPS = (
    _linking("/deep/", "a folder in a folder without an end", _grows),
    _linking("/find?x=1", "filters over filters", _facets, said=READ),
    _linking("/cal?m=1", "a calendar that looks like a menu", _calendar, said=READ),
    _linking("/up/", "links upwards", _upwards),
    _linking("/case/a", "the case of letters", _letters),
    _linking("/#!/a", "fragments", lambda _: None),
    _linking("//www.xiaocheng.gov.cn//", "double strokes", lambda t: pages(True)[HOME] if t == "//" else None),
    _linking("http://a.www.xiaocheng.gov.cn/", "hosts without an end", lambda _: None),
    _linking("/w.html", "a page of five thousand links", lambda t: _many(t, 5_000)),
    _linking("/t.html", "tables two thousand deep", lambda t: _page(t, "/t.html", "<table><tr><td>" * 2000)),
    _linking("/d.html", "digits by the hundred thousand", lambda t: _page(t, "/d.html", "2018" * 50_000)),
    _linking(
        "/s.html", "blanks by the hundred thousand", lambda t: _page(t, "/s.html", "<h1>" + " 　" * 100_000 + "x")
    ),
    _linking("/b.html", "brackets by the hundred thousand", lambda t: _page(t, "/b.html", "〔(（[" * 50_000)),
    _linking("/e.html", "entities by the hundred thousand", lambda t: _page(t, "/e.html", "&amp" * 200_000)),
    _linking(
        "/p.html",
        "a picture of data",
        lambda t: _page(t, "/p.html", f"<img src='data:image/png;base64,{'A' * 900_000}'>"),
    ),
    _linking(
        "/a.html", "attributes by the ten thousand", lambda t: _page(t, "/a.html", "<p " + "a=b " * 50_000 + ">")
    ),
    _linking("/r.html", "rows with days by the thousand", lambda t: _dated(t)),
)


def _page(target: str, wanted: str, body: str) -> bytes | None:
    return framed("专题", body) if target == wanted else None


def _many(target: str, count: int) -> bytes | None:
    return _page(target, "/w.html", "".join(f"<a href=/w/{n}>n</a>" for n in range(count)))


def _dated(target: str) -> bytes | None:
    rows = [(f"第{n}号公告", f"/r/{n}.html", "2019-01-02") for n in range(2_000)]
    return listed("公告", rows) if target == "/r.html" else None


ROBOTS = (
    robots(
        "a challenge",
        says("<script>document.cookie='__jsl_clearance=1';location.reload()</script>")(b"", 1) or (),
        SOUND,
    ),
    robots("a log-in", (redirect(b"/login.jsp"),), SOUND),
    robots(
        "gzip, cut",
        (answer(gzip.compress(b"User-agent: *\nDisallow:\n" * 99)[:-20], GZIP, b"Content-Type: text/plain"),),
        SOUND,
    ),
    robots(
        "the column for all, allowed for us",
        plain("User-agent: gongkai\nDisallow:\n\nUser-agent: *\nDisallow: /"),
        READ,
    ),
    robots("a map without an end", plain(f"User-agent: *\nDisallow:\nSitemap: http://{HOST}/robots.txt"), READ),
    robots("429", (answer(b"x", status=b"429 x"),), SOUND),
    robots("full-width", plain("Ｕser-agent： *\nＤisallow： /"), READ),
)
DATES = (
    at(
        REPORT,
        "published in the year 2099",
        lambda page, _: (answer(page.replace(b"2019-03-15", b"2099-03-15")),),
        HIDDEN,
    ),
    at(
        REPORT,
        "a day that does not exist",
        lambda page, _: (answer(page.replace(b"2019-03-15", b"2019-02-30")),),
        SOUND,
    ),
    at(
        "*", "the server lives in 1970", lambda page, _: (answer(page, b"Date: Thu, 01 Jan 1970 00:00:00 GMT"),), READ
    ),
    at(
        REPORT,
        "an article of three words",
        lambda *_: (answer(article("2018年政府信息公开工作年度报告", "2019-03-15", "信息公开年报", "见附件。")),),
        HIDDEN,
    ),
)
GROUPS = {
    "bytes": BYTES,
    "titles": TITLES,
    "markup": MARKUP,
    "menus": MENUS,
    "pagers": PAGERS,
    "words of others": WORDS,
    "connections": CONNECTIONS,
    "more redirects": REDIRECTS,
    "more traps": TRAPS,
    "robots once more": ROBOTS,
    "days": DATES,
}
