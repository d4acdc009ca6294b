"""One office of the demonstration city alone, so that nobody else's site is read."""

from __future__ import annotations

from pathlib import Path

from fixtures import city


def roster_of(unit: str, folder: Path) -> Path:
    """A roster file with this office and no other."""
    head, *units = city.ROSTER.read_text("utf-8").split("[[unit]]")
    (own,) = [one for one in units if f'\nid = "{unit}"\n' in one]
    path = folder / "roster.toml"
    path.write_text(f"{head}[[unit]]{own}", "utf-8")
    return path
