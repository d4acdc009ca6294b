"""A week of nights on a small site, each killed once, the time of day given: every date once, nothing lost."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from audits.clock import SHANGHAI
from audits.logs import Log
from audits.nights import night, nightly
from audits.nights.night_process import Errand
from audits.settings import EngineSettings, NightlySettings, Settings
from crawler.limits import CrawlSettings
from crawler.progress import Progress
from model.errors import StoreBusy, StoreError, UsageError
from model.night import Night, NightState
from store import Store
from store.night_book import NightBook, known_nights
from store.room import is_held
from tests.audits.loopback import LoopbackSite, loopback_site

ROOT = Path(__file__).parents[2]
FIRST = datetime(2026, 11, 23, 1, 30, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
QUICK = CrawlSettings(
    max_pages=30, interval_s=0, backoff_s=0.01, second_pass_wait_s=0, second_look_wait_s=0, contact="a@localhost"
)


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with loopback_site() as served:
        yield served


def settings(folder: Path, site: LoopbackSite) -> Settings:
    roster = folder / "名册.toml"
    roster.write_text(
        'city = "示例市"\n[[unit]]\nid = "caizheng"\nname = "示例市财政局"\nkind = "department"\n'
        '[[unit.entry_points]]\nurl = "http://www.shili.gov.cn/"\n',
        "utf-8",
    )
    return Settings(
        data=str(folder / "data"),
        out=str(folder / "out"),
        resolve=(f"www.shili.gov.cn:80:127.0.0.1:{site.server_address[1]}",),
        crawl=QUICK,
        nightly=NightlySettings(roster=str(roster)),
        engine=EngineSettings(name="inline"),
    )


def log(chosen: Settings, now: datetime) -> Log:
    return Log(Path(chosen.data), lambda: now)


def unwatched(_progress: Progress) -> None:
    pass


def once(chosen: Settings, now: datetime) -> str:
    return night.once(chosen, log(chosen, now), unwatched, lambda: now)


def killed(chosen: Settings, site: LoopbackSite, due: Night, now: datetime, at_request: int) -> int:
    """The night in a process that the site kills at its nth request; its exit code."""
    site.asked.clear()
    process = subprocess.Popen(
        [sys.executable, "-m", "audits.nights.night_process"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )

    def shoot(number: int, _host: str) -> None:
        if number == at_request:
            process.kill()

    site.at_request = shoot
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(Errand(chosen, due, now)) + b"\n")
    process.stdin.flush()
    code = process.wait(timeout=60)
    process.stdin.close()
    site.at_request = lambda number, host: None
    return code


def resident_mb() -> float:
    """What this process takes of the memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def test_a_week_of_nights_with_a_kill_each_night(tmp_path: Path, site: LoopbackSite) -> None:
    chosen = settings(tmp_path, site)
    handles, sizes, memory = [], [], []
    for n in range(7):
        now = FIRST + n * DAY
        begun = Night(now.date(), NightState.RUNNING, now)
        assert killed(chosen, site, begun, now, at_request=8 + 3 * n) == -9
        (row,) = [known for known in known_nights(Path(chosen.data)) if known.on == now.date()]
        assert (row.state, row.attempts) == (NightState.RUNNING, 1)
        assert "已完成" in once(chosen, now + timedelta(hours=n))  # the machine comes back hours later
        assert "已完成" in once(chosen, now + timedelta(hours=20))  # asked again, nothing is done again
        handles.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))
        gc.collect()
        memory.append(resident_mb())
        sizes.append(sum(path.stat().st_size for path in (tmp_path / "data" / "warc").rglob("*.gz")))
    nights = known_nights(Path(chosen.data))
    assert [row.on for row in nights] == [(FIRST + n * DAY).date() for n in range(7)]
    assert {(row.state, row.attempts) for row in nights} == {(NightState.DONE, 2)}
    with Store.open(Path(chosen.data)) as store:
        audits = store.audits()
        assert [audit.as_of for audit in audits if audit.finished_at] == [row.on for row in nights]
        assert len(audits) == 7  # none was left lying and begun anew
        assert store.verify_evidence().problems == ()
        read = {len(store.load_result(audit.id).crawls[0].pages) for audit in audits}
    assert len(read) == 1  # no night saw less than another
    assert len(set(handles[1:])) == 1
    assert memory[-1] - memory[2] <= 5  # MB, of some 110
    grown = [later - earlier for earlier, later in pairwise(sizes)]
    assert max(grown) <= 1.1 * sizes[0]  # a night takes no more room than the first
    for row in nights:
        assert (tmp_path / "out" / row.audit / "检查通知.txt").is_file()


def test_an_audit_finished_before_the_machine_died_is_not_done_again(tmp_path: Path, site: LoopbackSite) -> None:
    chosen = settings(tmp_path, site)
    once(chosen, FIRST)
    (done,) = known_nights(Path(chosen.data))
    with NightBook.open(Path(chosen.data)) as book:  # as the ledger stood when the audit's last row was written
        book.keep(replace(done, state=NightState.RUNNING, audit="", finished_at=None))
    site.asked.clear()
    once(chosen, FIRST + timedelta(hours=1))
    assert not site.asked
    (again,) = known_nights(Path(chosen.data))
    assert (again.state, again.audit) == (NightState.DONE, done.audit)


def test_a_night_that_failed_is_in_the_ledger_with_its_reason_and_gone_on_with(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(StoreError):
        once(chosen, FIRST)
    (failed,) = known_nights(Path(chosen.data))
    assert failed.state is NightState.AUDITED
    assert failed.detail.startswith(str(tmp_path / "out"))
    (tmp_path / "out").unlink()
    site.asked.clear()
    assert "已完成" in once(chosen, FIRST + timedelta(hours=1))
    assert not site.asked  # only the reports were missing


def test_what_the_log_says_is_one_json_object_a_line(tmp_path: Path, site: LoopbackSite) -> None:
    chosen = settings(tmp_path, site)
    once(chosen, FIRST)
    lines = (Path(chosen.data) / "log" / "2026-11.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["night_began", "night_done"]
    stream = io.StringIO()
    Log(tmp_path, lambda: FIRST, stream).trouble("x", said="a\x1b[31m\nb 13812345678 440524198001010014")
    assert json.loads(stream.getvalue())["said"].isprintable()
    assert "13812345678" not in stream.getvalue()
    assert "440524198001010014" not in stream.getvalue()


async def test_the_watch_runs_what_is_due_in_a_process_and_refuses_a_second_watch(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    async with nightly.watching(chosen, lambda: FIRST) as watch:
        with pytest.raises(StoreBusy, match="不能再启动第二个"):
            async with nightly.watching(chosen, lambda: FIRST):
                raise AssertionError
        with pytest.raises(StoreBusy, match="不能再启动第二个"):
            await asyncio.to_thread(once, chosen, FIRST)
        await watch.finished()
        await watch.look()
        await watch.finished()
    (done,) = known_nights(Path(chosen.data))
    assert (done.state, done.attempts) == (NightState.DONE, 1)


async def test_a_watch_that_ends_stops_its_night_and_the_next_one_goes_on_with_it(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(number: int, _host: str) -> None:
        if number == 5:
            loop.call_soon_threadsafe(asked.set)

    site.at_request = tell
    async with nightly.watching(chosen, lambda: FIRST):
        await asked.wait()
    site.at_request = lambda number, host: None
    async with nightly.watching(chosen, lambda: FIRST + timedelta(hours=1)) as watch:
        await watch.finished()
    (done,) = known_nights(Path(chosen.data))
    assert (done.state, done.attempts) == (NightState.DONE, 2)
    with Store.open(Path(chosen.data)) as store:
        assert len(store.audits()) == 1


WATCH = """
import asyncio, sys
from datetime import datetime
import msgspec
from audits.nights import nightly
from audits.settings import Settings

async def main():
    async with nightly.watching(msgspec.json.decode(sys.argv[1], type=Settings), lambda: at) as watch:
        await watch.finished()

at = datetime.fromisoformat(sys.argv[2])
asyncio.run(main())
"""


def test_when_the_watch_is_killed_its_night_ends_too_and_the_next_watch_goes_on(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    words = [sys.executable, "-c", WATCH, msgspec.json.encode(chosen).decode(), FIRST.isoformat()]
    watch = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
    site.at_request = lambda number, host: watch.kill() if number == 8 else None
    assert watch.wait(timeout=60) == -9
    site.at_request = lambda number, host: None
    lock = Path(chosen.data) / "gongkai.lock"
    while is_held(lock):  # until the night has noticed that it is alone
        time.sleep(0.02)
    assert "已完成" in once(chosen, FIRST + timedelta(minutes=5))
    (done,) = known_nights(Path(chosen.data))
    assert (done.state, done.attempts) == (NightState.DONE, 2)


async def test_a_night_stops_before_the_quiet_hours_and_goes_on_after_them(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    chosen = replace(chosen, nightly=replace(chosen.nightly, quiet_hours=(2, 4)))
    until_stopped = threading.Event()

    def hold(number: int, _host: str) -> None:
        if number == 8:
            until_stopped.wait(30)

    site.at_request = hold
    late = FIRST.replace(hour=1, minute=59, second=29)
    async with nightly.watching(chosen, lambda: late) as watch:
        await watch.finished()
        until_stopped.set()
        (stopped,) = known_nights(Path(chosen.data))
        assert (stopped.state, stopped.failed_at) == (NightState.RUNNING, None)
    assert "安静时段" in await asyncio.to_thread(once, chosen, late.replace(hour=3))
    assert "已完成" in await asyncio.to_thread(once, chosen, late.replace(hour=4))
    with Store.open(Path(chosen.data)) as store:
        (crawl,) = store.load_result("20261123-nightly-001").crawls
    assert not [unread for unread in crawl.coverage.unread if "quiet" in unread.detail]


async def test_a_night_waits_for_a_person_s_audit_without_a_trace_in_the_ledger(
    tmp_path: Path, site: LoopbackSite
) -> None:
    chosen = settings(tmp_path, site)
    with Store.open(Path(chosen.data)) as store:
        store.claim()
        with pytest.raises(StoreBusy):
            await asyncio.to_thread(once, chosen, FIRST)
        async with nightly.watching(chosen, lambda: FIRST) as watch:
            said = Path(chosen.data) / "log" / "2026-11.jsonl"
            while "night_waits" not in said.read_text():  # noqa: ASYNC110 - another process says it
                await asyncio.sleep(0.02)
            assert watch.process is None
    assert known_nights(Path(chosen.data)) == ()
    assert not site.asked


async def test_without_a_roster_nothing_is_watched_and_nothing_written(tmp_path: Path) -> None:
    chosen = Settings(data=str(tmp_path / "data"))
    async with nightly.running(chosen):
        pass
    with pytest.raises(UsageError, match="没有写名册"):
        nightly.run(chosen)
    assert not (tmp_path / "data").exists()


def test_the_preview_says_what_a_night_would_do_and_does_nothing(tmp_path: Path, site: LoopbackSite) -> None:
    chosen = settings(tmp_path, site)
    said = night.preview(chosen, lambda: FIRST + timedelta(hours=3))
    assert "检查日 2026-11-23" in said
    assert "错过了开始时刻，现在会补做" in said
    assert "单位 1 个，网站 1 个，要求 40 项" in said
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "out").exists()
    assert not site.asked
    once(chosen, FIRST)
    assert "检查日 2026-11-24" in night.preview(chosen, lambda: FIRST + timedelta(hours=3))
