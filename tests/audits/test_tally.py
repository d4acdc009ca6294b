"""What is told of a long run is what was seen: counts, rates, the time left, who is slow and who fails."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from audits.clock import SHANGHAI
from audits.logs import Log
from audits.nights.under_way import UnderWay, told, under_way
from audits.progress import SiteBars, shown
from audits.tally import RunStanding, SiteStanding, Tally, duration
from crawler.progress import Progress
from store import progress_file

AT = datetime(2026, 11, 23, 2, 0, tzinfo=SHANGHAI)


class Clock:
    """Seconds that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def run(*steps: tuple[float, str, int, int, int, bool]) -> RunStanding:
    """How it stands after reports (second, site, read, known, failures, done)."""
    clock = Clock()
    tally = Tally(clock)
    for at, site, read, known, failures, is_done in steps:
        clock.now = at
        tally(Progress(site, read, known, failures, "", is_done))
    return tally.standing()


def steady(site: str, per_second: float, seconds: int, known: int) -> list[tuple[float, str, int, int, int, bool]]:
    return [(float(s), site, int(s * per_second), known, 0, False) for s in range(seconds + 1)]


def test_sites_are_counted_as_waiting_at_work_and_done() -> None:
    found = run(
        (0, "a", 0, 0, 0, False),
        (0, "b", 0, 0, 0, False),
        (0, "c", 0, 0, 0, True),
        (1, "a", 5, 20, 1, False),
        (2, "a", 20, 20, 2, True),
        (3, "b", 4, 9, 0, False),
    )
    assert (found.sites, found.done, found.read, found.failures) == (3, 2, 24, 2)
    assert [(one.site, one.read, one.known) for one in found.at_work] == [("b", 4, 9)]


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([], None),
        ([(0, "a", 0, 0, 0, True)], 0.0),
        (steady("a", 2, 10, 100), None),  # too early to say
        (steady("a", 2, 60, 240), 60.0),
        ([*steady("a", 2, 60, 240), (60, "b", 0, 0, 0, False)], None),  # nobody knows how large b is
        ([(0, "b", 30, 30, 0, True), (0, "c", 0, 0, 0, False), *steady("a", 2, 60, 240)], (120 + 30) / 2),
        (steady("a", 0, 60, 100), None),  # nothing moves
    ],
)
def test_the_time_left_rests_on_the_rate_of_the_last_minute(
    steps: list[tuple[float, str, int, int, int, bool]], left: float | None
) -> None:
    found = run(*steps).left_s
    assert found == pytest.approx(left, rel=0.1) if left is not None else found is None


def test_one_slow_site_sets_the_time_left() -> None:
    both = sorted([*steady("quick", 10, 60, 610), *steady("slow", 1, 60, 660)])
    assert run(*both).left_s == pytest.approx(600, rel=0.05)


def test_slow_and_failing_sites_are_named() -> None:
    usual = [step for name in "abcd" for step in steady(name, 4, 60, 500)]
    dragging = steady("slow", 0.2, 60, 500)
    found = run(*sorted([*usual, *dragging]), (60, "bad", 20, 40, 9, False), (190, "a", 400, 500, 0, False))
    assert {one.site for one in found.slow} == {"b", "c", "d", "bad", "slow"}, "silent for 130 s"
    assert [one.site for one in found.failing] == ["bad"]
    before = run(*sorted([*usual, *dragging]))
    assert [one.site for one in before.slow] == ["slow"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(0, 9), st.booleans()), max_size=60))
def test_the_sums_are_those_of_the_sites_whatever_comes(reports: list[tuple[str, int, int, bool]]) -> None:
    clock = Clock()
    tally = Tally(clock)
    last: dict[str, Progress] = {}
    for site, read, failures, is_done in reports:
        clock.now += 0.7
        last[site] = Progress(site, read, read + 3, failures, "", is_done)
        tally(last[site])
    found = tally.standing()
    assert found.read == sum(one.fetched for one in last.values())
    assert found.failures == sum(one.failures for one in last.values())
    assert found.done == sum(one.is_done for one in last.values())
    assert found.left_s is None or found.left_s >= 0
    assert found.per_second >= 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 秒"), (89, "89 秒"), (90, "2 分钟"), (5000, "83 分钟"), (9000, "2.5 小时")]
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


STANDING = RunStanding(
    sites=3,
    done=1,
    read=120,
    failures=9,
    per_second=2.5,
    left_s=300.0,
    seconds=60.0,
    at_work=(SiteStanding("http://a/", 20, 80, 9, 0.0, 130.0),),
    slow=(SiteStanding("http://a/", 20, 80, 9, 0.0, 130.0),),
    failing=(SiteStanding("http://a/", 20, 80, 9, 0.0, 130.0),),
)


def test_it_is_told_in_sentences_and_on_a_terminal() -> None:
    lines = UnderWay(AT, STANDING).told
    assert lines[0] == "网站 1/3，已读 120 页，每秒 2.5 页，失败 9，约剩 5 分钟，已用 60 秒"
    assert "2 分钟没有新页面" in lines[1]
    assert "失败较多：http://a/（失败 9，已读 20）" in lines[2]
    assert "判断" in UnderWay(AT, replace(STANDING, done=3)).told[1]
    console = Console(file=io.StringIO(), width=120)
    console.print(shown(STANDING))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "约剩 5 分钟" in printed
    assert "20/80" in printed


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with SiteBars(stream) as bars:
        bars(Progress("http://a/", 1, 2, 0, ""))
    assert stream.getvalue() == ""


def test_a_night_at_work_is_seen_from_outside_until_it_is_over(tmp_path: Path) -> None:
    heard: list[Progress] = []
    assert under_way(tmp_path, AT) is None
    with told(tmp_path, Log(tmp_path, lambda: AT), lambda: AT, heard.append) as report:
        report(Progress("http://a/", 3, 9, 1, ""))
        found = under_way(tmp_path, AT)
        assert found is not None
        assert (found.run.read, found.run.sites) == (3, 1)
        assert under_way(tmp_path, AT + timedelta(hours=1)) is None, "what a killed process left is not believed"
    assert under_way(tmp_path, AT) is None
    assert heard == [Progress("http://a/", 3, 9, 1, "")]


def test_what_another_version_wrote_is_nothing(tmp_path: Path) -> None:
    progress_file.keep(tmp_path, b'{"at": 3}')
    assert under_way(tmp_path, AT) is None
