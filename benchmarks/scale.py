"""How long a night takes for a province or the country, how much it keeps, and what bounds it.

`python -m benchmarks.scale [--check]`. A simulation, in seconds of simulated time: sites come from one queue to the
workers, a worker holds so many at once, each site is asked at its polite pace, and a worker's one core is shared by
the sites it holds. With `--check` 200 small loopback sites are crawled for real by two processes, and the same model
is asked what that should have taken.

The distributions are assumptions written down here, not measurements of the country: 2,000 pages a site (median,
log-normal, sigma 1), answers after 0.3 s (sigma 0.8), 4 % of the sites dead at once, 1 % hang until their deadline.
What a page costs to keep is measured: see `_KEPT`.
In November 2026 the run of the check took 1.47 times what the model said: walks ask for more than a site's pages
(probes, second looks, what a dead link costs), and starting up is not in it.
"""

from __future__ import annotations

import argparse
import heapq
import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.peers.site import SMALL, served
from benchmarks.record import Figures, keep

_KEPT = {"archive": 7_600, "databases": 5_300}  # bytes a page: 1,600 real pages packed with heads; the demonstration
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class World:
    """What the sites are like and how they are crawled. Times in seconds."""

    sites: int
    pages: float = 2_000  # median
    pages_sigma: float = 1.0
    most_pages: int = 20_000
    latency_s: float = 0.3  # median
    latency_sigma: float = 0.8
    interval_s: float = 1.0
    at_once_of_a_site: int = 2
    dead_share: float = 0.04
    hanging_share: float = 0.01
    deadline_s: float = 8 * _HOUR
    cpu_s: float = 0.004  # of one core for a page
    sites_at_once: int = 200  # of a worker
    start_s: float = 0.0  # of a worker


@dataclass(frozen=True, slots=True)
class Task:
    """One site: pages to read, and how fast its pace lets them be read (pages a second)."""

    pages: int
    rate: float


@dataclass(slots=True)
class Worker:
    """A core and the sites it holds. Its virtual clock runs as if there were always CPU; less of it passes when the
    sites together want more than the core has."""

    world: World
    wall: float = 0.0
    virtual: float = 0.0
    load: float = 0.0  # cores wanted
    held: list[tuple[float, int, float]] = field(default_factory=list)  # virtual end, tie breaker, load
    busy_s: float = 0.0

    def take(self, task: Task, number: int) -> None:
        """Begin a site."""
        load = task.rate * self.world.cpu_s
        heapq.heappush(self.held, (self.virtual + task.pages / task.rate, number, load))
        self.load += load

    def next_end(self) -> float:
        """Wall time at which its next site ends."""
        return self.wall + (self.held[0][0] - self.virtual) * max(1.0, self.load)

    def advance(self, wall: float) -> None:
        """Let time pass."""
        passed = wall - self.wall
        self.busy_s += passed * min(1.0, self.load)
        self.virtual += passed / max(1.0, self.load)
        self.wall = wall

    def finish(self) -> None:
        """End the site that is due."""
        self.load = max(0.0, self.load - heapq.heappop(self.held)[2])


@dataclass(frozen=True, slots=True)
class Night:
    """What a night came to."""

    hours: float
    last_percent_hours: float  # from 99 % of the sites to all of them
    pages: int
    core_use: float


def tasks(world: World) -> Iterator[Task]:
    """The sites, the same at every run."""
    chance = random.Random(14_000)
    for _ in range(world.sites):
        kind = chance.random()
        latency = chance.lognormvariate(0, world.latency_sigma) * world.latency_s
        pages = min(world.most_pages, max(1, round(world.pages * chance.lognormvariate(0, world.pages_sigma))))
        if kind < world.dead_share:
            pages = 1
        if kind > 1 - world.hanging_share:
            yield Task(50, 50 / world.deadline_s)
            continue
        pace = min(world.at_once_of_a_site / latency, 1 / world.interval_s if world.interval_s else 1e9)
        yield Task(pages, max(pace, pages / world.deadline_s))


def night(world: World, workers: int) -> Night:
    """Let `workers` cores read every site."""
    waiting = deque(enumerate(tasks(world)))
    pages = sum(task.pages for _, task in waiting)
    crew = [Worker(world, wall=world.start_s) for _ in range(workers)]
    ended: list[float] = []
    for _ in range(world.sites_at_once):
        for worker in crew:
            if waiting:
                number, task = waiting.popleft()
                worker.take(task, number)
    events = [(worker.next_end(), place) for place, worker in enumerate(crew) if worker.held]
    heapq.heapify(events)
    while events:
        at, place = heapq.heappop(events)
        worker = crew[place]
        worker.advance(at)
        worker.finish()
        ended.append(at)
        if waiting:
            number, task = waiting.popleft()
            worker.take(task, number)
        if worker.held:
            heapq.heappush(events, (worker.next_end(), place))
    whole = ended[-1]
    almost = ended[int(len(ended) * 0.99) - 1]
    use = sum(worker.busy_s for worker in crew) / (whole * workers)
    return Night(whole / _HOUR, (whole - almost) / _HOUR, pages, use)


def figures(name: str, world: World, workers: int) -> Figures:
    """One line."""
    found = night(world, workers)
    return Figures(
        name,
        {
            "workers": workers,
            "hours": round(found.hours, 2),
            "last 1 % hours": round(found.last_percent_hours, 2),
            "pages (millions)": round(found.pages / 1e6, 2),
            "cores used %": round(100 * found.core_use, 1),
            "archive GB": round(found.pages * _KEPT["archive"] / 1e9, 1),
            "databases GB": round(found.pages * _KEPT["databases"] / 1e9, 1),
        },
    )


def check(sites: int = 200) -> Figures:
    """The model's answer for a loopback run, beside the run."""
    hosts = tuple(f"127.0.1.{n + 1}" for n in range(sites))
    with served(SMALL, hosts) as port:
        command = [sys.executable, "-m", "benchmarks.peers.ours", "--interval", "0.2", "processes"]
        started = time.perf_counter()
        subprocess.run([*command, *(f"http://{host}:{port}/" for host in hosts)], check=True, capture_output=True)
        seconds = time.perf_counter() - started
    world = World(
        sites,
        pages=SMALL.reachable + 6,  # robots, sitemap, a path that cannot exist, the dead link twice …
        pages_sigma=0,
        latency_s=0.005,
        latency_sigma=0,
        interval_s=0.2,
        dead_share=0,
        hanging_share=0,
        sites_at_once=32,
        start_s=1.5,
    )
    said = night(world, 2).hours * _HOUR
    return Figures(
        "200 loopback sites, two processes",
        {"model s": round(said, 1), "run s": round(seconds, 1), "run/model": round(seconds / said, 2)},
    )


def main() -> None:
    """Print and keep the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--check", action="store_true", help="crawl 200 loopback sites beside the model")
    table = [
        figures("a city, 30 sites", World(30), 1),
        *(figures("a province, 600 sites", World(600), workers) for workers in (1, 2, 4)),
        *(figures("the country, 14,000 sites", World(14_000), workers) for workers in (8, 16, 32, 64)),
    ]
    keep("scale", "simulated nights at 1 s between requests", table)
    if asked.parse_args().check:
        keep("scale-check", "the model beside a real run", [check()])


if __name__ == "__main__":
    main()
