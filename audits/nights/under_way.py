"""How far the night at work is: kept for the page and `gongkai status`, noted in the log every few minutes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from audits.clock import Clock
from audits.engines.job import Report
from audits.logs import Log
from audits.tally import RunStanding, SiteStanding, Tally, duration
from crawler.progress import Progress
from reports.neutral import clean_url
from store import progress_file

_KEPT_EVERY_S = 2.0
_NOTED_EVERY_S = 600.0
_OLD = timedelta(minutes=10)  # a process that was killed leaves what it said


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How far the night stood at `at`."""

    at: datetime
    run: RunStanding

    @property
    def told(self) -> tuple[str, ...]:
        """Sentences for the reader: the whole, then the slow and the failing sites."""
        run = self.run
        slow = [f"较慢：{clean_url(s.site)}（{s.read}/{s.known} 页{_silence(s)}）" for s in run.slow]
        failing = [f"失败较多：{clean_url(s.site)}（失败 {s.failures}，已读 {s.read}）" for s in run.failing]
        now = "网站已读完，正在判断和写报告。" if run.sites and run.done == run.sites else ""
        return tuple(line for line in (run.told, now, *slow, *failing) if line)


class Teller:
    """Takes the progress of a night, hands it on, and keeps how it stands."""

    def __init__(self, data: Path, log: Log, now: Clock, progress: Report) -> None:
        self._data, self._log, self._now, self._progress = data, log, now, progress
        self._tally = Tally()
        self._kept_at = 0.0
        self._noted_at = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """One more report of a site."""
        self._tally(progress)
        self._progress(progress)
        at = time.monotonic()
        if at - self._kept_at >= _KEPT_EVERY_S or progress.is_done:
            self._kept_at = at
            progress_file.keep(self._data, msgspec.json.encode(UnderWay(self._now(), self._tally.standing())))
        if at - self._noted_at >= _NOTED_EVERY_S:
            self._noted_at = at
            self._note(self._tally.standing())

    def _note(self, run: RunStanding) -> None:
        self._log.note(
            "night_progress",
            sites=run.sites,
            done=run.done,
            pages=run.read,
            failures=run.failures,
            pages_per_second=round(run.per_second, 1),
            seconds_left=None if run.left_s is None else round(run.left_s),
            slow=" ".join(site.site for site in run.slow),
            failing=" ".join(site.site for site in run.failing),
        )


@contextmanager
def told(data: Path, log: Log, now: Clock, progress: Report) -> Iterator[Report]:
    """The report that a night is given, kept until the block ends."""
    try:
        yield Teller(data, log, now, progress)
    finally:
        progress_file.forget(data)


def under_way(data: Path, now: datetime) -> UnderWay | None:
    """How far the night at work is, or None."""
    content = progress_file.known(data)
    if not content:
        return None
    try:
        found = msgspec.json.decode(content, type=UnderWay)
    except msgspec.MsgspecError:  # of another version
        return None
    return found if now - found.at < _OLD else None


def _silence(site: SiteStanding) -> str:
    return f"，{duration(site.silent_s)}没有新页面" if site.silent_s >= 60 else ""
