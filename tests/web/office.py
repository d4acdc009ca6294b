"""An office's page as it really runs: uvicorn on loopback, a data directory with an audit, users of every role."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn
from argon2 import PasswordHasher

from audits import clock
from audits.clock import Clock
from audits.desk.accounts import Accounts
from audits.settings import Settings
from commands.serve import listening
from model.account import Role, Scope
from model.audit import AuditResult
from model.page import RawPage, Visit
from store import Store
from store.office import Office
from tests.reports import factory
from web.app import create_app

PASSWORD = "足够长的密码1234"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\u202e"
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
CSRF = 'name="csrf" value="'


@dataclass(frozen=True)
class Page:
    """A running page: where it is, its data, its settings."""

    url: str
    settings: Settings
    data: Path

    def client(self, **headers: str) -> httpx.Client:
        """Somebody who is not logged in."""
        return httpx.Client(base_url=self.url, timeout=30, headers={"Accept": "text/html", **headers})

    @contextmanager
    def logged_in(self, role: Role) -> Iterator[httpx.Client]:
        """The user of that role, logged in over the form."""
        with self.client() as client:
            assert log_in(client, role.value).status_code == 303
            yield client

    def accounts(self, now: Clock = clock.now) -> Accounts:
        """The accounts of the same data directory, from outside."""
        return Accounts(Office.open(self.data), now, hasher=QUICK_HASHER)

    def token(self, *scopes: Scope) -> str:
        """A fresh token."""
        with self.accounts() as book:
            return book.add_token("测试", scopes, None)[1]

    def api(self, *scopes: Scope) -> httpx.Client:
        """A program with a fresh token of those scopes."""
        headers = {"Authorization": f"Bearer {self.token(*scopes)}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=30, headers=headers)


def csrf_of(text: str) -> str:
    """The token in the first form of a page."""
    return text.split(CSRF, 1)[1].split('"', 1)[0]


def log_in(client: httpx.Client, name: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    """Fill in the login form."""
    form = {"name": name, "password": password, "csrf": csrf_of(client.get("/login").text), **fields}
    return client.post("/login", data=form)


def posted(client: httpx.Client, path: str, seen_on: str = "/account", **fields: object) -> httpx.Response:
    """Send a form with the token that stands on the page `seen_on`; `files` are uploads."""
    files = fields.pop("files", None)
    form = {"csrf": csrf_of(client.get(seen_on).text), **fields}
    return client.post(path, data=form, files=files)  # type: ignore[arg-type]


def keep(data: Path, result: AuditResult) -> None:
    """Keep an audit with its crawls, as if it had run here."""
    with Store.open(data) as store:
        store.begin(replace(result.audit, finished_at=None), "order")
        for crawl in result.crawls:
            with store.site_ledger(result.audit.id, crawl.site_key) as ledger:
                ledger.save_crawl(crawl)
        store.finish(result)


def archive(data: Path, result: AuditResult, site_key: str, raw: RawPage) -> None:
    """Keep an answer in the audit's archive. Before `keep`."""
    with Store.open(data) as store:
        store.begin(replace(result.audit, finished_at=None), "order")
        with store.site_ledger(result.audit.id, site_key) as ledger:
            ledger.record(Visit(raw))


@contextmanager
def running(
    data: Path, settings: Settings | None = None, result: AuditResult | None = None, roster: Path | None = None
) -> Iterator[Page]:
    """The page on a free port, with a user for every role whose name is the role's value."""
    chosen = settings or Settings(data=str(data), out=str(data.parent / "out"))
    if result is not None:
        keep(data, result)
    with Accounts(Office.open(data), clock.now, hasher=QUICK_HASHER) as book:
        for role in Role:
            book.add_user(role.value, role, PASSWORD)
    with listening("127.0.0.1", 0) as listener:
        accounts = Accounts(Office.open(data), clock.now, hasher=QUICK_HASHER)
        app = create_app(chosen, roster=roster, accounts=accounts)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="critical",
                ws="none",
                timeout_graceful_shutdown=2,
                timeout_keep_alive=60,
                server_header=False,
            )
        )
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield Page(url, chosen, data)
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive()


def hostile() -> AuditResult:
    """The little city, with markup in every text that a stranger may have written."""
    result = factory.result()
    units = tuple(replace(unit, name=f"{unit.name}{NASTY}") for unit in result.roster.units)
    findings = tuple(
        replace(
            finding,
            reason=f"{finding.reason}{NASTY}",
            advice=NASTY,
            manual=NASTY,
            signals=(NASTY,),
            evidence=tuple(
                replace(e, title=NASTY, quote=NASTY, note=NASTY, url=f"javascript:alert(3)//{NASTY}")
                for e in finding.evidence
            ),
        )
        for finding in result.findings
    )
    return replace(result, roster=replace(result.roster, units=units), findings=findings)
