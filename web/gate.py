"""The gate before every route: who asks, how much they send, and the headers that every answer bears.

Everything is closed but what `is_open` names; a route that is forgotten stays closed.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.visit import COOKIE, SAFE_METHODS, Desk, Program, Visitor

MIB = 1024 * 1024
UPLOAD_LIMIT = 20 * MIB
_FORM_LIMIT = 256 * 1024
_UPLOADS = ("/rulings", "/rulings/workbook", "/roster")  # the only places that take files
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def is_open(path: str) -> bool:
    """Whether anybody may ask for this path."""
    return path in ("/healthz", "/healthz/live", "/healthz/ready", "/login") or path.startswith("/static/")


def is_for_programs(path: str) -> bool:
    """Whether this path wants a token instead of a session."""
    return path == "/metrics" or path == "/api/v1" or path.startswith("/api/v1/")


class Gate:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, desk: Callable[[], Desk]) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        desk = self._desk()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "max-age=3600"
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                desk.counters.answered(scope["method"], message["status"])
            await send(message)

        refusal = self._refusal(scope, desk)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        await self._app(scope, _limited(receive, _limit_of(scope["path"])), sending)

    def _refusal(self, scope: Scope, desk: Desk) -> Response | None:
        """Let the visitor in (into scope's state), or say why not."""
        headers, path = Headers(scope=scope), scope["path"]
        state = scope.setdefault("state", {})
        state["desk"] = desk
        if _is_foreign(scope["method"], headers):
            return _plain(403, "请求来自其他网站，没有执行。", path)
        if (length := headers.get("content-length", "0")).isdecimal() and int(length) > _limit_of(path):
            return _plain(413, _too_large(path), path)
        address = scope["client"][0] if scope.get("client") else ""
        if is_open(path):
            return None
        if is_for_programs(path):
            scheme, _, secret = headers.get("authorization", "").partition(" ")
            token = desk.accounts.token(secret.strip()) if scheme.lower() == "bearer" else None
            if token is None:
                refused = _plain(401, "需要有效的接口令牌（Authorization: Bearer …）。", path)
                refused.headers["WWW-Authenticate"] = 'Bearer realm="gongkai"'
                return refused
            state["program"] = Program(token, address)
            return None
        entered = desk.accounts.session(_cookie(headers))
        if entered is None:
            if scope["method"] not in SAFE_METHODS or "text/html" not in headers.get("accept", ""):
                return _plain(401, "登录已过期，没有执行。请后退，复制填写的内容，重新登录后再提交。", path)
            query = scope["query_string"].decode("latin-1")
            wanted = scope["path"] + (f"?{query}" if query else "")
            return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted)}", 303)
        state["visitor"] = Visitor(*entered, address)
        return None


def _is_foreign(method: str, headers: Headers) -> bool:
    """Whether a browser says that another site's page made it ask for a change."""
    if method in SAFE_METHODS:
        return False
    origin = headers.get("origin")
    if origin not in (None, "null") and origin.split("://")[-1] != headers.get("host"):
        return True
    return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _limit_of(path: str) -> int:
    return UPLOAD_LIMIT + _FORM_LIMIT if path in _UPLOADS else _FORM_LIMIT


def _too_large(path: str) -> str:
    return f"内容过大：最多 {_limit_of(path) // MIB or 0.25:g} MB。"


def _limited(receive: Receive, limit: int) -> Receive:
    """What a client sends, up to `limit` bytes."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, f"内容过大：最多 {limit // MIB or 0.25:g} MB。")
        return message

    return receiving


def _plain(status: int, sentence: str, path: str) -> Response:
    if is_for_programs(path):
        return JSONResponse({"detail": sentence}, status)
    return Response(sentence, status, media_type="text/plain; charset=utf-8")
