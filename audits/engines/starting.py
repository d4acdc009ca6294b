"""How worker processes begin, so that each has the crawler without loading it anew.

On Linux they are forked from a process that has loaded the crawler and done nothing else: it has one thread, no loop,
no database, no connection, so that nothing is shared but code. Elsewhere each loads for itself.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from audits.engines.job import Job

Start = Callable[[Job, Path], tuple[BaseProcess, Connection]]  # a worker and our end of its pipe

_LOADED = ["audits.engines.worker"]
_IS_FORKED = sys.platform == "linux"  # macOS has such servers too, and libraries that do not bear it


@contextmanager
def starting() -> Iterator[Start]:
    """What starts workers, until the block ends; all of them have left by then."""
    if not _IS_FORKED:
        yield partial(_start, multiprocessing.get_context("spawn"))
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    try:
        yield partial(_start, context)
    finally:
        _end_server()


def _start(context: ForkServerContext | SpawnContext, job: Job, root: Path) -> tuple[BaseProcess, Connection]:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, job, root), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _work(pipe: Connection, job: Job, root: Path) -> None:
    from audits.engines.worker import serve  # a coordinator does without the crawler

    serve(pipe, job, root)


def _end_server() -> None:
    """Let the server go and wait for it: its memory is free while the units are judged, and what its workers took
    counts as taken by our children. Python has no public name for it; without, the server goes when we do."""
    end: Callable[[], None] = getattr(forkserver._forkserver, "_stop", lambda: None)
    end()
