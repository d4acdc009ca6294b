"""progress.json: how far the audit at work is, for whoever looks from another process. Gone when it is over."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from store.faults import told_plainly

FILE = "progress.json"


def keep(data: Path, content: bytes) -> None:
    """Put `content` in place of what was said before, in one step. Not made safe: it is old in a few seconds."""
    with told_plainly(data):
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=data)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(data / FILE)


def known(data: Path) -> bytes:
    """What was said last; b"" when nothing is at work."""
    try:
        return (data / FILE).read_bytes()
    except OSError:
        return b""


def forget(data: Path) -> None:
    """It is over."""
    with told_plainly(data):
        (data / FILE).unlink(missing_ok=True)
