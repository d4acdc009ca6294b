"""What a watched day says of a comparison holds: until the day it names, a plain date gives the same answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.roster import Roster, Unit, UnitKind
from model.snapshot import Coverage, Crawl, EndReason, Probe, ProbeKind, ProbeStatus, SiteClass
from rules.watched import Source, Unopened, Watch, WatchedProbes, WatchedSnapshot, watched_day

TODAY = date(2019, 4, 2)
FAR = 800  # days on which an answer is tried
AT = datetime(2019, 4, 2, tzinfo=UTC)
NOTHING = Coverage(AT, AT, EndReason.EXHAUSTED, SiteClass.OK, home_ok=True, planned=0, fetched=0)

QUESTIONS: dict[str, Callable[[Any, date, int], object]] = {
    "before": lambda day, other, n: day < other,
    "until": lambda day, other, n: day <= other,
    "after": lambda day, other, n: other < day,
    "since": lambda day, other, n: other <= day,
    "same": lambda day, other, n: other == day,
    "another": lambda day, other, n: day != other,
    "earlier of both": lambda day, other, n: min(day, other) == other,
    "age": lambda day, other, n: day - other <= timedelta(days=n),
    "age in days": lambda day, other, n: (day - other).days > n,
    "age in halves": lambda day, other, n: (day - other).days >= n + 0.5,
    "age reversed": lambda day, other, n: n < (day - other).days,
    "largest age": lambda day, other, n: max((day - d).days for d in (other, TODAY)) <= n,
    "rest": lambda day, other, n: (other - day).days > n,
    "window": lambda day, other, n: day - timedelta(days=n) <= other <= day,
    "later": lambda day, other, n: day + timedelta(days=n) > other,
    "arithmetic": lambda day, other, n: (day - other).days * 2 > n,
    "rounded": lambda day, other, n: (day - other) // timedelta(days=7) >= n,
    "own year": lambda day, other, n: day.year > other.year,
    "year's end": lambda day, other, n: other <= date(day.year, 12, 31),
    "month": lambda day, other, n: day.month == other.month,
    "in a set": lambda day, other, n: day in {other, TODAY},
    "told": lambda day, other, n: f"{day}",
    "told in days": lambda day, other, n: f"{(day - other).days}天",
    "of two": lambda day, other, n: (day - other).days < (day - TODAY).days,
    "counted": lambda day, other, n: len(range(abs((day - other).days))) > n,
    "and so on": lambda day, other, n: bool(day) and day > other and (day - other).days < n,
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@given(other=st.dates(date(2017, 1, 1), date(2021, 12, 31)), count=st.integers(-400, 400))
def test_an_answer_holds_as_long_as_it_says(question: Callable[..., object], other: date, count: int) -> None:
    watch = Watch(TODAY)
    answer = question(watched_day(watch), other, count)
    assert answer == question(TODAY, other, count)
    last = min(watch.until, TODAY + timedelta(days=FAR))
    days = {TODAY, last, *(TODAY + timedelta(days=n) for n in range(0, (last - TODAY).days, 17))}
    assert {question(day, other, count) for day in days} == {answer}


@pytest.mark.parametrize(
    ("question", "until"),
    [
        (lambda day: day > date(2019, 4, 1), date.max),
        (lambda day: day > date(2019, 4, 2), date(2019, 4, 2)),
        (lambda day: day <= date(2019, 12, 31), date(2019, 12, 31)),
        (lambda day: day - date(2019, 4, 1) <= timedelta(days=14), date(2019, 4, 15)),
        (lambda day: (day - date(2019, 1, 1)).days > 14, date.max),
        (lambda day: day.year == 2019, date(2019, 12, 31)),
        (lambda day: f"{day}", TODAY),
        (lambda day: min(day, date(2018, 12, 31)).year == 2018, date.max),
    ],
)
def test_how_long_an_answer_holds(question: Callable[[date], object], until: date) -> None:
    watch = Watch(TODAY)
    question(watched_day(watch))
    assert watch.until == until


def test_code_that_reads_a_date_without_asking_cannot_take_the_day() -> None:
    with pytest.raises(TypeError):
        timedelta(days=(watched_day(Watch(TODAY)) - TODAY).days)


def test_what_is_taken_from_a_snapshot_is_noted() -> None:
    watch = Watch(TODAY)
    own, portal = (Crawl(key, f"http://{key}/", (), (), (), NOTHING) for key in ("own", "portal"))
    site = WatchedSnapshot(
        Unit("shu", "示例市财政局", UnitKind.DEPARTMENT),
        Roster("示例市", ()),
        Unopened(Source.CRAWL, lambda: own, watch),  # type: ignore[arg-type]
        Unopened(Source.PORTAL, lambda: portal, watch),  # type: ignore[arg-type]
    )
    assert not watch.sources
    assert site.crawl is own
    assert watch.sources == {Source.CRAWL}
    watch.begin()
    assert site.portal is portal
    assert site.previous is None
    assert watch.sources == {Source.PORTAL}


@pytest.mark.parametrize("look", [list, len, bool, lambda probes: probes[0], lambda probes: (*probes, 1)])
def test_who_looks_through_the_probes_is_noted(look: Callable[[Any], object]) -> None:
    watch = Watch(TODAY)
    probes = WatchedProbes.of((Probe(ProbeKind.TLS, "http://a/", ProbeStatus.OK, AT),), watch)
    assert not watch.sources
    look(probes)
    assert watch.sources == {Source.PROBES}
