"""Front door: parse, call audits, print, exit code; no logic."""

from __future__ import annotations


def main() -> None:
    """Entry point of the `gongkai` command."""
    raise SystemExit(0)
