"""What the ledger of nights says is to be done now. Pure functions: the time of day is given, never asked for.

The night of a date opens at the set time of that date in Asia/Shanghai and may begin until `catch_up_hours` later. It
may be gone on with until the next one opens. At any instant there is one current date, so nights never overlap, and a
date that is over is never begun again, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from audits.clock import SHANGHAI
from audits.settings import Settings
from crawler.politeness import is_quiet
from model.night import Night, NightState

_DAY = timedelta(days=1)
_SET_BACK = timedelta(days=2)  # a clock may be set back so far; a later date in the ledger came from a wrong clock
_FIRST_WAIT = timedelta(minutes=10)  # after an error; doubles
_LONGEST_WAIT = timedelta(hours=2)


def opening(on: date, settings: Settings) -> datetime:
    """The instant at which the night of that date may begin."""
    return datetime.combine(on, time.fromisoformat(settings.nightly.at), SHANGHAI)


def current_date(now: datetime, settings: Settings) -> date:
    """The date whose night opened last."""
    local = now.astimezone(SHANGHAI)
    return local.date() if local >= opening(local.date(), settings) else local.date() - _DAY


def due(now: datetime, nights: Iterable[Night], settings: Settings) -> Night | None:
    """The night to begin or to go on with at `now`, or None."""
    known = {night.on: night for night in nights}
    if not settings.nightly.roster or is_resting(now, settings):
        return None
    unwritten = sorted((n for n in known.values() if n.state is NightState.AUDITED), key=lambda night: night.on)
    tonight = known.get(current_date(now, settings)) or _fresh(now, known, settings)
    return next((n for n in (*unwritten, tonight) if n and not n.is_over and not _waits(now, n)), None)


def is_resting(now: datetime, settings: Settings) -> bool:
    """True in the quiet hours."""
    hours = settings.night_quiet_hours
    return hours is not None and is_quiet(now.astimezone(SHANGHAI), hours)


def next_rest(now: datetime, settings: Settings) -> datetime | None:
    """When the next quiet hours begin, or None without any."""
    hours = settings.night_quiet_hours
    if hours is None:
        return None
    local = now.astimezone(SHANGHAI)
    begin = local.replace(hour=hours[0], minute=0, second=0, microsecond=0)
    return begin if begin > local else begin + _DAY


def given_up(now: datetime, nights: Iterable[Night], settings: Settings) -> tuple[Night, ...]:
    """The nights that were begun and can no longer be gone on with, as the ledger is to keep them."""
    today = current_date(now, settings)
    return tuple(
        replace(night, state=NightState.LOST, finished_at=now)
        for night in nights
        if night.state is NightState.RUNNING and night.on < today
    )


def next_look(now: datetime, nights: Iterable[Night], settings: Settings) -> datetime | None:
    """When the next night is due, as far as the ledger can tell: `now` itself when one is; None when none is set."""
    known = tuple(nights)
    local = now.astimezone(SHANGHAI)
    hour, on = local.replace(minute=0, second=0, microsecond=0), current_date(local, settings)
    candidates = {hour + timedelta(hours=n) for n in range(49)}  # quiet hours end on one
    candidates |= {opening(on + n * _DAY, settings) for n in (1, 2)}
    candidates |= {(n.failed_at + _wait(n)).astimezone(SHANGHAI) for n in known if n.failed_at}
    later = sorted(at for at in candidates if at > local)
    return next((at for at in (local, *later) if due(at, known, settings) is not None), None)


def missed(nights: Iterable[Night], now: datetime, settings: Settings) -> tuple[date, ...]:
    """The dates between the first night and the current one that have no row: the machine was off for too long."""
    known = {night.on for night in nights}
    today = current_date(now, settings)
    if not known or min(known) > today:
        return ()
    days = (today - min(known)).days
    return tuple(on for n in range(days) if (on := min(known) + n * _DAY) not in known)


def _fresh(now: datetime, known: dict[date, Night], settings: Settings) -> Night | None:
    on = current_date(now, settings)
    if now - opening(on, settings) > timedelta(hours=settings.nightly.catch_up_hours):
        return None
    if any(on < later <= on + _SET_BACK for later in known):
        return None
    return Night(on, NightState.RUNNING, now.astimezone(SHANGHAI))


def _waits(now: datetime, night: Night) -> bool:
    """True while an error is too fresh to try again. A clock set back behind the error shortens no wait for ever."""
    return night.failed_at is not None and night.failed_at <= now < night.failed_at + _wait(night)


def _wait(night: Night) -> timedelta:
    doublings = min(max(night.attempts - 1, 0), 10)
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << doublings))
