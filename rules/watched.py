"""What a verdict rests on, noted while it is found: how long it holds, and what it looked at.

A night judges sites of which hardly any has changed. A row's verdict is the same as last night's when everything the
rules looked at is the same, and when every comparison that they made with the day of the audit still ends as it did.
Both are noted by the things themselves: a day that remembers what it was compared with, a snapshot that remembers
what was taken from it. What is done to the day beyond that, printing it above all, ties the verdict to that one day.

The day is deliberately no `date`: code that reads a date's inside without asking cannot take it, the rule ends with
an error, and the engine then judges the row with a plain date, for that day alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast

from model.snapshot import Crawl, Probe, SiteSnapshot

_DAY = timedelta(days=1)


class Source(StrEnum):
    """What a rule may look at; each is the same as before or it is not."""

    CRAWL = "crawl"
    PROBES = "probes"
    PORTAL = "portal"
    PREVIOUS = "previous"


class Watch:
    """What was noted since the last `begin`: `until` is the last day on which the verdict holds."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.begin()

    def begin(self) -> None:
        """Another row is judged."""
        self.until = date.max
        self.sources: set[Source] = set()

    def only_today(self) -> None:
        """The day itself was used."""
        self.until = self.day

    def holds_for(self, days: float) -> None:
        """A comparison ends as it did for so many days more (rounded down)."""
        whole = math.floor(days)
        if whole < (self.until - self.day).days:
            self.until = self.day + timedelta(days=max(whole, 0))


class _Moving:
    """A value that grows by one step a day; `_left` counts the days until it reaches `other`."""

    __slots__ = ("_plain", "_watch")

    def __init__(self, plain: Any, watch: Watch) -> None:
        self._plain, self._watch = plain, watch

    def _left(self, other: Any) -> float:
        raise NotImplementedError

    def _moves_alike(self, other: object) -> bool:
        return isinstance(other, type(self))

    def __lt__(self, other: Any) -> bool:
        if self._moves_alike(other):
            return bool(self._plain < other._plain)
        is_so = bool(self._plain < other)
        if is_so:
            self._watch.holds_for(math.ceil(self._left(other)) - 1)
        return is_so

    def __le__(self, other: Any) -> bool:
        if self._moves_alike(other):
            return bool(self._plain <= other._plain)
        is_so = bool(self._plain <= other)
        if is_so:
            self._watch.holds_for(self._left(other))
        return is_so

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __eq__(self, other: object) -> bool:
        if self._moves_alike(other):
            return bool(self._plain == other._plain)  # type: ignore[attr-defined]
        self._watch.only_today()
        return bool(self._plain == other)

    def __hash__(self) -> int:
        return hash(self._today())

    def __bool__(self) -> bool:
        return bool(self._today())

    def __str__(self) -> str:
        return str(self._today())

    def __repr__(self) -> str:
        return repr(self._today())

    def __format__(self, how: str) -> str:
        return format(self._today(), how)

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of it is asked of the plain value of today."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._today(), name)

    def _today(self) -> Any:
        self._watch.only_today()
        return self._plain


class WatchedDay(_Moving):
    """The day of the audit, for a rule."""

    __slots__ = ()

    def _left(self, other: date) -> float:
        return float((other - self._plain).days)

    def __bool__(self) -> bool:
        return True  # as every date

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return WatchedDay(self._plain - other, self._watch)
        if isinstance(other, WatchedDay):
            return self._plain - other._plain  # the same every day
        return WatchedSpan(self._plain - other, self._watch)

    def __rsub__(self, other: Any) -> Any:
        return other - self._today()

    def __add__(self, other: timedelta) -> WatchedDay:
        return WatchedDay(self._plain + other, self._watch)

    __radd__ = __add__

    @property
    def year(self) -> int:
        """The year holds until its end."""
        self._watch.holds_for(self._left(date(self._plain.year, 12, 31)))
        return int(self._plain.year)


class WatchedSpan(_Moving):
    """The time from some date to the day of the audit."""

    __slots__ = ()

    def _left(self, other: timedelta) -> float:
        return float((other - self._plain) / _DAY)

    @property
    def days(self) -> WatchedCount:
        """So many days."""
        return WatchedCount(self._plain.days, self._watch)


class WatchedCount(_Moving):
    """The number of days from some date to the day of the audit."""

    __slots__ = ()

    def _left(self, other: float) -> float:
        return float(other - self._plain)

    def __int__(self) -> int:
        return int(self._today())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self._today())


def _by_value(name: str) -> Any:
    """An operation on the plain value of today."""

    def operation(self: _Moving, *others: Any) -> Any:
        plain = [other._today() if isinstance(other, _Moving) else other for other in others]
        return getattr(self._today(), name)(*plain)

    return operation


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod"):
    for _kind in (WatchedCount, WatchedSpan):
        setattr(_kind, f"__{_name}__", _by_value(f"__{_name}__"))
        setattr(_kind, f"__r{_name}__", _by_value(f"__r{_name}__"))
for _name in ("neg", "abs"):
    for _kind in (WatchedCount, WatchedSpan):
        setattr(_kind, f"__{_name}__", _by_value(f"__{_name}__"))


def watched_day(watch: Watch) -> date:
    """The day of the audit, as a rule is given it."""
    return cast(date, WatchedDay(watch.day, watch))


class WatchedProbes(tuple[Probe, ...]):
    """The probes of a crawl; who looks through them is noted."""

    watch: Watch

    @classmethod
    def of(cls, probes: tuple[Probe, ...], watch: Watch) -> WatchedProbes:
        """The same probes, watched."""
        made = cls(probes)
        made.watch = watch
        return made

    def __iter__(self) -> Iterator[Probe]:
        self.watch.sources.add(Source.PROBES)
        return super().__iter__()

    def __len__(self) -> int:
        self.watch.sources.add(Source.PROBES)
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        self.watch.sources.add(Source.PROBES)
        return super().__getitem__(index)


class Unopened:
    """A crawl that is read when a rule first asks for it, which is noted each time."""

    def __init__(self, source: Source, read: Callable[[], Crawl | None], watch: Watch) -> None:
        self._source, self._read, self._watch = source, read, watch

    def crawl(self) -> Crawl | None:
        """The crawl itself."""
        self._watch.sources.add(self._source)
        return self._read()


def _opened(field: str) -> Any:
    """A property over the field of the same name of a SiteSnapshot."""
    kept = getattr(SiteSnapshot, field)

    def get(self: SiteSnapshot) -> Crawl | None:
        value = kept.__get__(self)
        return value.crawl() if isinstance(value, Unopened) else value

    return property(get, lambda self, value: kept.__set__(self, value))


class WatchedSnapshot(SiteSnapshot):
    """A snapshot whose crawls may be Unopened."""

    __slots__ = ()
    crawl = _opened("crawl")
    portal = _opened("portal")
    previous = _opened("previous")
