"""A process of our own lives as long as whoever ordered its work holds the other end of its standard input."""

from __future__ import annotations

import os
import signal


def leave_with(descriptor: int) -> None:
    """End this process as Ctrl-C would once nobody holds the other end any more. Reads past our own buffer, whose
    lock a thread that waits for ever would keep when the program ends."""
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)
