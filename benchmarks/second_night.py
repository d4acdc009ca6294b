"""What a second night costs when nothing has changed, beside the first: CPU time and bytes, from crawl to scores.

    python -m benchmarks.second_night

Three cities: the demonstration city, whose server honours If-None-Match; a site of 500 pages on a server that does,
and the same without validators. Each night runs in a process of its own, the servers in others. CPU counts the
processes that read files.

Measured on 24 November 2026 (2 cores, nothing else at work), second night of the first:

                              CPU to crawl    to judge    both       bytes
    demonstration city             27 %          10 %       22 %     5.2 %
    500 pages, validators          18 %           6 %       14 %     1.4 %
    500 pages, none                18 %           4 %       12 %    26.5 %

The aim is 10 % (35 % without validators). Of the bytes it is met, and without validators of the CPU too. With them it
is not: two of five requests of the city are for pages that findings rest on. docs/performance.md tells where it goes.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from audits import clock, inspect
from audits.demonstration import AS_OF, settings
from audits.engines import Job, group_sites
from audits.engines.inline import Inline
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import EngineSettings
from benchmarks.crawl_rate import COLUMNS, HOST, body, is_page
from crawler.version import facts_version
from fixtures import city
from model.audit import Audit, AuditKind
from model.roster import EntryPoint, Roster, Unit, UnitKind
from store import Store
from store.catalog import load_roster

PAGES = 500
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a night cost: CPU seconds to crawl and to judge, bytes; the addresses that counted as read, the requests
    made, and the addresses left for their turn."""

    crawl_s: float
    judge_s: float
    size: int
    read: int
    requests: int
    carried: int

    def __str__(self) -> str:
        return (
            f"{self.crawl_s:6.2f} s CPU to crawl, {self.judge_s:5.2f} s to judge, {self.size / 1e6:6.2f} MB, "
            f"{self.read} read, {self.requests} requests, {self.carried} for their turn"
        )


def order_of(roster: Roster) -> Order:
    """A nightly check of everything."""
    plan, scorecard = load_plan_of("jieyang_2018")
    return Order(AuditKind.NIGHTLY, AS_OF, roster, plan, scorecard)


def site_roster() -> Roster:
    """One unit with the made-up site."""
    unit = Unit("suanli", "算例县人民政府", UnitKind.COUNTY, entry_points=(EntryPoint(f"http://{HOST}/"),))
    return Roster("算例市", (unit,))


def night(number: int, roster: Roster, resolve: tuple[str, ...], data: Path, said: Connection) -> None:
    """Run one night, the crawl first and the judging after it; a Cost goes through `said`."""
    chosen = replace(settings(None, data, resolve), engine=EngineSettings("inline"))
    now = clock.SteadyClock(clock.now() + timedelta(days=number))
    order = order_of(roster)
    facts_version()  # once a process
    with Store.open(data) as store:
        name = store.next_audit_id(order.as_of, order.kind)
        audit = Audit(name, order.kind, order.as_of, now(), order.plan.id, tuple(u.id for u in order.audited))
        store.begin(audit, inspect.order_digest(order))
        started = _cpu()
        groups = asyncio.run(group_sites(order.sites, chosen))
        Inline().crawl(Job(audit.id, chosen, now, is_night=True), groups, store, lambda _: None)
        crawled = _cpu()
        result = inspect.run(order, chosen, store, now, lambda _: None)
        judged = _cpu()
    seen = [crawl.coverage for crawl in result.crawls]
    said.send(
        Cost(
            crawled - started,
            judged - crawled,
            sum(c.bytes_read for c in seen),
            sum(c.fetched for c in seen),
            sum(c.requests for c in seen),
            sum(c.carried.count for c in seen if c.carried),
        )
    )


def _cpu() -> float:
    """CPU seconds of this process and of those that read files for it and have ended."""
    return sum(os.times()[:4])


def serve_city(said: Connection) -> None:
    """The demonstration city, until ended."""
    with city.serve() as served:
        said.send(served.resolve)
        said.recv()


def serve_site(said: Connection, has_validators: bool) -> None:
    """The made-up site, until ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                writer.write(_answer(head, pages, has_validators))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        said.send((f"*:80:127.0.0.1:{server.sockets[0].getsockname()[1]}",))
        await server.serve_forever()

    pages: dict[str, bytes] = {}
    asyncio.run(serve())


def _answer(head: str, pages: dict[str, bytes], has_validators: bool) -> bytes:
    path = head.split(" ", 2)[1]
    if not is_page(path):
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
    content = pages.get(path) or pages.setdefault(path, body(path, PAGES - COLUMNS - 1))
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    if has_validators and f"if-none-match: {etag}" in head.lower():
        return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
    mark = f"ETag: {etag}\r\n" if has_validators else ""
    lines = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{mark}Content-Length: {len(content)}\r\n\r\n"
    return lines.encode() + content


def compare(name: str, roster: Roster, server: Callable[..., None], *arguments: object) -> None:
    """Three nights on one city; prints a line for each and what share it is of the first."""
    ours, theirs = _SPAWN.Pipe()
    serving = _SPAWN.Process(target=server, args=(theirs, *arguments), daemon=True)
    serving.start()
    resolve = ours.recv()
    nights: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(3):
            heard, told = _SPAWN.Pipe()
            work = _SPAWN.Process(target=night, args=(number, roster, resolve, Path(folder), told))
            work.start()
            told.close()  # a night that dies is heard
            nights.append(heard.recv())
            work.join()
    serving.terminate()
    first = nights[0]
    print(f"{name}\n    first   {first}")
    for word, night_ in zip(("second", "third"), nights[1:], strict=True):
        whole = (night_.crawl_s + night_.judge_s) / (first.crawl_s + first.judge_s)
        crawl, judging = night_.crawl_s / first.crawl_s, night_.judge_s / first.judge_s
        print(f"    {word:7} {night_}")
        print(
            f"            {crawl:.0%} of the CPU to crawl, {judging:.0%} to judge, {whole:.0%} of both,"
            f" {night_.size / first.size:.1%} of bytes"
        )


def main() -> None:
    """Print what the nights cost."""
    chosen = sys.argv[1:] or ["city", "site", "plain"]
    if "city" in chosen:
        compare("demonstration city", load_roster(city.ROSTER), serve_city)
    if "site" in chosen:
        compare(f"{PAGES} pages, validators", site_roster(), serve_site, True)
    if "plain" in chosen:
        compare(f"{PAGES} pages, none", site_roster(), serve_site, False)


if __name__ == "__main__":
    main()
