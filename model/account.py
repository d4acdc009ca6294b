"""Who may use the office's page and interface, and what they did there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each role may do what the ones before it may."""

    VIEWER = "viewer"  # read everything but settings and log
    REVIEWER = "reviewer"  # rule on findings, file waivers, order spot checks
    ADMIN = "admin"  # read settings and log

    @property
    def printed(self) -> str:
        return _ROLES[self]

    def allows(self, needed: Role) -> bool:
        """Whether somebody of this role may do what `needed` is asked for."""
        return list(Role).index(self) >= list(Role).index(needed)


_ROLES = {Role.VIEWER: "查看", Role.REVIEWER: "核查", Role.ADMIN: "管理"}


class Scope(StrEnum):
    """What a program that bears a token may do."""

    READ = "read"
    RULE = "rule"
    SPOT_CHECK = "spot-check"

    @property
    def printed(self) -> str:
        return _SCOPES[self]


_SCOPES = {Scope.READ: "读取", Scope.RULE: "登记核查结论", Scope.SPOT_CHECK: "发起抽查"}


@dataclass(frozen=True, slots=True)
class User:
    """A person. `password_hash` is an argon2 hash in its own notation; a disabled user cannot log in."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody logged in. `key_digest` is the SHA-256 of what the cookie holds; `csrf` goes into every form."""

    key_digest: str
    user: str
    csrf: str
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A key for programs. Only the SHA-256 of the secret is kept."""

    id: str
    name: str
    secret_digest: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class Action(StrEnum):
    """What the operation log knows."""

    LOGGED_IN = "logged_in"
    LOGIN_REFUSED = "login_refused"
    LOGGED_OUT = "logged_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an action's name
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_DISABLED = "user_disabled"
    TOKEN_ADDED = "token_added"  # noqa: S105 - an action's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - an action's name
    SPOT_CHECK_ORDERED = "spot_check_ordered"
    SPOT_CHECK_CANCELLED = "spot_check_cancelled"
    RULED = "ruled"
    RULING_REVOKED = "ruling_revoked"
    WORKBOOK_READ = "workbook_read"
    REPORT_TAKEN = "report_taken"
    LEDGER_CHANGED = "ledger_changed"
    WAIVER_FILED = "waiver_filed"
    WAIVER_REVOKED = "waiver_revoked"
    DOWNTIME_FILED = "downtime_filed"
    DOWNTIME_WITHDRAWN = "downtime_withdrawn"
    ROSTER_CHECKED = "roster_checked"

    @property
    def printed(self) -> str:
        return _ACTIONS[self]


_ACTIONS = {
    Action.LOGGED_IN: "登录",
    Action.LOGIN_REFUSED: "登录未成功",
    Action.LOGGED_OUT: "退出",
    Action.PASSWORD_CHANGED: "修改密码",
    Action.USER_ADDED: "新建用户",
    Action.USER_CHANGED: "修改用户",
    Action.USER_DISABLED: "停用用户",
    Action.TOKEN_ADDED: "新建接口令牌",
    Action.TOKEN_REVOKED: "撤销接口令牌",
    Action.SPOT_CHECK_ORDERED: "发起抽查",
    Action.SPOT_CHECK_CANCELLED: "取消抽查",
    Action.RULED: "登记核查结论",
    Action.RULING_REVOKED: "撤销核查结论",
    Action.WORKBOOK_READ: "读入评分表",
    Action.REPORT_TAKEN: "下载报表",
    Action.LEDGER_CHANGED: "变更整改台账",
    Action.WAIVER_FILED: "登记豁免",
    Action.WAIVER_REVOKED: "撤销豁免",
    Action.DOWNTIME_FILED: "登记停机报备",
    Action.DOWNTIME_WITHDRAWN: "撤销停机报备",
    Action.ROSTER_CHECKED: "核对名册",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the operation log. `actor` is a user's name, or 令牌:NAME, or 命令行."""

    at: datetime
    actor: str
    action: Action
    target: str = ""
    address: str = ""
    number: int = 0
