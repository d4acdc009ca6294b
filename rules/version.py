"""Which code and which data give the verdicts: verdicts of an earlier night hold only while they are the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import sys
from functools import cache
from importlib.resources.abc import Traversable

_ROOMS = ("model", "rules")
_LIBRARIES = ("chinesecalendar", "rapidfuzz")


@cache
def rules_version() -> str:
    """Twelve hex digits over the sources and tables of the rules and of what they judge."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for room in _ROOMS:
        _add(digest, importlib.resources.files(room))
    for name in _LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    return digest.hexdigest()[:12]


def _add(digest: hashlib._Hash, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != "__pycache__":
            _add(digest, entry)
        elif entry.name.endswith((".py", ".toml")):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
