"""One spot check in a process of its own, so that the page stays quick: `python -m audits.desk.spot_check_process`.

The first line of standard input is the order (JSON). On standard output come JSON lines: how far each site is, then
one last line with the audit's id or with a sentence. When standard input ends, the check is over: the one who ordered
it has cancelled, or is gone. What was fetched until then is kept, and the same order goes on from there.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import msgspec

from audits import tasks
from audits.lifeline import leave_with
from audits.settings import Settings
from crawler.progress import Progress
from model.errors import GongkaiError, StoreBusy

_EVERY_S = 0.25  # between two lines about one site
_YIELDS = 10  # steps of priority given up


@dataclass(frozen=True, slots=True)
class Errand:
    """What to check, and with which settings. `as_of` None is today."""

    settings: Settings
    roster: str
    plan: str
    target: str
    as_unit: str
    requirements: tuple[str, ...]
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of output: how far a site is, or how it ended (`audit_id`, `refused`; `is_busy`: try again later)."""

    site: Progress | None = None
    audit_id: str = ""
    refused: str = ""
    is_busy: bool = False


def main() -> None:
    """Carry out the errand on standard input, after whoever looks at the page: it may take a moment longer."""
    os.nice(_YIELDS)
    errand = msgspec.json.decode(sys.stdin.buffer.readline(), type=Errand)
    leave_with(sys.stdin.fileno())
    tell = _teller(sys.stdout.buffer)
    try:
        done = tasks.check(
            errand.settings,
            errand.target,
            as_unit=errand.as_unit or None,
            roster=Path(errand.roster),
            plan=errand.plan,
            rules=errand.requirements,
            as_of=errand.as_of,
            progress=_throttled(tell),
        )
    except StoreBusy as busy:
        tell(Told(refused=str(busy), is_busy=True))
    except GongkaiError as error:
        tell(Told(refused=str(error)))
    except Exception:  # a door: whatever it was, the page must say that it was our fault
        traceback.print_exc()
        tell(Told(refused="程序出错，抽查没有完成；请把运行记录交给维护人员。"))
    else:
        tell(Told(audit_id=done.result.audit.id))


def _teller(stream: BinaryIO) -> Callable[[Told], None]:
    turn = threading.Lock()

    def tell(told: Told) -> None:
        with turn:
            stream.write(msgspec.json.encode(told) + b"\n")
            stream.flush()

    return tell


def _throttled(tell: Callable[[Told], None]) -> Callable[[Progress], None]:
    told_at: dict[str, float] = {}

    def report(progress: Progress) -> None:
        now = time.monotonic()
        if now - told_at.get(progress.site, -_EVERY_S) >= _EVERY_S:
            told_at[progress.site] = now
            tell(Told(site=progress))

    return report


if __name__ == "__main__":
    main()
