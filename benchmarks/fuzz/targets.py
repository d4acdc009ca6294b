"""The readers of what strangers wrote, each with seeds. A target is made in its own process, when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from crawler.addresses import parse_mappings
from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from crawler.extract.charset import decode
from crawler.extract.dates import all_dates, read_date, url_date
from crawler.fault import Fault
from crawler.files.facts import file_facts
from crawler.http_head import HeadReader
from crawler.politeness import retry_after
from crawler.robots import Robots
from crawler.scope import Scope
from crawler.sitemap import sitemap_addresses
from crawler.web_address import follow, read_address
from fixtures import city
from model.errors import GongkaiError
from model.page import RawPage
from model.roster import EntryPoint, Site
from store.catalog import load_roster
from store.roster_book import read_book
from store.roster_template import write_template

_NOW = datetime(2019, 4, 2, tzinfo=UTC)
_HTML = "text/html; charset=utf-8"
_HERE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Target:
    """A reader, what it is fed at first, and the errors that it promises."""

    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    promised: tuple[type[Exception], ...] = ()


def _raw(body: bytes, type_: str = _HTML, url: str = "http://www.unit.test/a/b.html") -> RawPage:
    return RawPage(url, url, _NOW, 200, (("Content-Type", type_),), body)


def _url() -> Target:
    scope = Scope(Site((EntryPoint("http://www.unit.test/"),), ("u",)))

    def read(data: bytes) -> None:
        text = data.decode("latin-1")
        for url in (text, follow("http://www.unit.test/a/b.html", text)):
            scope.address(url)
            try:
                read_address(url)
            except Fault:
                continue
        parse_mappings([text])

    seeds = (
        b"http://www.unit.test:8080/a/b.html;x?y=1&z#f",
        b"//user:pass@[::ffff:127.0.0.1]:80/",
        "/目录/文件.doc?名=值".encode(),
        b"http://0x7f.1/..//./%2e%2e/\\a",
        "http://①②⑦.⓪.⓪.①/".encode(),
        b"www.unit.test:80:127.0.0.1:8080",
    )
    return Target(read, seeds, (Fault, GongkaiError))


def _robots() -> Target:
    def read(data: bytes) -> None:
        robots = Robots.parse(data, "gongkai")
        robots.refusal("http://www.unit.test/a/b.html?c=d")
        retry_after(data[:200].decode("latin-1"), _NOW)

    seeds = (
        b"User-agent: *\nDisallow: /a/*b$\nAllow: /a/b\nCrawl-delay: 5\nSitemap: http://www.unit.test/s.xml\n",
        b"user-agent: gongkai\rdisallow: /%E7%9B%AE\r\nuser-agent:x\n\nallow:/index.html",
        b"Fri, 31 Dec 2019 23:59:59 GMT",
        b"120",
    )
    return Target(read, seeds)


def _charset() -> Target:
    text = '<html><head><meta charset="gb2312"><title>公开</title></head><body>政府信息公开年度报告</body></html>'

    def read(data: bytes) -> None:
        decode(data, _HTML)
        decode(data, data[:40].decode("latin-1"))

    names = ("utf-8", "gb18030", "utf-16", "utf-16-be", "big5")
    return Target(read, [text.encode(name, "replace") for name in names])


def _html() -> Target:
    pages = [
        a.body for host in list(city.sites().values())[:6] for a in list(host.values())[:40] if b"<html" in a.body
    ]

    def read(data: bytes) -> None:
        raw = _raw(data)
        failure_of(raw)
        if is_html(raw):
            page_facts(raw)

    return Target(read, sorted(pages, key=len)[:60])


def _date() -> Target:
    def read(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        all_dates(text)
        read_date(text)
        url_date(text)

    seeds = (
        "发布日期：2018-07-20 09:30:15 来源：办公室".encode(),
        "二〇一八年七月二十日".encode(),
        "2018年7月20日 15时".encode(),
        b"http://www.unit.test/art/2018/7/20/art_1_2.html",
        b"20180720 2018.07.20 2018/7/20 07-20",
    )
    return Target(read, seeds)


def _sitemap() -> Target:
    seeds = (
        b'<?xml version="1.0"?><urlset xmlns="x"><url><loc>http://www.unit.test/a</loc></url></urlset>',
        b"<sitemapindex><sitemap><loc>http://www.unit.test/s2.xml</loc></sitemap></sitemapindex>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><urlset><url><loc>&b;</loc></url></urlset>',
        b"http://www.unit.test/a\nhttp://www.unit.test/b\n",
    )
    return Target(lambda data: sitemap_addresses(_raw(data, "text/xml")), seeds)


def _files() -> Target:
    folders = (_HERE / "fixtures" / "files", _HERE / "fixtures" / "city" / "binaries")
    seeds = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.*")) if path.suffix != ".py"]
    wanted = (b"PK\x03\x04", b"%PDF")
    found = [a.body for host in city.sites().values() for a in host.values() if a.body.startswith(wanted)]
    seeds += sorted(found, key=len)[:30]
    return Target(
        lambda data: file_facts(_raw(data, "application/octet-stream", "http://www.unit.test/a.bin")), seeds
    )


def _head() -> Target:
    def read(data: bytes) -> None:
        reader = HeadReader(64 * 1024, 200, 8)
        for at in range(0, len(data), 97):
            if reader.feed(data[at : at + 97]) is not None:
                return

    seeds = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nX: a\r\n b\r\n\r\nhello",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 302 Found\nLocation: /a\n\n",
    )
    return Target(read, seeds, (Fault,))


def _roster() -> Target:
    folder = Path(mkdtemp())
    book, text = folder / "roster.xlsx", folder / "roster.toml"
    write_template(book)

    def read(data: bytes) -> None:
        path = book if data.startswith(b"PK") else text
        path.write_bytes(data)
        (read_book if path is book else load_roster)(path)

    return Target(read, (book.read_bytes(), city.ROSTER.read_bytes()), (GongkaiError,))


TARGETS: dict[str, Callable[[], Target]] = {
    "url": _url,
    "robots": _robots,
    "charset": _charset,
    "html": _html,
    "date": _date,
    "sitemap": _sitemap,
    "files": _files,
    "head": _head,
    "roster": _roster,
}
