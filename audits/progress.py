"""Progress bars, one a site, on a terminal; nothing where there is none."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from crawler.spider import Progress as SiteProgress


class SiteBars:
    """A context manager that takes crawl progress. Call it with each report of a spider."""

    def __init__(self, stream: TextIO) -> None:
        console = Console(file=stream)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("失败 {task.fields[failures]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, progress: SiteProgress) -> None:
        """Show how far a site is."""
        if self._bars.disable:
            return
        task = self._tasks.get(progress.site)
        if task is None:
            task = self._tasks[progress.site] = self._bars.add_task(progress.site, failures=0)
        self._bars.update(task, completed=progress.fetched, total=progress.known, failures=progress.failures)
