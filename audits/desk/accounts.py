"""Who may enter: users, sessions, tokens, and the log of what they did.

Secrets are made here and handed out once; the store keeps digests. Passwords are argon2id hashes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from audits.clock import Clock
from model.account import Action, Operation, Role, Scope, Session, Token, User
from model.errors import GongkaiError, NotFound, UsageError
from reports.neutral import clean
from store.office import Office

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
OWN_FAILURES = 5  # of one name from one address within the window
ALL_FAILURES = 20  # of any names from one address within the window
NAME_FAILURES = 100  # of one name from everywhere within the window: guessing from many addresses
PASSWORD_LENGTH = 10
COMMAND_LINE = "命令行"

_SEEN_EVERY = timedelta(minutes=1)  # how often a session's last use is written down
_NAME = re.compile(r"[\w.\-]{1,32}")
_LONGEST_PASSWORD = 256
_TURNS = BoundedSemaphore(2)  # hashing takes 64 MB and a tenth of a second each


class LoginRefused(GongkaiError):
    """A login that did not succeed. The sentence does not tell whether the name exists."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fresh session: the key for the cookie, and whose it is."""

    key: str
    user: User


class Accounts:
    """Everything about who may do what, over the office's book. A context manager that closes the book."""

    def __init__(
        self,
        office: Office,
        now: Clock,
        secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.office, self._now, self._secret = office, now, secret
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secret())  # checked for unknown names, so that they take as long

    def close(self) -> None:
        """Let go of the book."""
        self.office.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- users ---

    def add_user(self, name: str, role: Role, password: str, actor: str = COMMAND_LINE) -> User:
        """A new user. UsageError for a name in use, or a name or password that will not do."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"用户名应为 1 到 32 个文字、字母、数字、点、横线，实为“{name}”")
        if self.office.user(name) is not None:
            raise UsageError(f"已有名为“{name}”的用户。改角色用 gongkai user role，改密码用 gongkai user password。")
        user = User(name, role, self._hashed(name, password), self._now())
        self.office.keep_user(user)
        self.note(actor, Action.USER_ADDED, f"{name}（{role.printed}）")
        return user

    def set_password(self, name: str, password: str, actor: str = COMMAND_LINE) -> None:
        """A new password; whoever is logged in under that name is logged out."""
        user = self.user(name)
        self.office.keep_user(replace(user, password_hash=self._hashed(name, password)))
        self.office.end_sessions(name)
        self.note(actor, Action.PASSWORD_CHANGED, name)

    def set_role(self, name: str, role: Role, actor: str = COMMAND_LINE) -> None:
        """Another role, from the next request on."""
        self.office.keep_user(replace(self.user(name), role=role))
        self.note(actor, Action.USER_CHANGED, f"{name}（{role.printed}）")

    def disable(self, name: str, actor: str = COMMAND_LINE) -> None:
        """Shut somebody out; what they did stays in the log."""
        user = self.user(name)
        self.office.keep_user(replace(user, disabled_at=user.disabled_at or self._now()))
        self.office.end_sessions(name)
        self.note(actor, Action.USER_DISABLED, name)

    def user(self, name: str) -> User:
        """The user of that name. NotFound otherwise."""
        user = self.office.user(name)
        if user is None:
            raise NotFound(f"没有名为“{name}”的用户。可用 gongkai user list 查看全部。")
        return user

    # --- sessions ---

    def log_in(self, name: str, password: str, address: str) -> Entry:
        """A session for the right password. LoginRefused otherwise, also after too many failures."""
        now = self._now()
        self.office.forget_attempts(now - WINDOW)
        own, here, named = self.office.attempts_since(now - WINDOW, name[:32], address)
        if own >= OWN_FAILURES or here >= ALL_FAILURES or named >= NAME_FAILURES:
            self.note(name[:32], Action.LOGIN_REFUSED, "尝试过多", address)
            raise LoginRefused("登录失败次数过多，请 15 分钟后再试。")
        user = self.office.user(name)
        usable = user if user and user.disabled_at is None else None
        if not self._matches(usable.password_hash if usable else self._nobody, password) or usable is None:
            self.office.note_attempt(name[:32], address, now)
            self.note(name[:32], Action.LOGIN_REFUSED, "", address)
            raise LoginRefused("用户名或密码不对。")
        if self._hasher.check_needs_rehash(usable.password_hash):
            self.office.keep_user(replace(usable, password_hash=self._hasher.hash(password)))
        key = self._secret()
        self.office.end_sessions_before(now - IDLE)
        self.office.keep_session(Session(digest_of(key), usable.name, self._secret(), now, now))
        self.note(usable.name, Action.LOGGED_IN, "", address)
        return Entry(key, usable)

    def session(self, key: str) -> tuple[Session, User] | None:
        """Who bears this cookie, or None when the session is over or the user shut out."""
        session = self.office.session(digest_of(key))
        if session is None:
            return None
        now = self._now()
        user = self.office.user(session.user)
        if now - session.seen_at > IDLE or now - session.begun_at > LONGEST or user is None or user.disabled_at:
            self.office.end_session(session.key_digest)
            return None
        if now - session.seen_at > _SEEN_EVERY:
            session = replace(session, seen_at=now)
            self.office.keep_session(session)
        return session, user

    def log_out(self, session: Session, address: str) -> None:
        """End a session."""
        self.office.end_session(session.key_digest)
        self.note(session.user, Action.LOGGED_OUT, "", address)

    def change_password(self, user: User, old: str, new: str) -> None:
        """A person's own new password. UsageError when the old one is wrong or the new one will not do."""
        if not self._matches(user.password_hash, old):
            raise UsageError("原密码不对，没有改动。")
        self.set_password(user.name, new, actor=user.name)

    # --- tokens ---

    def add_token(
        self, name: str, scopes: tuple[Scope, ...], days: int | None, actor: str = COMMAND_LINE
    ) -> tuple[Token, str]:
        """A new token and its secret, which is never shown again. `days` until it expires, None for never."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"令牌名称应为 1 到 32 个文字、字母、数字、点、横线，实为“{name}”")
        if not scopes:
            raise UsageError(f"请用 --scope 指明令牌的权限：{'、'.join(Scope)}")
        if days is not None and days < 1:
            raise UsageError("令牌的有效天数应至少为 1")
        secret = f"gk_{self._secret()}"
        now = self._now()
        expires = now + timedelta(days=days) if days else None
        token = Token(digest_of(secret)[:8], name, digest_of(secret), scopes, now, expires)
        self.office.keep_token(token)
        self.note(actor, Action.TOKEN_ADDED, f"{name}（{token.id}：{'、'.join(s.printed for s in scopes)}）")
        return token, secret

    def revoke_token(self, id_: str, actor: str = COMMAND_LINE) -> Token:
        """Make a token useless; it stays on record. NotFound for an unknown id."""
        token = next((t for t in self.office.tokens() if t.id == id_), None)
        if token is None:
            raise NotFound(f"没有编号为“{id_}”的令牌。可用 gongkai token list 查看全部。")
        token = replace(token, revoked_at=token.revoked_at or self._now())
        self.office.keep_token(token)
        self.note(actor, Action.TOKEN_REVOKED, f"{token.name}（{token.id}）")
        return token

    def token(self, secret: str) -> Token | None:
        """The token of this secret, or None when there is none, it is revoked or expired."""
        token = self.office.token(digest_of(secret))
        if token is None or token.revoked_at or (token.expires_at and token.expires_at <= self._now()):
            return None
        return token

    # --- log ---

    def note(self, actor: str, action: Action, target: str = "", address: str = "") -> None:
        """Write down who did what, with no control characters and no number of a person."""
        self.office.note(Operation(self._now(), clean(actor), action, clean(target), clean(address)))

    # --- inside ---

    def _hashed(self, name: str, password: str) -> str:
        if not PASSWORD_LENGTH <= len(password) <= _LONGEST_PASSWORD:
            raise UsageError(f"密码应为 {PASSWORD_LENGTH} 到 {_LONGEST_PASSWORD} 个字符。")
        if name.lower() in password.lower() or len(set(password)) < 4:
            raise UsageError("密码过于简单：不能包含用户名，且至少应有 4 种不同的字符。")
        with _TURNS:
            return self._hasher.hash(password)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            with _TURNS:
                return self._hasher.verify(password_hash, password[: _LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False


def digest_of(secret: str) -> str:
    """SHA-256 of a random secret: enough, as it cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def role_named(text: str) -> Role:
    """The role called 查看, 核查, 管理 or by its English value. UsageError otherwise."""
    for role in Role:
        if text in (role.value, role.printed):
            return role
    raise UsageError(f"角色应为 {'、'.join(r.printed for r in Role)} 之一，实为“{text}”")


def scope_named(text: str) -> Scope:
    """The scope of that value. UsageError otherwise."""
    if text not in set(Scope):
        raise UsageError(f"令牌权限应为 {'、'.join(Scope)} 之一，实为“{text}”")
    return Scope(text)


def listed_users(accounts: Accounts) -> str:
    """Every user, a line each."""
    lines = [
        f"{u.name}  {u.role.printed}  {u.created_at:%Y-%m-%d} 建立" + ("  已停用" if u.disabled_at else "")
        for u in accounts.office.users()
    ]
    return "\n".join(lines) or "还没有用户。可用 gongkai user add 姓名 --role 管理 建立第一个。"


def listed_tokens(accounts: Accounts, at: datetime) -> str:
    """Every token, a line each, without any secret."""
    lines = []
    for token in accounts.office.tokens():
        until = f"{token.expires_at:%Y-%m-%d} 到期" if token.expires_at else "长期有效"
        state = "已撤销" if token.revoked_at else "已过期" if token.expires_at and token.expires_at <= at else until
        lines.append(f"{token.id}  {token.name}  {'、'.join(s.printed for s in token.scopes)}  {state}")
    return "\n".join(lines) or "还没有接口令牌。可用 gongkai token add 名称 --scope read 建立。"
