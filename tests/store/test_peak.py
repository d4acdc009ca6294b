"""The peak of memory that a run tells is its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from store.room import peak_resident

_TELL = "from store.room import peak_resident; print(peak_resident())"
_LARGE = f"import subprocess, sys; held = b'x' * (400 << 20); subprocess.run([sys.executable, '-c', {_TELL!r}])"


@pytest.mark.skipif(peak_resident() is None, reason="the system does not tell")
def test_who_started_the_program_does_not_count() -> None:
    root = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", _LARGE], cwd=root, capture_output=True, text=True, check=True).stdout
    assert 1 << 20 < int(told) < 300 << 20
