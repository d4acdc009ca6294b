"""Twenty hanging sites among sixty: what they cost the other forty, and what one hostile site costs in memory.

`python -m benchmarks.hanging_sites`. Sixty small sites stand on loopback under names of their own; the run is made
once with all in good health and once with twenty that accept a connection and never answer. One more site then
generates pages for ever, each with a thousand links; `gongkai check` reads it until its budget of time is spent,
judges it and writes the reports. The aims: at most 1.25 times the healthy run, at most 512 MB and 30 s more than the
budget (goal R7). Measured in November 2026 beside a dozen busy processes on two processors: 90.4 s healthy, 90.4 s
with twenty hanging; the walk of the hostile site ends after 73 s, the whole command, which got a quarter of a
processor (22 s), after 97 s; 339 MB.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.loopback import MemoryLedger
from benchmarks.real_sites import now
from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.spider import crawl_site
from crawler.tools import Tools
from fixtures import city
from model.roster import EntryPoint, Site
from model.snapshot import Crawl

_SITES, _HANGING, _PAGES, _AT_ONCE = 60, 20, 40, 16
_PACED = CrawlSettings(interval_s=0.5, second_pass_wait_s=1.0, second_look_wait_s=0.5, max_seconds=90)
_LIMITS = FetchLimits(connect_s=3.0, first_byte_s=5.0, total_s=10.0)
_ENDLESS, _BUDGET_S = "www.hostile.gov.cn", 60
_HOSTILE = f"""
[crawl]
contact = "hostile@localhost"
interval_s = 0.0
concurrency = 8
second_pass_wait_s = 0.0
second_look_wait_s = 0.0
max_seconds = {_BUDGET_S}.0
"""

Answering = Callable[[str, str], Awaitable[bytes | None]]


async def _serve(answering: Answering, ready: Connection) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                host = next(line[6:] for line in lines if line.lower().startswith("host: "))
                body = await answering(host, lines[0].split(" ")[1])
                status = b"200 OK" if body is not None else b"404 Not Found"
                page = body or b"<html>404</html>"
                head = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                writer.write(head % (status, len(page)) + page)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _small(host: str, path: str) -> bytes | None:
    """A site of forty pages; those whose name begins with "hang" never answer."""
    if host.startswith("hang"):
        await asyncio.sleep(3600)
    if path == "/":
        return _page("首页", (f"/{n}.html" for n in range(1, _PAGES)))
    number = path.strip("/").removesuffix(".html")
    return _page(f"第{number}页", ("/",)) if number.isdigit() and int(number) < _PAGES else None


async def _endless(_host: str, path: str) -> bytes | None:
    """Every address is a page of text with a thousand links to addresses of its own."""
    if path == "/robots.txt":
        return None
    dice = random.Random(path)
    links = (f"/{dice.getrandbits(40):x}/{dice.getrandbits(40):x}.html" for _ in range(1000))
    return _page(f"页{path}", links, "".join(chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(20_000)))


def _page(title: str, links: Iterable[str], text: str = "正文。" * 60) -> bytes:
    anchors = "".join(f'<li><a href="{url}">{title}{url}</a></li>' for url in links)
    body = f"<h1>{title}</h1>{text}<ul>{anchors}</ul>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def _serving(answering: Answering, ready: Connection) -> None:
    asyncio.run(_serve(answering, ready))


async def _crawl(hosts: list[str], port: int, settings: CrawlSettings, limits: FetchLimits) -> list[Crawl]:
    book = AddressBook((Mapping("*", 80, "127.0.0.1", port),))
    turns = asyncio.Semaphore(_AT_ONCE)
    async with Fetcher(limits, book, "gongkai/0.1", now) as fetcher, FileReader() as reader:
        tools = Tools(settings, limits, book, fetcher, reader, Pacer(settings, book, now), now)

        async def one(host: str) -> Crawl:
            async with turns:
                site = Site((EntryPoint(f"http://{host}/"),), (host,))
                return await crawl_site(site, tools=tools, ledger=MemoryLedger(), random=random.Random(host))

        return list(await asyncio.gather(*map(one, hosts)))


def timed(port: int, hanging: int) -> tuple[float, int]:
    """Seconds of the run over all sites, and pages read."""
    hosts = [f"{'hang' if n % 3 == 0 and n // 3 < hanging else 'site'}{n}.gov.cn" for n in range(_SITES)]
    started = time.perf_counter()
    crawls = asyncio.run(_crawl(hosts, port, _PACED, _LIMITS))
    return time.perf_counter() - started, sum(len(crawl.pages) for crawl in crawls)


def hostile(port: int) -> tuple[float, float, str]:
    """Seconds and megabytes that the check of the endless site takes, and what is said of the site."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "gongkai.toml").write_text(_HOSTILE, "utf-8")
        mapped = ("--resolve", f"{_ENDLESS}:80:127.0.0.1:{port}", "--resolve", "*:80:127.0.0.1:1")
        places = ("--config", f"{name}/gongkai.toml", "--data", f"{name}/data", "--out", f"{name}/out")
        unit = ("--as-unit", "望澜市财政局", "--roster", str(city.ROSTER), "--as-of", "2019-04-02")
        start = (sys.executable, "-c", "from cli import main; main()", "check", f"http://{_ENDLESS}/", "--json")
        started = time.perf_counter()
        run = subprocess.run([*start, *unit, *mapped, *places], capture_output=True, check=False)
        seconds = time.perf_counter() - started
    told = json.loads(run.stdout)
    classes = [site["class"] for site in told["sites"] if _ENDLESS in site["url"]]
    return seconds, told["peak_memory_mb"], classes[0]


def main() -> None:
    """Print both runs and the hostile site."""
    context = multiprocessing.get_context("spawn")

    def started(answering: Answering) -> tuple[multiprocessing.process.BaseProcess, int]:
        here, there = context.Pipe()
        process = context.Process(target=_serving, args=(answering, there), daemon=True)
        process.start()
        return process, int(here.recv())

    server, port = started(_small)
    healthy, pages = timed(port, 0)
    hanging, fewer = timed(port, _HANGING)
    server.terminate()
    print(
        f"{_SITES} sites: {healthy:.1f} s healthy ({pages} pages), {hanging:.1f} s with {_HANGING} hanging ({fewer})"
    )
    print(f"ratio {hanging / healthy:.2f} (aim 1.25)")
    server, port = started(_endless)
    seconds, peak, said = hostile(port)
    server.terminate()
    print(f"hostile site: {seconds:.0f} s of {_BUDGET_S} + 30, {peak:.0f} MB, {said}")
    if hanging > 1.25 * healthy or peak > 512 or seconds > _BUDGET_S + 30:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
