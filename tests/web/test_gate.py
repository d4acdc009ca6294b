"""Nothing is open but what must be: every route without login or token, without CSRF token, by the wrong role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from audits import clock
from audits.desk.accounts import Accounts
from audits.settings import Settings
from model.account import Role, Scope
from model.errors import StoreError
from store.office import Office
from tests.web.office import Page, csrf_of, posted
from web.app import create_app

OPEN = {"/healthz", "/healthz/live", "/healthz/ready", "/login", "/static/report.css"}


def routes(every: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Every (method, path) that the application knows, mounted and included ones too; "1" for what is in braces."""
    for route in every:
        included = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            path = before + re.sub(r"\{\w+\}", "1", route.path)
            yield from ((method, path) for method in sorted(route.methods or ()))
        elif included is not None:
            yield from routes(list(included.routes), before)
        elif isinstance(route, Mount) and not route.path.startswith("/static"):
            yield from routes(list(route.routes), before + route.path)


@pytest.fixture(scope="module")
def every_route(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    bare = tmp_path_factory.mktemp("bare")
    with closing(Accounts(Office.open(bare), clock.now)) as accounts:
        found = sorted(set(routes(create_app(Settings(data=str(bare)), accounts=accounts).routes)))
    assert len(found) > 40
    return found


@pytest.mark.parametrize("key", ["", "gongkai_session=rubbish", "gongkai_session=" + "A" * 43])
def test_every_route_asks_who_is_there(office: Page, every_route: list[tuple[str, str]], key: str) -> None:
    with office.client(**({"Cookie": key} if key else {})) as client:
        for method, path in every_route:
            answer = client.request(method, path)
            if path in OPEN:
                assert answer.status_code in (200, 403), (method, path)
            elif answer.status_code == 303:
                assert answer.headers["location"].startswith("/login")
                assert method in ("GET", "HEAD"), (method, path)
            else:
                assert answer.status_code == 401, (method, path, answer.status_code)


def test_no_change_without_the_csrf_token(office: Page, every_route: list[tuple[str, str]]) -> None:
    with office.logged_in(Role.ADMIN) as client:
        changing = [(m, p) for m, p in every_route if m != "GET" and not p.startswith("/api/") and p not in OPEN]
        assert len(changing) >= 7
        for method, path in changing:
            for form in ({}, {"csrf": "x"}, {"csrf": ""}):
                answer = client.request(method, path, data=form)
                assert answer.status_code in (403, 422), (method, path, answer.status_code)
        assert client.get("/account").status_code == 200  # not even logged out


def test_another_site_changes_nothing(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        csrf = csrf_of(client.get("/account").text)
        for headers in (
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "http://127.0.0.1"},
        ):
            assert client.post("/logout", data={"csrf": csrf}, headers=headers).status_code == 403
        assert client.get("/account").status_code == 200


REVIEWERS = [
    ("/spot-checks", {"address": "http://a.gov.cn/"}),
    ("/spot-checks/1/cancel", {}),
    ("/rulings", {"audit": "a", "unit": "b", "requirement": "c", "outcome": "符合", "digest": "d"}),
    ("/rulings/1/revoke", {}),
    ("/ledger/a/b", {"after": "notified"}),
    ("/ledger/a", {"before": "new", "after": "verifying"}),
    ("/waivers", {"unit": "a", "requirement": "2.1", "basis": "b", "until": "2099-01-01"}),
    ("/waivers/1/revoke", {}),
    ("/downtimes", {"unit": "a", "basis": "b", "since": "2099-01-01", "until": "2099-01-01"}),
    ("/downtimes/1/withdraw", {"why": "b"}),
    ("/roster", {"city": "a"}),
]


@pytest.mark.parametrize(("path", "form"), REVIEWERS)
def test_who_only_looks_changes_nothing(office: Page, path: str, form: dict[str, str]) -> None:
    with office.logged_in(Role.VIEWER) as client:
        answer = posted(client, path, **form)
        assert answer.status_code == 403
        assert "需要“核查”角色" in answer.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_settings_and_log_are_for_administrators(office: Page, role: Role) -> None:
    with office.logged_in(role) as client:
        for path in ("/settings", "/log"):
            assert client.get(path).status_code == 403
            assert f'href="{path}"' not in client.get("/").text


def test_a_token_does_what_its_scopes_say(office: Page) -> None:
    ruling = {"audit": "a", "unit": "b", "requirement": "c", "outcome": "PASS", "evidence_digest": "0" * 64}
    asked = [
        (Scope.READ, "GET", "/audits", None),
        (Scope.RULE, "POST", "/rulings", ruling | {"decided_by": "某"}),
        (Scope.SPOT_CHECK, "DELETE", "/spot-checks/none", None),
    ]
    for held in Scope:
        with office.api(held) as client:
            for needed, method, path, body in asked:
                status = client.request(method, path, json=body).status_code
                assert (status == 403) is (held is not needed), (held, path, status)


def test_a_session_is_no_token_and_a_token_no_session(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        assert client.get("/api/v1/audits").status_code == 401
        assert client.get("/metrics").status_code == 401
    with office.client(Authorization=f"Bearer {office.token(*Scope)}") as client:
        assert client.get("/log").status_code == 303
        metrics = client.get("/metrics")
    assert 'gongkai_last_audit_findings{outcome="FAIL"}' in metrics.text
    assert all(line.startswith(("#", "gongkai_")) for line in metrics.text.splitlines())


def test_a_revoked_or_expired_token_is_none(office: Page) -> None:
    secret = office.token(Scope.READ)
    with office.accounts() as book:
        book.revoke_token(next(t.id for t in book.office.tokens() if book.token(secret) == t))
    with httpx.Client(base_url=office.url, headers={"Authorization": f"Bearer {secret}"}) as client:
        assert client.get("/api/v1/audits").status_code == 401


def test_every_answer_bears_the_strict_headers(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        for path in ("/", "/login", "/nowhere", "/static/office.js", "/units", "/api/v1/audits", "/healthz"):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert "server" not in headers


BIG = 300 * 1024


def test_a_form_has_a_limit_announced_or_not(office: Page) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(BIG // 1024):
            yield b"a" * 1024

    with office.logged_in(Role.REVIEWER) as client:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/spot-checks", content=b"a" * BIG, headers=kind).status_code == 413
        assert client.post("/spot-checks", content=drip(), headers=kind).status_code == 413


def test_an_upload_has_a_limit(office: Page) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        big = {"book": ("评分表.xlsx", b"0" * (21 * 1024 * 1024))}
        assert posted(client, "/rulings/workbook", files=big).status_code == 413


def test_others_may_not_read_the_accounts(tmp_path: Path) -> None:
    Office.open(tmp_path).close()
    path = tmp_path / "office.db"
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o640)
    with pytest.raises(StoreError, match="能被其他用户读取，请先运行 chmod 600"):
        Office.open(tmp_path)
