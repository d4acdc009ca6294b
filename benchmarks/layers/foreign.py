"""Other people's transports in our place: `python foreign.py LAYER PORT PAGES HOSTS AT_ONCE`, where there are any.

Each is asked through httpx's own interface (`handle_async_request`), with our guards as far as they can be put around
it: a deadline for the whole, a limit on bytes, a digest of the stream as it comes, and the address pinned by asking
for it in figures under the host's name. httpx and httpx2 get one small pool per origin, whose cost else grows with
the square of the hosts; aiohttp and pyreqwest one client for all, which is how they are meant. Prints JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

MOST = 8 << 20
CONNECTIONS = 4


def transports(layer: str) -> tuple[Any, Callable[[], Any]]:
    """The module whose Request the layer takes, and what gives the transport of an origin."""
    if layer in ("httpx", "httpx2"):
        module = importlib.import_module(layer)
        limits = module.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        tls = module.create_ssl_context()
        return module, lambda: module.AsyncHTTPTransport(limits=limits, verify=tls)
    httpx = importlib.import_module("httpx")
    if layer == "httpx-aiohttp":
        aiohttp, theirs = importlib.import_module("aiohttp"), importlib.import_module("httpx_aiohttp")
        connector = aiohttp.TCPConnector(limit=0, limit_per_host=CONNECTIONS * 2)
        shared = theirs.AiohttpTransport(client=aiohttp.ClientSession(connector=connector))
    else:
        theirs = importlib.import_module("pyreqwest.compatibility.httpx")
        builder = importlib.import_module("pyreqwest.client").ClientBuilder
        shared = theirs.HttpxTransport(client=builder().error_for_status(False).build())
    return httpx, lambda: shared


async def fetch(transport: Any, request: Any) -> int:
    """One page, guarded."""
    digest, size = hashlib.sha256(), 0
    body = bytearray()
    async with asyncio.timeout(60):
        response = await transport.handle_async_request(request)
        try:
            async for piece in response.stream:
                digest.update(piece)
                body += piece
                size += len(piece)
                if size > MOST:
                    raise ValueError("too much")
        finally:
            await response.aclose()
    assert response.status_code == 200
    assert digest.hexdigest()
    return size


async def main(layer: str, port: int, pages: int, hosts: int, at_once: int) -> None:
    """Fetch them all and tell what it cost."""
    module, make = transports(layer)
    pools: dict[str, Any] = {}
    numbers = iter(range(pages))
    extensions = {"timeout": {"connect": 10.0, "read": 15.0, "write": 15.0, "pool": 60.0}}

    async def work() -> None:
        for number in numbers:
            host = f"www{number % hosts}.test"
            if host not in pools:
                pools[host] = make()
            url = f"http://127.0.0.1:{port}/{number}"
            headers = {"Host": host, "User-Agent": "gongkai/0.1", "Accept": "*/*", "Accept-Encoding": "identity"}
            await fetch(pools[host], module.Request("GET", url, headers=headers, extensions=extensions))

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    spent = time.perf_counter() - wall, time.process_time() - cpu
    for pool in {id(pool): pool for pool in pools.values()}.values():
        await pool.aclose()
    tell(*spent)


def tell(seconds: float, cpu_s: float) -> None:
    """One line of JSON."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": cpu_s, "mb": peak}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:6])))
