"""Crawls whole sites kept in a folder (NAME/ and NAME.truth.json) on loopback and compares with what is reachable.

`python -m benchmarks.real_sites FOLDER`. Prints, per site, pages found, missed and found beyond the truth, addresses
called dead that are not, seconds and pages per second. The sites themselves are no part of this project.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.loopback import MemoryLedger, served
from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.spider import Tools, crawl_site
from model.page import Cause
from model.roster import EntryPoint, Site
from model.snapshot import Crawl

SETTINGS = CrawlSettings(interval_s=0, concurrency=4, second_pass_wait_s=0, second_look_wait_s=0, max_pages=20_000)


def now() -> datetime:
    """The instant, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


async def crawl(host: str, port: int, settings: CrawlSettings = SETTINGS) -> Crawl:
    """The site of `host`, served on that loopback port."""
    book = AddressBook((Mapping(host, 80, "127.0.0.1", port),))
    limits = FetchLimits()
    async with Fetcher(limits, book, "gongkai/0.1", now) as fetcher, FileReader() as reader:
        tools = Tools(settings, limits, book, fetcher, reader, Pacer(settings, book, now), now)
        site = Site((EntryPoint(f"http://{host}/"),), ("unit",))
        return await crawl_site(site, tools=tools, ledger=MemoryLedger(), random=random.Random(1))


def compare(folder: Path, name: str) -> str:
    """One line on one site."""
    truth = json.loads((folder / f"{name}.truth.json").read_text("utf-8"))
    reachable = set(truth["depth"])
    host = "www." + name.replace("_", "-") + ".gov.cn"
    with served(folder / name) as port:
        started = time.perf_counter()
        found = asyncio.run(crawl(host, port))
        seconds = time.perf_counter() - started
    seen = {_path(p.url) for p in found.pages}
    dead = [u for u in found.coverage.unread if u.cause is Cause.NOT_FOUND]
    wrongly_dead = [u.url for u in dead if (folder / name / _path(u.url)).is_file()]
    others = [u for u in found.coverage.unread if u.cause is not Cause.NOT_FOUND]
    line = (
        f"{name:14} reachable {len(reachable):4} found {len(seen):4} missed {len(reachable - seen):3} "
        f"beyond {len(seen - reachable):3} dead {len(dead):3} (broken {truth['broken_internal_targets']}) wrongly "
        f"{len(wrongly_dead)} other unread {len(others)} {seconds:5.1f} s {len(seen) / seconds:5.0f} pages/s"
    )
    details = [f"   missed {p}" for p in sorted(reachable - seen)[:5]]
    details += [f"   beyond {p}" for p in sorted(seen - reachable)[:5]]
    details += [f"   unread {u.cause} {u.url} {u.detail[:200]}" for u in others[:5]]
    return "\n".join([line, *details, *found.coverage.notes])


def _path(url: str) -> str:
    path = unquote(urlsplit(url).path).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


if __name__ == "__main__":
    root = Path(sys.argv[1])
    for file in sorted(root.glob("*.truth.json")):
        print(compare(root, file.name.removesuffix(".truth.json")), flush=True)
