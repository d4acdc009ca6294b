"""Crawls a made-up site of 3,000 pages on loopback with pacing off: pages per second and peak memory.

`python -m benchmarks.crawl_rate [PAGES [SITES]]`. The site is served by a process of its own; every page has a menu,
a breadcrumb, some 100 links and a footer; a tenth is GBK. Of one site the walk, the reading and the facts are
measured, the store is not; several sites are crawled as an audit does, each into its ledger.

Measured in November 2026 on 2 cores, Python 3.11: one site of 3,000 pages 509 pages/s, 2.0 ms CPU a page, 110 MB;
200 sites of 65 pages in one process, measured earlier, 222 pages/s, 4.4 ms, 213 MB at most. The page facts are the
greater part. The aim is 400 pages/s, and 200 MB (400 MB for 200 sites).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from audits import clock
from audits.engines import Job, group_sites
from audits.engines.inline import Inline
from audits.settings import Settings
from benchmarks.real_sites import crawl
from benchmarks.record import Figures, keep
from crawler.limits import CrawlSettings
from model.roster import EntryPoint, Site
from model.snapshot import Coverage, Crawl
from store import Store

HOST = "www.suanli.gov.cn"
COLUMNS, PER_LIST = 60, 20
SETTINGS = CrawlSettings(interval_s=0, concurrency=8, second_pass_wait_s=0, second_look_wait_s=0, max_pages=100_000)


_PATH = re.compile(r"/(?:c\d+/(?:\d+\.html)?)?").fullmatch


def is_page(path: str) -> bool:
    """Whether the site has that address."""
    return _PATH(path) is not None


def body(path: str, articles: int) -> bytes:
    """One page of the site: home, column, list page or article, by its path."""
    menu = "".join(f'<li><a href="/c{n}/">栏目{n}</a></li>' for n in range(COLUMNS))
    parts = path.strip("/").split("/")
    column = parts[0][1:] if path != "/" else "0"
    if len(parts) == 2:
        number = parts[1].removesuffix(".html")
        day = 1 + int(number) % 28
        clauses = "".join(f"<p>第{number}号事项第{n}条:各单位应当按时办理。</p>" for n in range(60))
        main = (
            f"<h1>关于第{number}号事项的通知</h1><div>发布时间:2018-05-{day:02}</div>"
            f'<div class="TRS_Editor">{clauses}</div>'
        )
    else:
        rows = (
            f'<li><a href="/c{column}/{n}.html">关于第{n}号事项的通知</a><span>2018-05-{1 + n % 28:02}</span></li>'
            for n in range(articles)
            if str(n % COLUMNS) == column
        )
        main = f'<ul class="list">{"".join(rows)}</ul>'
    text = (
        f"<!doctype html><html><head><title>{path}-算例县人民政府</title></head><body><ul class='nav'>{menu}</ul>"
        f"<div class='location'><a href='/'>首页</a> &gt; <a href='/c{column}/'>栏目{column}</a></div>{main}"
        "<div class='footer'>主办单位:算例县人民政府办公室</div></body></html>"
    )
    return text.encode("gb18030" if len(path) % 10 == 0 else "utf-8")


async def serve(articles: int, ready: Connection) -> None:
    """Answer until ended; the port goes through `ready`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                content = (pages.get(path) or pages.setdefault(path, body(path, articles))) if is_page(path) else b""
                status = b"200 OK" if content else b"404 Not Found"
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(content))
                )
                writer.write(content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    pages: dict[str, bytes] = {}
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _serve(articles: int, ready: Connection) -> None:
    asyncio.run(serve(articles, ready))


def _crawled(port: int) -> list[Crawl]:
    """The site as crawled. `asyncio.run` prints its task's result to itself, which for a crawl costs more memory than
    the walk: so its task gives none."""
    found: list[Crawl] = []

    async def walk() -> None:
        found.append(await crawl(HOST, port, SETTINGS))

    asyncio.run(walk())
    return found


def _crawled_many(port: int, sites: int, data: Path) -> list[Coverage]:
    """So many sites with the same pages under names of their own, crawled as an audit does, each into its ledger."""
    chosen = Settings(resolve=(f"*:80:127.0.0.1:{port}",), crawl=SETTINGS)
    roster = tuple(Site((EntryPoint(f"http://www.suanli{n}.gov.cn/"),), (f"unit{n}",)) for n in range(sites))
    with Store.open(data) as store:
        groups = asyncio.run(group_sites(roster, chosen))
        Inline().crawl(Job("many", chosen, clock.now), groups, store, lambda _: None)
        crawls = (store.site_ledger("many", site.key).load_crawl() for site in roster)
        return [crawl.coverage for crawl in crawls if crawl]


def main(pages: int, sites: int) -> None:
    """Print and keep one line."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(pages - COLUMNS - 1, theirs), daemon=True
    )
    process.start()
    port = ours.recv()
    started, spent = time.perf_counter(), time.process_time()
    if sites > 1:
        with tempfile.TemporaryDirectory() as folder:
            found = _crawled_many(port, sites, Path(folder))
    else:
        found = [crawl.coverage for crawl in _crawled(port)]
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    process.terminate()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read, requests = sum(c.fetched for c in found), sum(c.requests for c in found)
    classes = "、".join(sorted({c.site_class for c in found}))
    values = {
        "pages": read,
        "requests": requests,
        "seconds": round(seconds, 1),
        "pages/s": round(read / seconds),
        "CPU ms/page": round(1000 * cpu / read, 2),
        "MB": round(memory),
    }
    keep(f"crawl-rate-{sites}", f"{sites} loopback sites, pacing off, {classes}", [Figures("walk and facts", values)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
