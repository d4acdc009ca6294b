"""A sample of the random faults over the demonstration city (benchmarks/fault_schedules runs ten thousand)."""

from __future__ import annotations

import pytest

from benchmarks.fault_schedules.healthy import Remembered, remember
from benchmarks.fault_schedules.verdicts import Tally, run

SAMPLE, PARTS = 150, 10
FOUND = (
    1029,
    1067,
    1213,
    3117,
    3337,
    3565,
    3738,
    4926,
    5376,
    5743,
    6866,
    7066,
    7109,
    7980,
)


@pytest.fixture(scope="module")
def healthy() -> Remembered:
    """The city in good health."""
    return remember()


@pytest.mark.parametrize("numbers", [*(range(n, SAMPLE, PARTS) for n in range(PARTS)), FOUND], ids=str)
def test_no_fault_turns_a_verdict(healthy: Remembered, numbers: range | tuple[int, ...]) -> None:
    tally = Tally()
    for number in numbers:
        tally.add(run(healthy, number))
    assert not tally.lies, "\n".join(map(str, tally.lies))
    assert tally.opened > 0  # the faults do reach what the verdicts stand on


@pytest.mark.parametrize("number", [3024, 3042, 3067, 3098, 3102, 3151, 7507])
def test_a_fault_that_a_retry_cures_is_no_fault(healthy: Remembered, number: int) -> None:
    tally = run(healthy, number)
    assert tally.cured > 0
    assert tally.cured_and_open == 0


def test_a_schedule_is_the_same_every_time(healthy: Remembered) -> None:
    assert run(healthy, 7) == run(healthy, 7)
