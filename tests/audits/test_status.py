"""How the program says that it stands: at rest, at work, in trouble."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audits.logs import Log
from audits.nights import health
from audits.nights.health import measures, readiness, standing, status
from audits.nights.under_way import told
from audits.settings import NightlySettings, Settings
from crawler.progress import Progress
from model.audit import Audit, AuditKind
from model.night import Night, NightState
from store import Store
from store.night_book import NightBook
from store.room import is_held, room_of
from tests.audits.loopback import loopback_site
from tests.audits.test_nightly import FIRST, once, settings

DAY = timedelta(days=1)


def kept(folder: Path, *nights: Night) -> Settings:
    with NightBook.open(folder / "data") as book:
        for night in nights:
            book.keep(night)
    return Settings(data=str(folder / "data"), nightly=NightlySettings(roster="名册.toml"))


def night(n: int, state: NightState = NightState.DONE, **more: object) -> Night:
    """The night n days after the first."""
    at = FIRST + n * DAY
    ended = at + timedelta(minutes=90) if state is NightState.DONE else None
    return replace(Night(at.date(), state, at, finished_at=ended), **more)  # type: ignore[arg-type]


def test_before_anything_was_done_nothing_is_written_and_nothing_is_wrong(tmp_path: Path) -> None:
    chosen = Settings(data=str(tmp_path / "data"), nightly=NightlySettings(roster="名册.toml"))
    found = standing(chosen, lambda: FIRST - timedelta(hours=2))
    assert (found.problems, found.nights, found.next_at) == ((), (), FIRST)
    assert "下一次 2026-11-23 01:30" in status(chosen, as_json=False, now=lambda: FIRST - timedelta(hours=2))
    assert not (tmp_path / "data").exists()


def test_after_a_night_it_tells_what_was_done_what_it_took_and_what_is_next(tmp_path: Path) -> None:
    with loopback_site() as site:
        chosen = settings(tmp_path, site)
        once(chosen, FIRST)
    said = status(chosen, as_json=False, now=lambda: FIRST + timedelta(hours=5))
    assert "2026-11-23  已完成  20261123-nightly-001" in said
    assert "下一次 2026-11-24 01:30" in said
    assert "约可再做" in said
    told = json.loads(status(chosen, as_json=True, now=lambda: FIRST + timedelta(hours=5)))
    assert told["standing"]["problems"] == []
    room = room_of(Path(chosen.data))
    assert told["room"]["archives"] == room.archives > 0
    files = [path for path in Path(chosen.data).rglob("*") if path.is_file()]
    assert room.taken == sum(path.stat().st_size for path in files)


def test_what_is_at_work_is_seen_without_being_in_its_way(tmp_path: Path) -> None:
    chosen = kept(tmp_path, night(0))
    if is_held(tmp_path / "data" / "nights.lock") is None:
        pytest.skip("this system does not tell who holds a lock")
    now = lambda: FIRST + timedelta(hours=3)  # noqa: E731
    assert (standing(chosen, now).is_watched, standing(chosen, now).is_at_work) == (False, False)
    with NightBook.open(tmp_path / "data") as book, Store.open(tmp_path / "data") as store:
        book.claim()
        store.claim()
        found = standing(chosen, now)
        assert (found.is_watched, found.is_at_work, found.audit_at_work) == (True, True, "")
        assert "，检查正在进行" in status(chosen, as_json=False, now=now)
        store.begin(
            Audit("20261123-nightly-001", AuditKind.NIGHTLY, FIRST.date(), FIRST, "jieyang_2018", ()), "digest"
        )
        assert "检查 20261123-nightly-001 正在进行" in status(chosen, as_json=False, now=now)
    assert (standing(chosen, now).is_watched, standing(chosen, now).is_at_work) == (False, False)


@pytest.mark.parametrize(
    ("nights", "days", "said"),
    [
        pytest.param((night(0), night(1)), 1.2, None, id="well"),
        pytest.param(
            (night(0),), 3.0, "已有两晚以上没有完成检查（最近一次在 2026-11-23 03:00）", id="nobody runs it"
        ),
        pytest.param((night(0, NightState.LOST),), 3.0, "还没有完成过", id="never done"),
        pytest.param(
            (night(0), night(1, NightState.RUNNING, attempts=3, failed_at=FIRST + DAY, detail="磁盘已满")),
            1.2,
            "2026-11-24 的检查已试 3 次仍未完成：磁盘已满",
            id="fails again and again",
        ),
    ],
)
def test_trouble_is_told(nights: tuple[Night, ...], days: float, said: str | None, tmp_path: Path) -> None:
    chosen = kept(tmp_path, *nights)
    problems = standing(chosen, lambda: FIRST + days * DAY).problems
    assert bool(problems) == bool(said)
    assert said is None or said in problems[0]
    assert measures(standing(chosen, lambda: FIRST + days * DAY), readiness(chosen, is_database_readable=True))[
        -1
    ].value == len(problems)


def test_a_full_disk_and_missed_dates_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)
    found = standing(kept(tmp_path, night(0), night(2)), lambda: FIRST + 2.2 * DAY)
    assert "请腾出空间" in found.problems[0]
    assert [on.day for on in found.missed] == [24]


@pytest.mark.parametrize(
    ("nights", "free", "is_readable", "expected"),
    [
        ((), 10**12, True, ("ok", "none", True)),
        ((night(0),), 10**12, True, ("ok", "done", True)),
        ((night(0), night(1, NightState.RUNNING)), 10**12, True, ("ok", "running", True)),
        ((night(0, NightState.RUNNING, failed_at=FIRST, attempts=1),), 10**12, True, ("ok", "failed", True)),
        ((night(0, NightState.LOST),), 10**9, True, ("low", "lost", True)),
        ((night(0),), 10**6, True, ("full", "done", False)),
        ((night(0),), 10**12, False, ("ok", "done", False)),
    ],
)
def test_whether_the_page_can_do_its_work(
    nights: tuple[Night, ...],
    free: int,
    is_readable: bool,
    expected: tuple[str, str, bool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = kept(tmp_path, *nights)
    monkeypatch.setattr(health, "free_bytes", lambda _: free)
    found = readiness(chosen, is_database_readable=is_readable)
    assert (found.disk, found.night, found.is_ready) == expected
    told = {measure.name: measure.value for measure in measures(standing(chosen), found)}
    assert told["gongkai_ready"] == found.is_ready
    assert told["gongkai_last_night_done"] == (expected[1] == "done")


def test_without_nights_none_is_missed_and_a_harmed_ledger_is_told(tmp_path: Path) -> None:
    assert readiness(Settings(data=str(tmp_path)), is_database_readable=True).night == "off"
    (tmp_path / "nights.db").write_bytes(b"no database at all" * 100)
    found = readiness(Settings(data=str(tmp_path)), is_database_readable=True)
    assert (found.is_ready, found.night) == (False, "unknown")


def test_how_far_the_night_at_work_is(tmp_path: Path) -> None:
    with loopback_site() as site:
        chosen = settings(tmp_path, site)
    data = Path(chosen.data)
    with Store.open(data) as store:
        store.claim()
        with told(data, Log(data, lambda: FIRST), lambda: FIRST, lambda _: None) as report:
            report(Progress("http://www.shili.gov.cn/", 4, 10, 0, ""))
            found = standing(chosen, lambda: FIRST)
            assert "网站 0/1，已读 4 页" in status(chosen, as_json=False, now=lambda: FIRST)
    assert found.under_way is not None
    values = {m.name: m.value for m in measures(found, readiness(chosen, is_database_readable=True))}
    assert (values["gongkai_night_sites"], values["gongkai_night_sites_done"]) == (1, 0)
