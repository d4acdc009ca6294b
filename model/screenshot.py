"""A picture of a page that a finding rests on: what a reader sees, never a reason for a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A page as it was drawn from its archived document.

    `page_digest` is the SHA-256 of that document, `taken_at` when it was drawn and its images and styles were asked
    for. `file` is the PNG's place below the audits' archive (audit/name), `digest` its SHA-256, `size` its bytes,
    `width` and `height` its CSS pixels. `is_cut`: the page goes on below. `lacking` counts parts that were not had,
    `masked` the numbers of persons that are starred out.
    `thumbnail` is a small WebP of the part that the finding speaks of.
    """

    url: str
    page_digest: str
    taken_at: datetime
    file: str
    digest: str
    size: int
    width: int
    height: int
    is_cut: bool
    lacking: int
    masked: int
    thumbnail: bytes = b""
