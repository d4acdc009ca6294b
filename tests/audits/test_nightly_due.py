"""When a night is due: examples that an office meets, and laws that hold whatever the clock and the machine do."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.clock import SHANGHAI
from audits.nights.due import current_date, due, given_up, missed, next_look, next_rest, opening
from audits.settings import NightlySettings, Settings
from crawler.limits import CrawlSettings
from model.night import Night, NightState

SETTINGS = Settings(nightly=NightlySettings(roster="名册.toml"))
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def night(on: str, state: NightState = NightState.DONE, **more: object) -> Night:
    return replace(Night(date.fromisoformat(on), state, at(f"{on}T01:30")), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "nights", "expected"),
    [
        pytest.param("2026-11-23T01:29", (), None, id="yesterday's window ended at 21:30"),
        pytest.param("2026-11-23T01:30", (), "2026-11-23", id="on the minute"),
        pytest.param("2026-11-23T21:30", (), "2026-11-23", id="off for 20 hours"),
        pytest.param("2026-11-23T21:31", (), None, id="off for longer"),
        pytest.param("2026-11-23T02:00", (night("2026-11-23"),), None, id="done"),
        pytest.param("2026-11-23T02:00", (night("2026-11-22"),), "2026-11-23", id="yesterday done"),
        pytest.param("2026-11-24T01:00", (night("2026-11-23", NightState.RUNNING),), "2026-11-23", id="killed"),
        pytest.param("2026-11-24T01:30", (night("2026-11-23", NightState.RUNNING),), "2026-11-24", id="killed, late"),
        pytest.param("2026-11-29T12:00", (night("2026-11-23", NightState.AUDITED),), "2026-11-23", id="unwritten"),
        pytest.param(
            "2026-11-24T01:30",
            (night("2026-11-23", NightState.AUDITED, attempts=5, failed_at=at("2026-11-24T01:00")),),
            "2026-11-24",
            id="reports that cannot be written hold up no night",
        ),
        pytest.param("2026-11-22T02:00", (night("2026-11-23"),), None, id="clock set back a day"),
        pytest.param("2026-11-22T02:00", (night("2099-01-01"),), "2026-11-22", id="clock was far ahead once"),
        pytest.param("2028-02-29T03:00", (night("2028-02-28"),), "2028-02-29", id="29 February"),
        pytest.param("2027-01-01T03:00", (night("2026-12-31"),), "2027-01-01", id="New Year"),
    ],
)
def test_the_ledger_decides(now: str, nights: tuple[Night, ...], expected: str | None) -> None:
    found = due(at(now), nights, SETTINGS)
    assert (found and found.on.isoformat()) == expected


def test_without_a_roster_nothing_is_ever_due() -> None:
    assert due(at("2026-11-23T02:00"), (), Settings()) is None
    assert next_look(at("2026-11-23T02:00"), (), Settings()) is None


def test_no_night_begins_or_goes_on_in_the_quiet_hours() -> None:
    quiet = replace(SETTINGS, crawl=CrawlSettings(quiet_hours=(8, 18)))
    assert due(at("2026-11-23T08:00"), (), quiet) is None
    assert due(at("2026-11-23T17:59"), (night("2026-11-23", NightState.RUNNING),), quiet) is None
    assert next_look(at("2026-11-23T08:00"), (), quiet) == at("2026-11-23T18:00")
    assert due(at("2026-11-23T18:00"), (), quiet) is not None
    own = replace(quiet, nightly=replace(quiet.nightly, quiet_hours=(0, 3)))
    assert next_look(at("2026-11-23T01:30"), (), own) == at("2026-11-23T03:00")


def test_the_quiet_hours_ahead_are_known() -> None:
    assert next_rest(at("2026-11-23T01:30"), SETTINGS) is None
    quiet = replace(SETTINGS, crawl=CrawlSettings(quiet_hours=(22, 6)))
    assert next_rest(at("2026-11-23T12:00"), quiet) == at("2026-11-23T22:00")
    assert next_rest(at("2026-11-23T22:00"), quiet) == at("2026-11-24T22:00")


def test_after_an_error_it_waits_longer_each_time_but_not_for_a_clock_that_was_set_back() -> None:
    failed = night("2026-11-23", NightState.RUNNING, attempts=2, failed_at=at("2026-11-23T02:00"))
    assert due(at("2026-11-23T02:19"), (failed,), SETTINGS) is None
    assert due(at("2026-11-23T02:20"), (failed,), SETTINGS) == failed
    assert next_look(at("2026-11-23T02:19"), (failed,), SETTINGS) == at("2026-11-23T02:20")
    assert due(at("2026-11-23T01:59"), (failed,), SETTINGS) == failed


def test_what_was_never_finished_or_never_begun_is_told() -> None:
    nights = (night("2026-11-20"), night("2026-11-22", NightState.RUNNING))
    now = at("2026-11-23T02:00")
    assert [n.on.day for n in given_up(now, nights, SETTINGS)] == [22]
    assert missed(nights, now, SETTINGS) == (date(2026, 11, 21),)


instants = st.integers(0, 60 * 365 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
times_of_day = st.times().map(lambda t: f"{t:%H:%M}")


@given(instants, times_of_day, st.floats(0.5, 23.5))
def test_the_first_night_is_due_exactly_in_its_window(now: datetime, time: str, hours: float) -> None:
    settings = Settings(nightly=NightlySettings(at=time, roster="r", catch_up_hours=hours))
    on = current_date(now, settings)
    assert opening(on, settings) <= now < opening(on + DAY, settings)
    found = due(now, (), settings)
    assert (found is not None) == (now - opening(on, settings) <= timedelta(hours=hours))
    assert found is None or found.on == on


@given(instants, st.lists(st.tuples(st.integers(-5, 5), st.sampled_from(NightState), st.integers(0, 9))))
def test_what_is_over_is_never_due_and_the_zone_of_the_clock_does_not_matter(
    now: datetime, rows: list[tuple[int, NightState, int]]
) -> None:
    today = current_date(now, SETTINGS)
    nights = tuple({today + n * DAY: Night(today + n * DAY, s, now, attempts=a) for n, s, a in rows}.values())
    found = due(now, nights, SETTINGS)
    assert found == due(now.astimezone(SHANGHAI), reversed(nights), SETTINGS)
    assert found is None or not found.is_over
    assert found is None or found.on == today or found.state is NightState.AUDITED
    later = next_look(now, nights, SETTINGS)
    assert later is None or due(later, nights, SETTINGS) is not None


steps = st.lists(
    st.tuples(
        st.integers(1, 30 * 60),  # minutes that the machine is on or off
        st.integers(-26 * 60, 26 * 60) | st.just(0),  # minutes that the clock is set forward or back
        st.sampled_from(["done", "killed", "failed", "killed before the reports"]),
    ),
    max_size=40,
)


@given(steps)
def test_no_date_is_audited_twice_and_none_out_of_turn(story: list[tuple[int, int, str]]) -> None:
    """Accidents and jumps of the clock, one after the other; after each, one look at the ledger."""
    now, ledger, audited = at("2026-11-20T00:00"), dict[date, Night](), list[date]()
    for minutes, jump, ending in story:
        now += timedelta(minutes=minutes + jump)
        for lost in given_up(now, ledger.values(), SETTINGS):
            ledger[lost.on] = lost
        found = due(now, ledger.values(), SETTINGS)
        if found is None:
            continue
        begun = replace(found, attempts=found.attempts + 1, failed_at=None)
        if found.state is NightState.RUNNING and ending in ("done", "killed before the reports"):
            audited.append(found.on)
            begun = replace(begun, state=NightState.AUDITED)
        if ending == "done":
            begun = replace(begun, state=NightState.DONE)
        ledger[found.on] = replace(begun, failed_at=now) if ending == "failed" else begun
    assert len(audited) == len(set(audited))


@given(st.lists(st.integers(0, 20 * 60), min_size=1, max_size=20))
def test_a_machine_that_is_off_for_up_to_20_hours_each_night_misses_none(delays: list[int]) -> None:
    first, ledger = date(2026, 11, 20), dict[date, Night]()
    for n, delay in enumerate(delays):
        now = opening(first + n * DAY, SETTINGS) + timedelta(minutes=delay)
        found = due(now, ledger.values(), SETTINGS)
        assert found is not None
        ledger[found.on] = replace(found, state=NightState.DONE)
    assert sorted(ledger) == [first + n * DAY for n in range(len(delays))]


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own time zone."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def lived(first: str, days: int, steps: dict[str, timedelta]) -> tuple[Counter[date], list[date]]:
    """A machine that wakes every ten minutes, whose clock is set forward or back when it shows a certain time, once
    each: how often each date was finished, and the dates (Asia/Shanghai) whose night its clock saw open."""
    now, waiting = at(first).timestamp(), {at(shown).timestamp(): by for shown, by in steps.items()}
    done: Counter[date] = Counter()
    shown: list[date] = []
    ledger: dict[date, Night] = {}
    ends_at = 0.0
    for _wake in range(days * 24 * 6):
        now += 600
        for moment in [moment for moment in waiting if now >= moment]:
            by = waiting.pop(moment).total_seconds()
            now, ends_at = now + by, ends_at + by  # a night at work goes on, whatever the clock says
        here = datetime.fromtimestamp(now).astimezone()  # as the machine's zone has it
        shown.append(current_date(here, SETTINGS))
        running = [night for night in ledger.values() if night.state is NightState.RUNNING]
        if running and now < ends_at:
            continue  # one at a time
        for night in running:
            done[night.on] += 1
            ledger[night.on] = replace(night, state=NightState.DONE)
        found = due(here, ledger.values(), SETTINGS)
        if found is not None:
            ledger[found.on], ends_at = found, now + 90 * 60
    return done, sorted(set(shown))


HOUR = timedelta(hours=1)
CLOCKS = {
    "an hour back while it runs": ("2026-11-22T12:00", {"2026-11-24T02:10": -HOUR}),
    "an hour back before it opens": ("2026-11-22T12:00", {"2026-11-24T01:20": -HOUR}),
    "an hour back just after it opened": ("2026-11-22T12:00", {"2026-11-24T01:40": -HOUR}),
    "an hour forward over the opening": ("2026-11-22T12:00", {"2026-11-24T01:00": HOUR}),
    "a day back after it was done": ("2026-11-22T12:00", {"2026-11-24T12:00": -DAY}),
    "a day back while it runs": ("2026-11-22T12:00", {"2026-11-24T02:30": -DAY}),
    "a day forward and back again": ("2026-11-22T12:00", {"2026-11-23T12:00": DAY, "2026-11-25T12:00": -DAY}),
    "over the leap day": ("2028-02-26T12:00", {"2028-02-29T02:00": -HOUR}),
    "a day back on the leap day": ("2028-02-26T12:00", {"2028-02-29T12:00": -DAY}),
    "over New Year": ("2026-12-29T12:00", {"2027-01-01T00:30": -HOUR}),
    "a day back over New Year": ("2026-12-29T12:00", {"2027-01-01T03:30": -DAY}),
    "over both changes of a zone with summer time": ("2027-03-26T12:00", {}),
    "over the autumn change": ("2027-10-29T12:00", {}),
}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York"], indirect=True)
@pytest.mark.parametrize(("first", "steps"), CLOCKS.values(), ids=CLOCKS)
def test_each_date_is_audited_exactly_once_whatever_is_done_to_the_clock(
    first: str, steps: dict[str, timedelta], zone: str
) -> None:
    done, shown = lived(first, 7, steps)
    assert set(done.values()) == {1}
    assert sorted(done) in (shown, shown[:-1]), "the last may still be at work"
