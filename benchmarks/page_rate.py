"""How the page answers 100 requests a second beside a running audit: waiting times, refusals, nothing locked.

    python -m benchmarks.page_rate [SECONDS] [REQUESTS_A_SECOND]

`gongkai serve` runs in a process of its own over the demonstration city's data, and whole audits of the city run one
after another over the same data directory, giving way as nights and spot checks do. Requests are sent at their time
whether or not earlier ones were answered, so that a slow answer shows; the interface's are read with a token. Every
five seconds a ruling is written and taken back.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from audits import clock
from audits.demonstration import AS_OF
from audits.desk.accounts import Accounts
from benchmarks.process_tree import cpu_s
from benchmarks.record import Figures, keep
from fixtures import city
from model.account import Role, Scope
from store.office import Office

ROOT = Path(__file__).parent.parent
YIELDING = ("nice", "-n", "10")
PASSWORD = "只为这次测量1234"
QUICK = "[crawl]\ninterval_s = 0.0\nconcurrency = 4\nsecond_pass_wait_s = 0.1\nsecond_look_wait_s = 0.1\n"
QUICK += 'contact = "demo@localhost"\n'


def main(seconds: int = 60, rate: int = 100) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, city.serve() as served:
        root = Path(folder)
        (root / "gongkai.toml").write_text(QUICK, "utf-8")
        with Accounts(Office.open(root / "data"), clock.now) as accounts:
            accounts.add_user("reviewer", Role.REVIEWER, PASSWORD)
            _, token = accounts.add_token("bench", tuple(Scope), None)
        resolve = [word for mapping in served.resolve for word in ("--resolve", mapping)]
        common = ["--data", str(root / "data"), "--out", str(root / "out"), *resolve]
        audit = [*_gongkai("audit"), "--roster", str(city.ROSTER), *common]
        subprocess.run([*audit, "--as-of", AS_OF.isoformat()], cwd=root, env=_environment(), capture_output=True)
        serving = [*_gongkai("serve"), "--port", "0", "--roster", str(city.ROSTER), *common]
        with subprocess.Popen(serving, cwd=root, env=_environment(), stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            address = re.search(r"http://[^ （]+", server.stdout.readline())
            assert address
            try:
                asyncio.run(_measure(address.group().rstrip("/"), token, audit, root, seconds, rate, server.pid))
            finally:
                server.terminate()


async def _measure(url: str, token: str, audit: list[str], root: Path, seconds: int, rate: int, server: int) -> None:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits, headers={"Accept": "text/html"}) as client:
        visitors = await Visitors.entered(client, token)
        paths = visitors.paths
        running = asyncio.create_task(_audit_again_and_again(audit, root))
        began, spent_before = time.perf_counter(), cpu_s(server)
        async with asyncio.TaskGroup() as group:
            for number in range(seconds * rate):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                group.create_task(visitors.ask(paths[number % len(paths)]))
                if number % (5 * rate) == 0:
                    group.create_task(visitors.rule())
        spent = time.perf_counter() - began
        cpu = cpu_s(server) - spent_before
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    waited = sorted(visitors.waited)
    figures = {
        "requests/s": len(waited) / spent,
        "median ms": 1000 * waited[len(waited) // 2],
        "p99 ms": 1000 * waited[len(waited) * 99 // 100],
        "worst ms": 1000 * waited[-1],
        "CPU ms a request": 1000 * cpu / len(waited),
    }
    about = f"{rate} requests a second for {seconds} s beside whole audits of the demonstration city; "
    keep("page_rate", f"{about}{dict(visitors.answers)}", [Figures("page and interface", figures)])


@dataclass(slots=True)
class Visitors:
    """Those who use the page and a program that rules, over one client that has logged in; what they were answered,
    and how long each of them waited."""

    client: httpx.AsyncClient
    program: dict[str, str]  # headers
    finding: dict[str, Any]  # one that a person must decide
    waited: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    @classmethod
    async def entered(cls, client: httpx.AsyncClient, token: str) -> Visitors:
        form = (await client.get("/login")).text
        await client.post("/login", data={"name": "reviewer", "password": PASSWORD, "csrf": _csrf(form)})
        program = {"Authorization": f"Bearer {token}"}
        audit = (await client.get("/api/v1/audits", headers=program)).json()["items"][0]["id"]
        listed = await client.get(f"/api/v1/audits/{audit}/findings?outcome=REVIEW", headers=program)
        listed.raise_for_status()
        return cls(client, program, listed.json()["items"][0])

    @property
    def paths(self) -> list[str]:
        """What is asked for, in turn."""
        audit, unit = self.finding["audit"], self.finding["unit"]
        place = f"/findings/{audit}/{unit}/{self.finding['requirement']}"
        paths = ["/", "/units", f"/units/{unit}", "/requirements", "/reviews", place, "/ledger"]
        return [*paths, "/spot-checks", f"/api/v1/audits/{audit}/findings", "/api/v1/audits", "/api/v1/ledger"]

    async def ask(self, path: str) -> None:
        began = time.perf_counter()
        answer = await self.client.get(path, headers=self.program if path.startswith("/api") else None)
        self.waited.append(time.perf_counter() - began)
        self.answers[str(answer.status_code) + (" locked" if "locked" in answer.text else "")] += 1

    async def rule(self) -> None:
        order = {k: self.finding[k] for k in ("audit", "unit", "requirement", "evidence_digest")}
        body = {**order, "outcome": "PASS", "decided_by": "测量"}
        made = await self.client.post("/api/v1/rulings", json=body, headers=self.program)
        self.answers[f"ruling {made.status_code}"] += 1
        revoked = await self.client.delete(
            f"/api/v1/rulings/{made.json()['id']}", params={"why": "测量"}, headers=self.program
        )
        self.answers[f"revoked {revoked.status_code}"] += 1


async def _audit_again_and_again(audit: list[str], root: Path) -> None:
    number = 0
    while True:
        number += 1
        process = await asyncio.create_subprocess_exec(
            *YIELDING,
            *audit,
            "--as-of",
            f"2019-04-{2 + number:02d}",
            cwd=root,
            env=_environment(),
            stdout=subprocess.DEVNULL,
        )
        try:
            await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise


def _csrf(text: str) -> str:
    return text.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def _gongkai(command: str) -> list[str]:
    return [sys.executable, "-m", "cli", command]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
