"""Several processes on this machine, so that all cores crawl.

The coordinator hands groups out one by one and writes nothing meanwhile; each worker writes the ledgers of its own
sites. A worker that dies gives its groups back; a site that kills three workers is ours to explain, not the site's.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from audits.engines.job import Group, Job, Report, lost_crawl
from audits.engines.said import Asked, Done, Failed
from audits.engines.starting import Start, starting
from crawler.progress import Progress
from store import Store

_MOST_DEATHS = 3


@dataclass(frozen=True, slots=True)
class Processes:
    """`count` workers; by default one a core."""

    count: int = field(default_factory=lambda: os.cpu_count() or 1)

    def crawl(self, job: Job, groups: tuple[Group, ...], store: Store, report: Report) -> None:
        """See Engine."""
        store.claim()  # in the name of all workers
        with starting() as start, _crew(job, store, start, min(self.count, len(groups))) as crew:
            _Dispatch(job, store, start, report, crew, deque(groups)).run()


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the groups it has in hand."""

    process: BaseProcess
    pipe: Connection
    in_hand: dict[str, Group] = field(default_factory=dict)
    is_alone: bool = False  # with a suspect

    def take(self, group: Group) -> None:
        self.in_hand[group.name] = group
        with contextlib.suppress(OSError):  # it has died: the end of its pipe will be heard
            self.pipe.send(Asked(group))

    def end(self) -> None:
        self.pipe.close()  # it leaves when its pipe ends
        self.process.join(timeout=5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextmanager
def _crew(job: Job, store: Store, start: Start, count: int) -> Iterator[list[_Worker]]:
    crew = [_Worker(*start(job, store.root)) for _ in range(count)]
    try:
        yield crew
    finally:
        for worker in crew:
            worker.end()


@dataclass(slots=True)
class _Dispatch:
    """Who does what, until nothing waits and nobody has anything in hand.

    Groups that a dying worker had in hand are suspects: each is done again by a worker that has nothing else, so
    that only the one at fault is counted out.
    """

    job: Job
    store: Store
    start: Start
    report: Report
    crew: list[_Worker]
    waiting: deque[Group]
    suspects: deque[Group] = field(default_factory=deque)
    deaths: Counter[str] = field(default_factory=Counter)  # by group

    def run(self) -> None:
        self._hand_out()
        while any(worker.in_hand for worker in self.crew):
            ready = wait([worker.pipe for worker in self.crew])
            for worker in [worker for worker in self.crew if worker.pipe in ready]:
                self._hear(worker)
            self._hand_out()

    def _hand_out(self) -> None:
        """Each worker holds its share of the sites that may be open at once; the least busy one is served first."""
        share = max(1, self.job.settings.sites_at_once // len(self.crew))
        while self.waiting or self.suspects:
            worker = min(self.crew, key=lambda one: (one.is_alone, len(one.in_hand)))
            if self.suspects and not worker.in_hand:
                worker.is_alone = True
                worker.take(self.suspects.popleft())
            elif self.waiting and not worker.is_alone and len(worker.in_hand) < share:
                worker.take(self.waiting.popleft())
            else:
                return

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        match said:
            case Progress():
                self.report(said)
            case Done(name):
                del worker.in_hand[name]
                worker.is_alone = False
            case Failed(error):
                raise error

    def _replace(self, dead: _Worker) -> None:
        dead.end()
        self.crew[self.crew.index(dead)] = _Worker(*self.start(self.job, self.store.root))
        for group in dead.in_hand.values():
            self.deaths[group.name] += 1
            if self.deaths[group.name] < _MOST_DEATHS:
                self.suspects.append(group)
            else:
                self._give_up(group)

    def _give_up(self, group: Group) -> None:
        for site in group.sites:
            with self.store.site_ledger(self.job.audit_id, site.key) as ledger:
                if not ledger.has_crawl():
                    ledger.save_crawl(lost_crawl(site, self.job.now()))
            self.report(Progress(site.url, 0, 0, 0, "", is_done=True))
