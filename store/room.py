"""How much room a data directory takes, how much is left, and who holds it. Reads only, and takes no lock."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from store.faults import told_plainly

_LOCKS = Path("/proc/locks")
_OWN_STATUS = Path("/proc/self/status")
_PEAK = "VmHWM:"  # kilobytes


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes: `archives` raw records, `databases` everything read and judged, `other` logs and the like; `free` on the
    disk. `by_audit` is what the raw records of each audit take."""

    archives: int
    databases: int
    other: int
    free: int
    by_audit: dict[str, int]

    @property
    def taken(self) -> int:
        """Everything together."""
        return self.archives + self.databases + self.other


def room_of(data: Path) -> Room:
    """The room that the directory takes; all zero but `free` when there is none yet."""
    by_audit: dict[str, int] = {}
    databases = other = 0
    for folder, _, names in os.walk(data):
        inside = Path(folder).relative_to(data).parts
        size = sum(_size(Path(folder) / name) for name in names)
        if inside[:1] == ("warc",) and len(inside) > 1:
            by_audit[inside[1]] = by_audit.get(inside[1], 0) + size
        elif not inside or inside == ("sites",):
            databases += size
        else:
            other += size
    return Room(sum(by_audit.values()), databases, other, free_bytes(data), by_audit)


def free_bytes(data: Path) -> int:
    """What is left on the disk of the directory, or of the nearest one above it that exists."""
    place = data.absolute()
    while not place.exists():
        place = place.parent
    with told_plainly(place):
        return shutil.disk_usage(place).free


def is_held(lock: Path) -> bool | None:
    """Whether a process holds this lock file; None where the system does not tell. Asking with the lock itself would
    refuse somebody who comes at the same moment."""
    if not lock.exists():
        return False
    try:
        lines = _LOCKS.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    inode = str(lock.stat().st_ino)
    return any(fields[1:2] == ["FLOCK"] and fields[5].endswith(f":{inode}") for fields in map(str.split, lines))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:  # gone while we looked
        return 0


def peak_resident() -> int | None:
    """The largest resident size of this program so far, in bytes; None where the system does not tell. What getrusage
    tells begins with the size of whoever started the program."""
    try:
        lines = _OWN_STATUS.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    found = next((line.split() for line in lines if line.startswith(_PEAK)), None)
    return int(found[1]) * 1024 if found else None
