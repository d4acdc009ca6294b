"""Which code draws the facts: facts of an earlier night hold only while it is the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import sys
from functools import cache

_MODELS = ("answer.py", "cause.py", "page.py")
_ROOMS = ("crawler.extract", "crawler.adapters", "crawler.files")
_LIBRARIES = (
    "beautifulsoup4",
    "lxml",
    "olefile",
    "pypdfium2",
    "python-calamine",
    "rarfile",
    "resiliparse",
    "selectolax",
)


@cache
def facts_version() -> str:
    """Twelve hex digits over the sources that draw facts and the libraries that they read with."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for model in _MODELS:
        digest.update(importlib.resources.files("model").joinpath(model).read_bytes())
    for room in _ROOMS:
        for file in sorted(importlib.resources.files(room).iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".py"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {_installed(name)}\n".encode())
    return digest.hexdigest()[:12]


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
