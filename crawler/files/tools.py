"""Programs of the system that read what no library reads (antiword, unar …), without touching the disk.

They run in an environment of their own: what they print depends on the file alone, not on who asks nor, as far as an
allocator that fills what it gives and takes back can help it, on memory that they never wrote.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

TOOL_SECONDS = 15
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "HOME": "/nonexistent",
    "MALLOC_PERTURB_": "165",
}


@contextmanager
def in_memory_file(body: bytes) -> Iterator[str]:
    """A path under which other programs of this user can read `body` while the context lasts; nothing on disk."""
    descriptor = os.memfd_create("attachment")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as stream:
            stream.write(body)
        yield f"/proc/{os.getpid()}/fd/{descriptor}"
    finally:
        os.close(descriptor)


def run_tool(name: str, *arguments: str) -> bytes | None:
    """What the program prints; None when it is not installed, fails or takes too long."""
    program = shutil.which(name)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 (no shell; the arguments are ours)
            [program, *arguments],
            capture_output=True,
            timeout=TOOL_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
            env=_ENVIRONMENT,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout
