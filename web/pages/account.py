"""退出, and one's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from model.errors import UsageError
from web.look import page
from web.visit import COOKIE, TheDesk, Viewer

router = APIRouter()


@router.post("/logout")
def log_out(desk: TheDesk, visitor: Viewer) -> Response:
    desk.accounts.log_out(visitor.session, visitor.address)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/account")
def account(request: Request, visitor: Viewer) -> Response:
    return page(request, "account.html.j2")


@router.post("/account/password")
def change_password(
    desk: TheDesk,
    visitor: Viewer,
    old: Annotated[str, Form(max_length=1000)] = "",
    new: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    if new != again:
        raise UsageError("两次输入的新密码不一致，没有改动。")
    desk.accounts.change_password(visitor.user, old, new)
    return RedirectResponse("/login", 303)
