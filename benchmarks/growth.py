"""Whether the crawl's cost grows with the pages of one site, with the sites, and what a second process brings.

    python -m benchmarks.growth [pages|sites|processes …] [NUMBER …]

Each crawl is a process of its own (facts, WARC and store; no judging) over loopback sites of the peers' benchmark.
NUMBERs replace the pages of a site that are tried. Of the processes the clock counts: the server has one of its own
and takes its part of the machine's cores.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.peers.__main__ import Run, run
from benchmarks.peers.site import Shape, served
from benchmarks.record import Figures, keep

PAGES = (1_000, 5_000, 20_000)
SITES = (1, 200)
FEW = Shape(5, 10, 2, 1)  # 28 addresses: 200 such sites are as much as one of the first


def main(wanted: list[str]) -> None:
    """Print and keep the tables asked for, or all."""
    numbers = tuple(int(word) for word in wanted if word.isdigit()) or PAGES
    tables = {"pages": lambda: _pages(numbers), "sites": _sites, "processes": _processes}
    names = [word for word in wanted if not word.isdigit()]
    for name, table in tables.items():
        if not names or name in names:
            keep(f"growth-{name}", "cost a page, peak memory of all that works", list(table()))


def _pages(numbers: tuple[int, ...]) -> Iterator[Figures]:
    first: Run | None = None
    for pages in numbers:
        shape = Shape(60, pages - 181, 0, 1)
        found = _crawled(shape, 1, "inline")
        first = first or found
        yield _figures(f"{pages} pages of one site", found, first)


def _sites() -> Iterator[Figures]:
    first: Run | None = None
    for sites in SITES:
        found = _crawled(FEW if sites > 1 else Shape(5, 200 * 12 + 1_000, 200, 1), sites, "inline")
        first = first or found
        yield _figures(f"{sites} sites in one process", found, first)


def _processes() -> Iterator[Figures]:
    one, two = _crawled(FEW, 200, "inline"), _crawled(FEW, 200, "processes")
    yield _figures("200 sites, one process", one, one)
    yield _figures("200 sites, two processes", two, one)


def _crawled(shape: Shape, sites: int, engine: str) -> Run:
    hosts = tuple(f"127.0.1.{n + 1}" for n in range(sites))
    with served(shape, hosts) as port:
        urls = [f"http://{host}:{port}/" for host in hosts]
        return run([sys.executable, "-m", "benchmarks.peers.ours", engine, *urls])


def _figures(name: str, found: Run, first: Run) -> Figures:
    values = {
        "pages": found.pages,
        "pages/s": round(found.pages / found.seconds, 1),
        "CPU ms/page": round(1000 * found.cpu_s / found.pages, 2),
        "MB": round(found.memory_mb),
        "CPU: to the first": round(found.cpu_s / found.pages / (first.cpu_s / first.pages), 2),
        "pages/s: to the first": round(found.pages / found.seconds / (first.pages / first.seconds), 2),
    }
    return Figures(name, values)


if __name__ == "__main__":
    main(sys.argv[1:])
