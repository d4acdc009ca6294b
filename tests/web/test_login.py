"""Getting in, staying in, and being kept out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audits.desk import accounts as book
from audits.desk.accounts import Accounts, LoginRefused, role_named, scope_named
from model.account import Action, Role, Scope
from model.errors import NotFound, UsageError
from store.office import Office
from tests.web.office import PASSWORD, QUICK_HASHER, Page, log_in, posted, running

NOON = datetime(2019, 4, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts(Office.open(tmp_path), clock, hasher=QUICK_HASHER) as made:
        made.add_user("张三", Role.REVIEWER, PASSWORD)
        yield made


def refused(accounts: Accounts, name: str, password: str, address: str = "10.1.1.1") -> str:
    with pytest.raises(LoginRefused) as told:
        accounts.log_in(name, password, address)
    return str(told.value)


def test_no_secret_is_kept_as_it_is(accounts: Accounts, tmp_path: Path) -> None:
    entry = accounts.log_in("张三", PASSWORD, "10.1.1.1")
    _, secret = accounts.add_token("看板", (Scope.READ,), None)
    accounts.office.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("office.db*"))
    assert b"argon2id" in kept
    for word in (PASSWORD, entry.key, secret):
        assert word.encode() not in kept


def test_a_wrong_name_and_a_wrong_password_sound_the_same(accounts: Accounts) -> None:
    assert refused(accounts, "张三", "不对的密码123") == refused(accounts, "李四", PASSWORD)


def test_a_session_ends_when_idle_and_in_any_case(accounts: Accounts, clock: Clock) -> None:
    key = accounts.log_in("张三", PASSWORD, "10.1.1.1").key
    for _ in range(7):
        clock.pass_by(minutes=100)
        assert accounts.session(key)
    clock.pass_by(minutes=21)  # 12 hours after the login
    assert accounts.session(key) is None
    key = accounts.log_in("张三", PASSWORD, "10.1.1.1").key
    clock.pass_by(hours=2, seconds=1)
    assert accounts.session(key) is None
    assert accounts.session("") is None


def test_guessing_is_slowed_down_for_the_one_who_guesses(accounts: Accounts, clock: Clock) -> None:
    for _ in range(book.OWN_FAILURES):
        assert "不对" in refused(accounts, "张三", "不对的密码123")
    assert "次数过多" in refused(accounts, "张三", PASSWORD)
    assert accounts.log_in("张三", PASSWORD, "10.1.1.2")  # the person is not locked out elsewhere
    clock.pass_by(minutes=15, seconds=1)
    assert accounts.log_in("张三", PASSWORD, "10.1.1.1")


def test_trying_many_names_is_slowed_down_too(accounts: Accounts) -> None:
    for number in range(book.ALL_FAILURES):
        refused(accounts, f"用户{number}", "不对的密码123")
    assert "次数过多" in refused(accounts, "张三", PASSWORD)


def test_guessing_from_many_addresses_is_slowed_down_too(accounts: Accounts) -> None:
    for number in range(book.NAME_FAILURES):
        refused(accounts, "张三", "不对的密码123", f"10.2.0.{number}")
    assert "次数过多" in refused(accounts, "张三", PASSWORD, "10.3.0.1")


def test_a_new_password_or_shutting_out_ends_every_session(accounts: Accounts) -> None:
    key = accounts.log_in("张三", PASSWORD, "10.1.1.1").key
    accounts.set_password("张三", "另一个足够长的密码99")
    assert accounts.session(key) is None
    key = accounts.log_in("张三", "另一个足够长的密码99", "10.1.1.1").key
    accounts.disable("张三")
    assert accounts.session(key) is None
    assert "不对" in refused(accounts, "张三", "另一个足够长的密码99")


@pytest.mark.parametrize("password", ["", "短密码", "a" * 10, "张三的密码1234567", "长" * 300])
def test_a_poor_password_is_refused_in_one_sentence(accounts: Accounts, password: str) -> None:
    with pytest.raises(UsageError, match="密码"):
        accounts.add_user("张三儿" if "张三" not in password else "张三的", Role.VIEWER, password)


@pytest.mark.parametrize("name", ["", "a b", "x" * 33, "a/b", "<b>", "\n"])
def test_names_are_plain(accounts: Accounts, name: str) -> None:
    with pytest.raises(UsageError, match="用户名应为"):
        accounts.add_user(name, Role.VIEWER, PASSWORD)
    with pytest.raises(UsageError, match="令牌名称应为"):
        accounts.add_token(name, (Scope.READ,), None)


def test_words_for_roles_and_scopes() -> None:
    assert [role_named(r.printed) for r in Role] == list(Role) == [role_named(r.value) for r in Role]
    with pytest.raises(UsageError, match="角色应为 查看、核查、管理 之一"):
        role_named("主任")
    with pytest.raises(UsageError, match="令牌权限应为"):
        scope_named("all")


def test_a_token_expires_and_an_unknown_one_cannot_be_revoked(accounts: Accounts, clock: Clock) -> None:
    token, secret = accounts.add_token("看板", (Scope.READ,), 30)
    assert accounts.token(secret) == token
    clock.pass_by(days=30)
    assert accounts.token(secret) is None
    with pytest.raises(NotFound):
        accounts.revoke_token("none")


def test_the_log_can_only_grow(accounts: Accounts, tmp_path: Path) -> None:
    accounts.note("张三", Action.RULED, "财政局\x00\n2.1 身份证 440102199001011234")
    newest = accounts.office.operations(1)[0]
    assert newest.target.startswith("财政局 2.1")
    assert "440102199001011234" not in newest.target
    db = sqlite3.connect(tmp_path / "office.db")
    for change in ("update operations set content=x''", "delete from operations"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(change)
    db.close()


# --- over the page ---


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("login") / "data") as page:
        yield page


def test_the_cookie_is_for_this_site_alone(empty: Page) -> None:
    with empty.client() as client:
        answer = log_in(client, "viewer")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if "gongkai_session=" in c).lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
    with empty.client(**{"X-Forwarded-Proto": "https"}) as client:
        answer = log_in(client, "viewer")
        assert all("secure" in c.lower() for c in answer.headers.get_list("set-cookie") if "session=" in c)
        assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/units?audit=a", "/units?audit=a"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("http://evil.example/", "/"),
        ("/\nx", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_after_the_login_only_this_site_follows(empty: Page, wanted: str, reached: str) -> None:
    with empty.client() as client:
        assert log_in(client, "viewer", next=wanted).headers["location"] == reached


def test_the_way_back_is_kept_over_the_login(empty: Page) -> None:
    with empty.client() as client:
        answer = client.get("/ledger?state=new&unit=%E8%B4%A2")
        assert answer.headers["location"] == "/login?next=/ledger%3Fstate%3Dnew%26unit%3D%25E8%25B4%25A2"
        assert 'value="/ledger?state=new&amp;unit=%E8%B4%A2"' in client.get(answer.headers["location"]).text


def test_the_login_form_needs_its_own_token(empty: Page) -> None:
    with empty.client() as client:
        answer = log_in(client, "viewer", csrf="x")
        assert answer.status_code == 403
        assert "登录页已过期" in answer.text
        assert log_in(client, "viewer", "不对的密码12345").status_code == 403


def test_logging_out_ends_the_session_on_the_server(empty: Page) -> None:
    with empty.logged_in(Role.VIEWER) as client:
        key = client.cookies["gongkai_session"]
        assert posted(client, "/logout").status_code == 303
        client.cookies.set("gongkai_session", key)
        assert client.get("/account").status_code == 303


def test_a_person_changes_the_own_password(tmp_path: Path) -> None:
    new = "换成另外一个密码98"
    with running(tmp_path / "data") as page, page.logged_in(Role.VIEWER) as client:
        for old, again, said in (("不是原密码12345", new, "原密码不对"), (PASSWORD, f"{new}7", "不一致")):
            answer = posted(client, "/account/password", old=old, new=new, again=again)
            assert (answer.status_code, said in answer.text) == (400, True)
        assert posted(client, "/account/password", old=PASSWORD, new=new, again=new).status_code == 303
        assert client.get("/account").status_code == 303
        assert log_in(client, "viewer", new).status_code == 303


def test_without_users_the_login_says_what_to_do(tmp_path: Path) -> None:
    with running(tmp_path / "data") as page, page.client() as client:
        with page.accounts() as accounts:
            accounts.office._db.conn.execute("delete from users")
            accounts.office._db.conn.commit()
        assert "gongkai user add" in client.get("/login").text
