"""Whether the crawl's cost grows with the pages of one site, with the sites, and what a second process brings.

    python -m benchmarks.growth [pages|sites|processes …] [NUMBER …]

Each crawl is a process of its own (facts, WARC and store; no judging) over loopback sites of the peers' benchmark.
NUMBERs replace the pages of a site that are tried. By the clock the server, which has a process of its own, and
whoever else works on the machine take their part of its cores; what two processes bring where they have cores of
their own is told by the CPU of the busiest (`process_tree`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.peers.__main__ import Run, run
from benchmarks.peers.site import Shape, served
from benchmarks.record import Figures, keep

PAGES = (1_000, 5_000, 20_000)
SITES = 200
AT_ONCE = (16, 64)  # 16 unless the settings say otherwise
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
    first = _crawled(Shape(5, 200 * 12 + 1_000, 200, 1), 1, "inline")
    yield _figures("1 site in one process", first, first)
    for at_once in AT_ONCE:
        found = _crawled(FEW, SITES, "inline", at_once)
        yield _figures(f"{SITES} sites in one process, {at_once} at once", found, first)


def _processes() -> Iterator[Figures]:
    one, two = _crawled(FEW, SITES, "inline"), _crawled(FEW, SITES, "processes")
    yield _figures(f"{SITES} sites, one process", one, one)
    yield _figures(f"{SITES} sites, two processes", two, one)
    print(f"\none process:\n{one.timeline}\ntwo processes:\n{two.timeline}")


def _crawled(shape: Shape, sites: int, engine: str, at_once: int = max(AT_ONCE)) -> Run:
    hosts = tuple(f"127.0.1.{n + 1}" for n in range(sites))
    with served(shape, hosts) as port:
        urls = [f"http://{host}:{port}/" for host in hosts]
        return run([sys.executable, "-m", "benchmarks.peers.ours", "--at-once", str(at_once), engine, *urls])


def _figures(name: str, found: Run, first: Run) -> Figures:
    values = {
        "pages": found.pages,
        "pages/s": round(found.pages / found.seconds, 1),
        "CPU ms/page": round(1000 * found.cpu_s / found.pages, 2),
        "MB": round(found.memory_mb),
        "CPU: to the first": round(found.cpu_s / found.pages / (first.cpu_s / first.pages), 2),
        "pages/s: to the first": round(found.pages / found.seconds / (first.pages / first.seconds), 2),
        "on cores of its own: to the first": round(
            found.pages / found.longest_s / (first.pages / first.longest_s), 2
        ),
    }
    return Figures(name, values)


if __name__ == "__main__":
    main(sys.argv[1:])
