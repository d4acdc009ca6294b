"""登录: the only page that anybody may ask for."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from audits.desk.accounts import LoginRefused
from web.look import page
from web.visit import COOKIE, CSRF_FIELD, TheDesk, address_of

router = APIRouter()
_LOGIN_COOKIE = "gongkai_login"  # the form's own token, before there is a session


@router.get("/login")
def login_form(request: Request, desk: TheDesk, next: str = "/") -> Response:  # noqa: A002 - the field's name
    return _form(request, desk, next)


@router.post("/login")
def log_in(
    request: Request,
    desk: TheDesk,
    name: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002 - the field's name
    csrf: Annotated[str, Form(alias=CSRF_FIELD, max_length=200)] = "",
) -> Response:
    held = request.cookies.get(_LOGIN_COOKIE, "")
    if not held or not compare_digest(held.encode(), csrf.encode()):
        return _form(request, desk, next, "登录页已过期，请重新输入。", 403, name)
    try:
        entry = desk.accounts.log_in(name.strip(), password, address_of(request))
    except LoginRefused as refused:
        return _form(request, desk, next, str(refused), 403, name)
    answer = RedirectResponse(_within(next), 303)
    _set_cookie(request, answer, COOKIE, entry.key, "/")
    answer.delete_cookie(_LOGIN_COOKIE, path="/login")
    return answer


def _form(
    request: Request, desk: TheDesk, wanted: str, sentence: str = "", status: int = 200, name: str = ""
) -> Response:
    csrf = secrets.token_urlsafe(32)
    answer = page(
        request,
        "login.html.j2",
        status,
        csrf=csrf,
        next=_within(wanted),
        sentence=sentence,
        name=name[:32],
        no_users=not desk.accounts.office.users(),
    )
    _set_cookie(request, answer, _LOGIN_COOKIE, csrf, "/login")
    return answer


def _set_cookie(request: Request, answer: Response, name: str, value: str, path: str) -> None:
    """A cookie until the browser is closed, that no script and no other site can use."""
    is_secure = request.url.scheme == "https"
    answer.set_cookie(name, value, path=path, httponly=True, samesite="strict", secure=is_secure)


def _within(wanted: str) -> str:
    """An address of this site, whatever was asked for."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours and not parts.netloc and "\\" not in wanted else "/"
