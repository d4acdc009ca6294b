"""What `gongkai serve` holds over a week: nights with a kill each, samples of home pages, people who read and rule.

    python -m benchmarks.serve_week [DAYS] [REQUESTS_A_DAY]

The page runs with its watch over the nights in a process of its own over the demonstration city, as the command sets
it up; only the time is given to it: each day begins at half past one, goes on hour by hour, and nothing waits for the
clock on the wall. After each day its memory and its open files are read. The nights are processes that end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import uvicorn

from audits.clock import SHANGHAI
from audits.desk.accounts import Accounts
from audits.nights.nightly import NightWatch, watching
from audits.settings import Settings, load_settings
from benchmarks.page_rate import PASSWORD, QUICK, ROOT, Visitors
from benchmarks.record import Figures, keep
from commands.serve import listening, share_one_arena
from fixtures import city
from model.account import Role, Scope
from store.office import Office
from web.app import create_app

_FIRST = datetime(2019, 4, 2, 1, 30, tzinfo=SHANGHAI)
_KILL_AFTER_S = 2.0


def main(days: int = 7, requests: int = 300) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, city.serve() as served:
        root = Path(folder)
        resolve = ", ".join(f'"{mapping}"' for mapping in served.resolve)
        head = f'data = "{root / "data"}"\nout = "{root / "out"}"\nresolve = [{resolve}]\n'
        nights = f'\n[nightly]\nroster = "{city.ROSTER}"\nat = "01:30"\n'
        (root / "gongkai.toml").write_text(head + QUICK + nights, "utf-8")
        with Accounts(Office.open(root / "data"), lambda: _FIRST) as accounts:
            accounts.add_user("reviewer", Role.REVIEWER, PASSWORD)
            _, token = accounts.add_token("bench", tuple(Scope), None)
        with _serving(root, days) as server:
            assert server.stdin
            assert server.stdout
            url = server.stdout.readline().strip()
            table = []
            for day in range(1, days + 1):
                server.stdout.readline()  # the night is done, and the hours after it
                asked = asyncio.run(_read_and_rule(url, token, requests))
                table.append(Figures(f"day {day}", {**_held(server.pid), "answered": asked}))
                server.stdin.write("\n")
                server.stdin.flush()
    keep("serve-week", f"a night killed once, 23 hours of samples and {requests} requests a day", table)


async def _read_and_rule(url: str, token: str, requests: int) -> int:
    """A day's visitors, eight at a time; how many were answered well."""
    async with httpx.AsyncClient(base_url=url, timeout=60, headers={"Accept": "text/html"}) as client:
        visitors = await Visitors.entered(client, token)
        paths, place = visitors.paths, asyncio.Semaphore(8)

        async def ask(path: str) -> None:
            async with place:
                await visitors.ask(path)

        async with asyncio.TaskGroup() as group:
            for number in range(requests):
                group.create_task(ask(paths[number % len(paths)]))
        await visitors.rule()
        for form in ("html", "xlsx", "notices"):
            await visitors.ask(f"/reports/{visitors.finding['audit']}/{form}")
    return visitors.answers["200"]


def _held(pid: int) -> dict[str, float]:
    """Resident memory in MB, and how many files are open."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"MB": int(status["VmRSS"].split()[0]) / 1e3, "files": sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())}


@contextmanager
def _serving(root: Path, days: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "benchmarks.serve_week", "serve", str(days)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=root, env=environment, stdin=pipe, stdout=pipe, text=True) as server:
        try:
            yield server
        finally:
            server.terminate()


# --- in the process that is measured ---


class _Week:
    """The time of day that the program is given, moved on by what is done."""

    def __init__(self) -> None:
        self.at = _FIRST

    def now(self) -> datetime:
        return self.at

    async def lived(self, watch: NightWatch, days: int) -> None:
        """Day after day; after each the parent looks, and says when to go on."""
        for day in range(days):
            self.at = _FIRST + timedelta(days=day)
            await watch.look()
            await asyncio.sleep(_KILL_AFTER_S)
            if watch.process is not None:
                watch.process.kill()
            await watch.finished()
            await watch.look()
            await watch.finished()
            for _ in range(23):
                self.at += timedelta(hours=1)
                await watch.sample()
            print("day", day + 1, flush=True)
            await asyncio.to_thread(sys.stdin.readline)


def serve(days: int) -> None:
    """The page and the watch over the nights, as `gongkai serve` has them."""
    share_one_arena()
    week, settings = _Week(), load_settings(Path("gongkai.toml"))
    with listening("127.0.0.1", 0) as listener:
        app = create_app(settings, lambda: _watched(week, settings, days), now=week.now)
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


@asynccontextmanager
async def _watched(week: _Week, settings: Settings, days: int) -> AsyncIterator[None]:
    async with watching(settings, week.now) as watch:
        living = asyncio.create_task(week.lived(watch, days))
        try:
            yield
        finally:
            living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await living


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
