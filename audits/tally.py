"""How far a long run is, told truthfully: sites done, pages a second, the time left, who is slow and who fails.

What is told rests on what was seen: the rate is that of the last minute, and the time left is the longer of what all
pages take at that rate and what the slowest site takes at its own, which politeness sets. Before there is anything to
go by, no time is told.
"""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.progress import Progress

_WINDOW_S = 60.0  # over which rates are taken
_STEP_S = 1.0  # between two points of it
_FIRST_S = 20.0  # of a run, before a time left is told
_SILENT_S = 120.0  # without a page: slow
_SLOW = 5.0  # times the usual time a page
_FEW = 5  # failures that say nothing yet
_FAILING = 0.2  # share of the pages read
_NAMED = 8  # sites named of a kind


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """One site: answers taken in, addresses known, failures; pages a second, and seconds since the last one."""

    site: str
    read: int
    known: int
    failures: int
    per_second: float
    silent_s: float


@dataclass(frozen=True, slots=True)
class RunStanding:
    """The whole run. `left_s` is an estimate in seconds, None while there is nothing to go by; `slow` and `failing`
    name the worst few, `at_work` the sites at hand with most left to read."""

    sites: int
    done: int
    read: int
    failures: int
    per_second: float
    left_s: float | None
    seconds: float
    at_work: tuple[SiteStanding, ...] = ()
    slow: tuple[SiteStanding, ...] = ()
    failing: tuple[SiteStanding, ...] = ()

    @property
    def told(self) -> str:
        """One line in Chinese."""
        left = f"，约剩 {duration(self.left_s)}" if self.left_s is not None else ""
        return (
            f"网站 {self.done}/{self.sites}，已读 {self.read} 页，每秒 {self.per_second:.1f} 页，"
            f"失败 {self.failures}{left}，已用 {duration(self.seconds)}"
        )


@dataclass(slots=True)
class _Rate:
    """A count over the last minute."""

    points: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, at: float, count: int) -> None:
        if not self.points or at - self.points[-1][0] >= _STEP_S:
            self.points.append((at, count))
        self._forget(at)

    def per_second(self, at: float, count: int) -> float:
        self._forget(at)
        if not self.points:
            return 0.0
        since, before = self.points[0]
        return max(0.0, count - before) / (at - since) if at > since else 0.0

    def _forget(self, at: float) -> None:
        while len(self.points) > 1 and at - self.points[1][0] >= _WINDOW_S:
            self.points.popleft()


@dataclass(slots=True)
class _Site:
    began_at: float
    last: Progress
    changed_at: float
    rate: _Rate = field(default_factory=_Rate)

    @property
    def has_begun(self) -> bool:
        return self.last.known > 0


class Tally:
    """Takes the progress of every site of a run. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began_at = clock, clock()
        self._sites: dict[str, _Site] = {}
        self._rate = _Rate()
        self._read = self._failures = 0

    def __call__(self, progress: Progress) -> None:
        """One more report of a site."""
        now = self._clock()
        site = self._sites.get(progress.site)
        if site is None:
            site = self._sites[progress.site] = _Site(now, progress, now)
            self._read += progress.fetched
            self._failures += progress.failures
        else:
            if not site.has_begun:
                site.began_at = now
            if progress.fetched != site.last.fetched or not site.has_begun:
                site.changed_at = now
            self._read += progress.fetched - site.last.fetched
            self._failures += progress.failures - site.last.failures
            site.last = progress
        site.rate.add(now, progress.fetched)
        self._rate.add(now, self._read)

    def standing(self) -> RunStanding:
        """How it stands now."""
        now = self._clock()
        at_work = [
            self._standing(site, now) for site in self._sites.values() if site.has_begun and not site.last.is_done
        ]
        ended = [site for site in self._sites.values() if site.last.is_done]
        waiting = len(self._sites) - len(ended) - len(at_work)
        per_second = self._rate.per_second(now, self._read)
        return RunStanding(
            sites=len(self._sites),
            done=len(ended),
            read=self._read,
            failures=self._failures,
            per_second=per_second,
            left_s=self._left(at_work, ended, waiting, per_second, now),
            seconds=now - self._began_at,
            at_work=tuple(sorted(at_work, key=lambda one: (one.read - one.known, one.site))[:_NAMED]),
            slow=_slow(at_work),
            failing=_failing([*at_work, *(self._standing(site, now) for site in ended)]),
        )

    def _standing(self, site: _Site, now: float) -> SiteStanding:
        last = site.last
        per_second = 0.0 if last.is_done else site.rate.per_second(now, last.fetched)
        silent = 0.0 if last.is_done else now - site.changed_at
        return SiteStanding(last.site, last.fetched, last.known, last.failures, per_second, silent)

    def _left(
        self, at_work: list[SiteStanding], ended: list[_Site], waiting: int, per_second: float, now: float
    ) -> float | None:
        if not at_work and not waiting:
            return 0.0 if ended else None
        read_here = [site.last.fetched for site in ended if site.last.known]
        if now - self._began_at < _FIRST_S or per_second <= 0 or (waiting and not read_here):
            return None
        left = float(sum(max(0, site.known - site.read) for site in at_work))
        left += waiting * (statistics.fmean(read_here) if read_here else 0.0)
        own = (max(0, site.known - site.read) / site.per_second for site in at_work if site.per_second > 0)
        return max(left / per_second, *own, 0.0)


def duration(seconds: float) -> str:
    """Seconds as the office says them: 40 秒, 12 分钟, 2.5 小时."""
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 90 * 60 else f"{seconds / 3600:.1f} 小时"


def _slow(at_work: list[SiteStanding]) -> tuple[SiteStanding, ...]:
    """Sites without a page for minutes, or much slower than the others, the slowest first."""
    usual = statistics.median([site.per_second for site in at_work]) if len(at_work) > 2 else 0.0
    found = [
        site
        for site in at_work
        if site.silent_s >= _SILENT_S or (site.read > _FEW and 0 < site.per_second * _SLOW < usual)
    ]
    return tuple(sorted(found, key=lambda site: (-site.silent_s, site.per_second, site.site))[:_NAMED])


def _failing(sites: list[SiteStanding]) -> tuple[SiteStanding, ...]:
    """Sites of which much could not be read, the worst first."""
    found = [site for site in sites if site.failures > max(_FEW, _FAILING * site.read)]
    return tuple(sorted(found, key=lambda site: (-site.failures, site.site))[:_NAMED])
