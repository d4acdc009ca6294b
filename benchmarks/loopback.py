"""A folder of files as a site on loopback, and a ledger that keeps visits in memory: what benchmarks crawl with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from model.page import Phase, Visit


class MemoryLedger:
    """Keeps nothing; recalls nothing, so that every run fetches."""

    def __init__(self) -> None:
        self.visits = 0

    def recall(self, url: str, phase: Phase) -> Visit | None:
        """Nothing was kept."""
        return None

    def record(self, visit: Visit) -> None:
        """Count the visit."""
        self.visits += 1

    def flush(self) -> None:
        """Nothing to make safe."""


class _QuietFiles(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve `folder` on 127.0.0.1; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietFiles, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
