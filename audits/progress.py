"""How far a run is, on a terminal: one line for the whole of it and a bar for each site that has most left.

Where there is no terminal a line is written every few minutes, so that a log shows that the run lives.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from audits.tally import RunStanding, SiteStanding, Tally, duration
from crawler.progress import Progress

_EVERY_S = 300.0  # a line, where there is no terminal


class SiteBars:
    """A context manager that takes the progress of every site."""

    def __init__(self, stream: TextIO) -> None:
        self._tally = Tally()
        self._console = Console(file=stream)
        self._live = Live(get_renderable=self._shown, console=self._console, transient=True, refresh_per_second=2)
        self._told_at = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Show how far a site is."""
        self._tally(progress)
        if not self._console.is_terminal and time.monotonic() - self._told_at >= _EVERY_S:
            self._told_at = time.monotonic()
            self._console.print(self._tally.standing().told, soft_wrap=True)

    def _shown(self) -> Group:
        return shown(self._tally.standing())


def shown(run: RunStanding) -> Group:
    """A run as lines and bars."""
    bars = Table.grid(padding=(0, 1))
    for site in run.at_work:
        bar = ProgressBar(total=max(site.known, 1), completed=site.read, width=30)
        bars.add_row(site.site, bar, f"{site.read}/{site.known}", f"失败 {site.failures}", _remark(site, run))
    return Group(Text(run.told), bars)


def _remark(site: SiteStanding, run: RunStanding) -> str:
    if site not in run.slow:
        return ""
    return f"已 {duration(site.silent_s)}没有新页面" if site.silent_s >= 1 else "较慢"
