"""Who asks: a person with a session, or a program with a token. Found once, before any route is chosen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import Depends, Request

from audits.desk.accounts import Accounts
from audits.desk.reading import ReadingRoom
from audits.desk.spot_checks import SpotCheckDesk
from audits.settings import Settings
from model.account import Action, Role, Scope, Session, Token, User
from model.errors import GongkaiError, UsageError
from web.counters import Counters

COOKIE = "gongkai_session"
CSRF_FIELD = "csrf"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class NotAllowed(GongkaiError):
    """Somebody known asked for what is not theirs."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every route may use."""

    settings: Settings
    accounts: Accounts
    reading: ReadingRoom
    spot_checks: SpotCheckDesk
    counters: Counters


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is logged in."""

    session: Session
    user: User
    address: str

    @property
    def csrf(self) -> str:
        return self.session.csrf

    def may(self, role: str) -> bool:
        """Whether somebody of this visitor's role may do what that role's value is asked for."""
        return self.user.role.allows(Role(role))


@dataclass(frozen=True, slots=True)
class Program:
    """A program that showed a token."""

    token: Token
    address: str

    @property
    def name(self) -> str:
        return f"令牌:{self.token.name}"


OUR_FAULT = "程序出错，已记录。请把时间和操作告诉维护人员；检查和核查的数据不受影响。"


def desk_of(request: Request) -> Desk:
    desk: Desk = request.state.desk
    return desk


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def visitor_of(request: Request) -> Visitor:
    """The visitor whom the gate let in."""
    visitor = request.state.visitor
    assert isinstance(visitor, Visitor)
    return visitor


async def _desk(request: Request) -> Desk:
    """As desk_of: what waits for nothing is asked for in place, not in a thread."""
    return desk_of(request)


def needs(role: Role) -> Callable[[Request], Coroutine[Any, Any, Visitor]]:
    """A dependency: the visitor, if of that role or a higher one."""

    async def checked(request: Request) -> Visitor:
        visitor = visitor_of(request)
        if not visitor.user.role.allows(role):
            raise NotAllowed(
                f"这项操作需要“{role.printed}”角色，您的角色是“{visitor.user.role.printed}”。请联系管理员。"
            )
        return visitor

    return checked


def bears(scope: Scope) -> Callable[[Request], Coroutine[Any, Any, Program]]:
    """A dependency: the program, if its token has that scope."""

    async def checked(request: Request) -> Program:
        program = request.state.program
        assert isinstance(program, Program)
        if scope not in program.token.scopes:
            raise NotAllowed(f"令牌没有“{scope.value}”权限。")
        return program

    return checked


def form_is_ours() -> Callable[[Request], Coroutine[Any, Any, None]]:
    """A dependency for all pages: whatever changes something carries the session's CSRF token."""

    async def checked(request: Request) -> None:
        if request.method in SAFE_METHODS:
            return
        sent = (await request.form()).get(CSRF_FIELD)
        if not isinstance(sent, str) or not compare_digest(sent.encode(), visitor_of(request).csrf.encode()):
            raise NotAllowed("表单已过期或来源不明，没有执行。请刷新页面后重新提交。")

    return checked


def noted(request: Request, visitor: Visitor | Program, action: Action, target: str = "") -> None:
    """Write into the operation log what a visitor or program has done."""
    actor = visitor.user.name if isinstance(visitor, Visitor) else visitor.name
    desk_of(request).accounts.note(actor, action, target[:300], visitor.address)


def unit_named(desk: Desk, unit: str) -> str:
    """A unit's name for the operation log, which people read; what the roster does not know stays as it is."""
    known = desk.spot_checks.roster().unit(unit)
    return known.name if known else unit


def day_in(text: str) -> date | None:
    """The day in a form's field, None where it is empty. UsageError when it is none."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise UsageError(f"日期应写成 2019-04-02 的样子，实为“{text}”") from None


TheDesk = Annotated[Desk, Depends(_desk)]
Viewer = Annotated[Visitor, Depends(needs(Role.VIEWER))]
Reviewer = Annotated[Visitor, Depends(needs(Role.REVIEWER))]
Admin = Annotated[Visitor, Depends(needs(Role.ADMIN))]
Reader = Annotated[Program, Depends(bears(Scope.READ))]
Ruler = Annotated[Program, Depends(bears(Scope.RULE))]
Checker = Annotated[Program, Depends(bears(Scope.SPOT_CHECK))]
