"""How much one attachment may cost."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bounds on reading one attachment; a file that meets one keeps what was read and says Cause.OVER_LIMIT.

    The first group is watched by the reader itself, so that the text so far survives. The second is kept by the
    operating system and by the process that waits; a worker that exceeds it is killed and its text is lost.
    """

    body_bytes: int = 50 * MEBIBYTE  # larger bodies are not opened
    characters: int = 2_000_000  # of text; ten times the longest budget report met
    table_rows: int = 20_000  # over all tables of the file
    table_cells: int = 400_000  # over all tables of the file
    columns: int = 1_000  # of one table; what stands further right is cut
    pages: int = 2_000  # of a PDF or OFD
    members: int = 200  # of an archive, nested ones counted
    unpacked_bytes: int = 200 * MEBIBYTE  # everything decompressed for one file
    part_bytes: int = 64 * MEBIBYTE  # one decompressed part (a sheet, a page, an archive member)
    archive_depth: int = 2  # an archive, and the archives in it
    soft_seconds: float = 15.0  # after this the reader stops at the next page, row or member

    wall_seconds: float = 20.0
    cpu_seconds: int = 20
    memory_bytes: int = 512 * MEBIBYTE  # address space that a file may take, beyond the worker's own


DEFAULT_LIMITS = FileLimits()
