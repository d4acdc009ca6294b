"""Small sites on loopback, written as tables, and a ledger in memory: what the spider's tests walk over."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.addresses import AddressBook
from crawler.addresses import Mapping as Resolved
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.held import Kept
from crawler.ledger import Ledger
from crawler.limits import CrawlSettings, FetchLimits
from crawler.past import Past
from crawler.politeness import Pacer
from crawler.spider import Tools, crawl_site
from crawler.tools import Renderer
from model.page import Phase, Visit
from model.roster import EntryKind, EntryPoint, Site
from model.snapshot import Crawl

HOST = "www.xiaocheng.gov.cn"
NOW = datetime(2019, 4, 2, 9, tzinfo=timezone(timedelta(hours=8)))
QUICK = CrawlSettings(
    interval_s=0,
    concurrency=3,
    backoff_s=0.01,
    second_pass_wait_s=0,
    second_look_wait_s=0,
    max_seconds=30,
)
LIMITS = FetchLimits(connect_s=2, first_byte_s=2, total_s=4)
Answer = str | int | tuple[int, str] | Callable[[int], "str | int | tuple[int, str]"]


class MemoryLedger:
    """Keeps visits; recalls those it was given."""

    def __init__(self, known: list[Visit] | None = None) -> None:
        self.visits: list[Visit] = []
        self._known = {(v.phase, v.raw.url): v for v in known or ()}

    def recall(self, url: str, phase: Phase) -> Visit | None:
        return self._known.get((phase, url))

    def record(self, visit: Visit) -> None:
        self.visits.append(replace(visit, raw=replace(visit.raw, body=b"")))

    def flush(self) -> None:
        """Nothing to make safe."""


class SmallSite:
    """A served table of answers: a page, a status, (302, address), or a function of how often it was asked for."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers: dict[str, Answer] = dict(answers)
        self.asked: Counter[str] = Counter()
        self.unmodified: Counter[str] = Counter()  # answered so
        self.port = 0
        self.marks: Callable[[str], dict[str, str]] = lambda body: {}  # validators of a page
        self.calls_unmodified: Callable[[Message, Mapping[str, str]], bool] = _bears_its_mark

    def answer(self, path: str) -> Answer:
        """What the path answers; 404 when the table does not say."""
        try:
            return self.answers[path]
        except KeyError:
            return 404


def _bears_its_mark(asked: Message, marks: Mapping[str, str]) -> bool:
    """As RFC 9110 has it: the entity tag decides; without one the date does."""
    if "If-None-Match" in asked:
        return asked["If-None-Match"] == marks.get("ETag")
    return "If-Modified-Since" in asked and asked["If-Modified-Since"] == marks.get("Last-Modified")


@contextmanager
def serving(answers: Mapping[str, Answer]) -> Iterator[SmallSite]:
    """Serve the table on 127.0.0.1."""
    site = SmallSite(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            answer = site.answer(self.path)
            if callable(answer):
                answer = answer(site.asked[self.path])
            status, location = (
                answer if isinstance(answer, tuple) else (answer if isinstance(answer, int) else 200, "")
            )
            body = answer.encode() if isinstance(answer, str) else b""
            marks = site.marks(answer) if isinstance(answer, str) else {}
            if marks and site.calls_unmodified(self.headers, marks):
                site.unmodified[self.path] += 1
                status, body = 304, b""
            self.send_response(status)
            for name, value in marks.items():
                self.send_header(name, value)
            kind = "text/plain" if self.path.endswith(".txt") else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.port = server.server_address[1]
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def walk(
    site: SmallSite,
    *,
    settings: CrawlSettings = QUICK,
    entry: str = f"http://{HOST}/",
    more: tuple[str, ...] = (),
    kind: EntryKind = EntryKind.SITE,
    ledger: Ledger | None = None,
    past: Past | None = None,
    kept: Kept | None = None,
    at: datetime = NOW,
    renderer: Renderer | None = None,
) -> Crawl:
    """Crawl the served table."""

    async def run() -> Crawl:
        book = AddressBook((Resolved("*", 80, "127.0.0.1", site.port),))
        async with Fetcher(LIMITS, book, "gongkai/0.1", lambda: at) as fetcher, FileReader() as reader:
            pacer = Pacer(settings, book, lambda: at)
            tools = Tools(settings, LIMITS, book, fetcher, reader, pacer, lambda: at, renderer)
            target = Site(tuple(EntryPoint(url, kind) for url in (entry, *more)), ("unit",))
            book_of_visits = ledger or MemoryLedger()
            return await crawl_site(
                target, tools=tools, ledger=book_of_visits, random=random.Random(7), past=past, kept=kept
            )

    return asyncio.run(run())


def page(title: str, *links: str, text: str = "") -> str:
    """A page with a title, some text and links (address or "address text")."""
    anchors = "".join(f'<li><a href="{x.split(" ")[0]}">{x.partition(" ")[2] or x}</a></li>' for x in links)
    body = text or f"{title}的正文内容,用来与其他页面相区别。" * 3
    head = f"<html><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{body}</p><ul>{anchors}</ul></body></html>"


def paths(crawl: Crawl) -> set[str]:
    """The paths of the pages read."""
    return {p.url.split(HOST, 1)[1] for p in crawl.pages}
