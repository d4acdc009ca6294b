"""Days and instants as every format prints them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991


def day(on: date | None) -> str:
    """2019-04-02, or "" for an unknown day."""
    return on.isoformat() if on else ""


def instant(at: datetime | None) -> str:
    """2019-04-02 10:05 in Shanghai time, or ""."""
    if at is None:
        return ""
    return (at.astimezone(_SHANGHAI) if at.tzinfo else at).strftime("%Y-%m-%d %H:%M")
