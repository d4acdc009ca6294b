"""One night in a process of its own: `python -m audits.nights.night_process`.

The first line of standard input is the errand (JSON). When standard input ends, whoever gave it is gone, and the
night stops as Ctrl-C stops it: what was fetched is kept, and the night is gone on with later. Exit codes: 0 done, 2
it failed and the ledger says why, 3 another audit has the data directory, 4 it was stopped.
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from audits.clock import SteadyClock
from audits.lifeline import leave_with
from audits.logs import Log
from audits.nights.night import carry_out
from audits.settings import Settings
from crawler.progress import Progress
from model.errors import GongkaiError, StoreBusy
from model.night import Night
from store.night_book import NightBook

DONE, FAILED, BUSY, STOPPED = 0, 2, 3, 4
_YIELDS = 10  # of 19


@dataclass(frozen=True, slots=True)
class Errand:
    """Which night, with which settings, and what time it is."""

    settings: Settings
    night: Night
    at: datetime


def step_back() -> None:
    """Let everybody else on this machine go first, the office's page above all. Workers inherit it, and so does the
    disk: Linux takes a process's place there from its place here."""
    os.nice(_YIELDS)


def main() -> int:
    """Carry out the errand on standard input, after whoever looks at the page."""
    step_back()
    errand = msgspec.json.decode(sys.stdin.buffer.readline(), type=Errand)
    now = SteadyClock(errand.at)
    log = Log(Path(errand.settings.data), now, sys.stderr)
    try:
        leave_with(sys.stdin.fileno())
        with NightBook.open(Path(errand.settings.data)) as book:
            carry_out(errand.settings, errand.night, book, log, _unwatched, now)
    except StoreBusy:
        return BUSY
    except GongkaiError:
        return FAILED
    except KeyboardInterrupt:
        return STOPPED
    except Exception:  # a door: the ledger holds the night as failed, the journal the reason
        traceback.print_exc()
        return FAILED
    return DONE


def _unwatched(_progress: Progress) -> None:
    """Nobody looks at bars at night."""


if __name__ == "__main__":
    sys.exit(main())
