"""A process that waits for the other end of its pipe ends with it, however it was started."""

from __future__ import annotations

import sys
from subprocess import PIPE, run

import pytest

WAITS = """
import sys, time
from audits.lifeline import leave_with
try:
    leave_with(sys.stdin.fileno())
    time.sleep(60)
except KeyboardInterrupt:
    print("left")
"""


@pytest.mark.parametrize("before", ["", 'trap "" INT; '], ids=["as usual", "started where Ctrl-C is ignored"])
def test_it_ends_when_nobody_holds_the_other_end(before: str) -> None:
    shell = ["sh", "-c", f'{before}exec "$@"', "sh", sys.executable, "-c", WAITS]
    done = run(shell, input=b"", stdout=PIPE, timeout=30, check=True)
    assert done.stdout == b"left\n"
