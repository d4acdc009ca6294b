"""Whoever crawls, and whatever dies meanwhile: every site once, the findings equal to the byte."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from audits import rosters
from audits.clock import now
from audits.engines import group_sites, starting
from audits.engines.doctor import examine
from audits.inspect import run
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import EngineSettings, Settings
from crawler.limits import CrawlSettings
from model.audit import AuditKind, AuditResult
from model.errors import EngineError, UsageError
from model.snapshot import EndReason
from reports import RENDERERS
from store import Store
from tests.audits.loopback import loopback_site

OFFICES = 5
ONE_WALK = 44  # requests
DASK = [str(Path(sys.executable).parent / "dask")]


def _settings(port: int, folder: Path, engine: EngineSettings) -> Settings:
    return Settings(
        data=str(folder / "data"),
        resolve=(f"*:80:127.0.0.1:{port}",),
        crawl=CrawlSettings(interval_s=0, second_look_wait_s=0, max_pages=40),
        engine=engine,
    )


def _order(folder: Path) -> Order:
    units = "".join(
        f'[[unit]]\nid = "ju{n}"\nname = "示例市第{n}局"\nkind = "department"\n'
        f'entry_points = [{{ url = "http://www.ju{n}.gov.cn/" }}]\n'
        for n in range(OFFICES)
    )
    roster = folder / "roster.toml"
    roster.write_text(f'city = "示例市"\n{units}')
    plan, scorecard = load_plan_of("jieyang_2018")
    return Order(AuditKind.SPECIAL, date(2019, 4, 2), rosters.load(roster), plan, scorecard)


def _audit(port: int, folder: Path, engine: EngineSettings) -> AuditResult:
    folder.mkdir(exist_ok=True)
    settings = _settings(port, folder, engine)
    with Store.open(Path(settings.data)) as store:
        result = run(_order(folder), settings, store, now, lambda _: None)
        assert store.verify_evidence().problems == ()
    return result


def _findings(result: AuditResult) -> bytes:
    return RENDERERS["findings"].render(result)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the audit finds in one process, undisturbed."""
    with loopback_site() as site:
        return _findings(_audit(site.port, tmp_path_factory.mktemp("inline"), EngineSettings("inline")))


@pytest.mark.parametrize("is_forked", [True, False])
def test_two_processes_find_the_same(
    tmp_path: Path, expected: bytes, is_forked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_IS_FORKED", is_forked and starting._IS_FORKED)
    with loopback_site() as site:
        result = _audit(site.port, tmp_path, EngineSettings("processes", workers=2))
    assert _findings(result) == expected
    assert [crawl.coverage.fetched for crawl in result.crawls] == [40] * OFFICES


def test_who_hands_out_work_loads_no_crawler() -> None:
    loaded = set(_said_by("import sys, audits.tasks; print(*sys.modules)"))
    assert "audits.engines.processes" in loaded
    assert loaded.isdisjoint({"crawler.spider", "crawler.extract", "httpx", "dns", "xlsxwriter", "rich"})


@pytest.mark.skipif(not starting._IS_FORKED, reason="workers load for themselves")
def test_workers_are_forked_from_a_process_of_one_thread_that_holds_nothing_open() -> None:
    count = "print(len(os.listdir('/proc/self/task')), len(os.listdir('/proc/self/fd')))"
    threads, files, *after = _said_by(f"import os; {count}; import {starting._LOADED[0]}; {count}")
    assert (threads, *after) == ("1", threads, files)


def _said_by(code: str) -> list[str]:
    """The words that a process prints which does nothing else."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_worker_that_is_killed_gives_its_sites_back(tmp_path: Path, expected: bytes) -> None:
    with loopback_site() as site:
        site.at_request = _once(100, _kill_a_worker)
        result = _audit(site.port, tmp_path, EngineSettings("processes", workers=2))
    assert _findings(result) == expected


def test_a_site_that_kills_every_worker_is_our_fault(tmp_path: Path) -> None:
    def kill(_: int, host: str) -> None:
        if host == "www.ju0.gov.cn":
            _kill_a_worker()

    with loopback_site() as site:
        site.at_request = kill
        result = _audit(site.port, tmp_path, EngineSettings("processes", workers=1))
    ended = {crawl.home_url: crawl.coverage.ended for crawl in result.crawls}
    assert ended.pop("http://www.ju0.gov.cn/") is EndReason.CRASHED
    assert set(ended.values()) == {EndReason.PAGE_BUDGET}
    assert not [f for f in result.findings if f.unit == "ju0" and f.outcome.value in ("PASS", "PARTIAL", "FAIL")]


async def test_sites_of_one_host_stay_together(tmp_path: Path) -> None:
    with loopback_site() as site:
        settings = _settings(site.port, tmp_path, EngineSettings())
        groups = await group_sites(_order(tmp_path).sites, settings)
        both = await group_sites(_order(tmp_path).sites * 2, settings)
    assert [len(group.sites) for group in groups] == [1] * OFFICES
    assert [len(group.sites) for group in both] == [2] * OFFICES


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        (EngineSettings("dusk"), "没有名为“dusk”的引擎，可用：inline、processes、dask"),
        (EngineSettings("dask"), "须写明调度器地址"),
        (EngineSettings("dask", scheduler="tcp://127.0.0.1:1"), "存档位置"),
    ],
)
def test_a_wrong_choice_is_one_sentence(tmp_path: Path, engine: EngineSettings, said: str) -> None:
    with loopback_site() as site, pytest.raises(UsageError, match=said):
        _audit(site.port, tmp_path, engine)


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_a_coordinator_that_is_killed_is_followed_by_the_same_command(
    tmp_path: Path, expected: bytes, engine: str
) -> None:
    with loopback_site() as site, contextlib.ExitStack() as stack:
        chosen = EngineSettings("processes", workers=2)
        if engine == "dask":
            chosen = stack.enter_context(_cluster(tmp_path, workers=1)).engine
        run = multiprocessing.get_context("spawn").Process(target=_audit, args=(site.port, tmp_path, chosen))
        site.at_request = _once(100, run.kill)
        run.start()
        run.join()
        assert run.exitcode == -signal.SIGKILL
        assert _findings(_audit(site.port, tmp_path, chosen)) == expected


# --- several machines: here, processes of one ---


def test_dask_finds_the_same(tmp_path: Path, expected: bytes) -> None:
    with loopback_site() as site, _cluster(tmp_path, workers=2) as cluster:
        assert _doctor(cluster).startswith(f"调度器 {cluster.engine.scheduler} 上有 2 个工作进程")
        assert _findings(_audit(site.port, tmp_path, cluster.engine)) == expected


def test_dask_survives_a_worker(tmp_path: Path, expected: bytes) -> None:
    with loopback_site() as site, _cluster(tmp_path, workers=2) as cluster:
        site.at_request = _once(60, cluster.workers[0].kill)
        assert _findings(_audit(site.port, tmp_path, cluster.engine)) == expected


def test_dask_tries_again_what_an_archive_did_not_take(tmp_path: Path, expected: bytes) -> None:
    with loopback_site() as site, _cluster(tmp_path, workers=1) as cluster:
        archive = tmp_path / "archive"
        shutil.rmtree(archive)
        archive.touch()  # no folder: nothing can be put there

        asked: Counter[str] = Counter()

        def mend(_: int, host: str) -> None:
            asked[host] += 1
            if asked[host] > 1.5 * ONE_WALK and archive.is_file():  # the site is read anew
                archive.unlink()

        site.at_request = mend
        assert _findings(_audit(site.port, tmp_path, cluster.engine)) == expected
    assert max(asked.values()) == 2 * ONE_WALK


def test_what_is_done_survives_the_scheduler(tmp_path: Path, expected: bytes) -> None:
    with loopback_site() as site:
        with _cluster(tmp_path, workers=1) as cluster:
            site.at_request = _once(100, cluster.scheduler.kill)
            with pytest.raises(EngineError, match="再运行同一条命令"):
                _audit(site.port, tmp_path, cluster.engine)
        with _cluster(tmp_path, workers=1) as cluster:
            assert _findings(_audit(site.port, tmp_path, cluster.engine)) == expected


class _Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path, workers: int) -> None:
        place = folder / "scheduler.json"
        place.unlink(missing_ok=True)
        quiet = ["--scheduler-file", str(place)]
        start = partial(subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        self.scheduler = start([*DASK, "scheduler", *quiet, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"])
        _until(place.exists)
        self.workers = [
            start([*DASK, "worker", *quiet, "--nthreads", "3", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"])
            for _ in range(workers)
        ]
        (folder / "archive").mkdir(exist_ok=True)
        address = json.loads(place.read_text())["address"]
        self.engine = EngineSettings("dask", scheduler=address, archive=f"file://{folder}/archive")

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[_Cluster]:
    cluster = _Cluster(folder, workers)
    try:
        _until(lambda: "上有 " + str(workers) in _doctor(cluster))
        yield cluster
    finally:
        cluster.end()


def _doctor(cluster: _Cluster) -> str:
    return "\n".join(examine(cluster.engine).lines)


def _until(is_so: Callable[[], bool]) -> None:
    """Return when it is; the test's own time-out ends what never is."""
    while not is_so():
        time.sleep(0.1)


def _once(number: int, act: Callable[[], object]) -> Callable[[int, str], None]:
    """Act at that request, once."""
    waiting = [act]

    def at_request(now_at: int, _: str) -> None:
        if now_at >= number and waiting:
            waiting.pop()()

    return at_request


def _kill_a_worker() -> None:
    for process in multiprocessing.active_children()[:1]:
        process.kill()
