"""A process of our own lives as long as whoever ordered its work holds the other end of its standard input."""

from __future__ import annotations

import os
import signal
import threading


def heed_interrupts() -> None:
    """Let an interrupt end this process although whoever started it in the background had it ignored (`… &` in a
    script, nohup): then nothing that ends by Ctrl-C would ever end."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def leave_with(descriptor: int) -> None:
    """From now on this process ends, as Ctrl-C would end it, once nobody holds the other end any more: be ready for
    the interrupt before this is called."""
    heed_interrupts()
    threading.Thread(target=_wait_for_end, args=(descriptor,), daemon=True).start()


def _wait_for_end(descriptor: int) -> None:
    """Reads past our own buffer, whose lock a thread that waits for ever would keep when the program ends."""
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)
