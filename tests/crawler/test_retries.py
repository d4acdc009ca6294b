"""Which failures are asked for again, and after how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.limits import CrawlSettings
from crawler.retries import LATER, MOMENTARY, SLOW, deserves_second_pass, tries, wait_before
from model.page import Cause, Failure, Phase

SETTINGS = CrawlSettings()


@pytest.mark.parametrize(
    ("cause", "now", "later"),
    [
        (Cause.DISCONNECTED, 3, True),
        (Cause.TRUNCATED, 3, True),
        (Cause.SERVER_ERROR, 3, True),
        (Cause.FIRST_BYTE_TIMEOUT, 2, True),
        (Cause.TOTAL_TIMEOUT, 1, True),
        (Cause.DNS_NO_NAME, 1, True),
        (Cause.CHALLENGE, 1, True),
        (Cause.NOT_FOUND, 1, True),
        (Cause.ROBOTS_EXCLUDED, 1, False),
        (Cause.ADDRESS_REFUSED, 1, False),
        (Cause.BAD_URL, 1, False),
        (Cause.OUT_OF_SCOPE, 1, True),
        (Cause.OVER_LIMIT, 1, True),
        (Cause.LOGIN_WALL, 1, True),
        (Cause.OUR_FAULT, 1, True),
        (Cause.BUDGET, 1, False),
    ],
)
def test_tries(cause: Cause, now: int, later: bool) -> None:
    assert tries(Failure(cause), Phase.CRAWL, SETTINGS) == now
    assert deserves_second_pass(Failure(cause)) is later


def test_sets_do_not_overlap() -> None:
    assert len(MOMENTARY | SLOW | LATER) == len(MOMENTARY) + len(SLOW) + len(LATER)


@given(st.sampled_from(Cause), st.sampled_from(Phase), st.integers(0, 9), st.integers(0, 9))
def test_always_at_least_the_first_try(cause: Cause, phase: Phase, now: int, later: int) -> None:
    settings = CrawlSettings(attempts=now, second_pass_attempts=later)
    assert 1 <= tries(Failure(cause), phase, settings) <= max(1, now, later)


@given(st.integers(2, 30), st.floats(0, 1, exclude_max=True), st.none() | st.floats(0, 1000))
def test_wait(attempt: int, draw: float, asked: float | None) -> None:
    wait = wait_before(attempt, SETTINGS, draw, asked)
    assert wait >= (asked or 0.0)
    assert wait <= max(asked or 0.0, SETTINGS.backoff_cap_s)
    assert asked is not None or wait >= SETTINGS.backoff_s / 2


def test_wait_doubles() -> None:
    assert [wait_before(n, SETTINGS, 0.999999) for n in (2, 3, 4)] == pytest.approx([1, 2, 4], rel=1e-3)
