"""log/YYYY-MM.jsonl: what the program did, a line an event. Lines are only ever added."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from store.faults import told_plainly

FOLDER = "log"


def append(data: Path, at: datetime, line: str) -> None:
    """Add one line. Several processes may: each line is one write."""
    path = data / FOLDER / f"{at:%Y-%m}.jsonl"
    with told_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, f"{line}\n".encode("utf-8", "replace"))
        finally:
            os.close(descriptor)
