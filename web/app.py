"""The application: gate, pages, interface, and what runs beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from audits import clock
from audits.clock import Clock
from audits.desk import wording
from audits.desk.accounts import Accounts
from audits.desk.reading import ReadingRoom
from audits.desk.spot_checks import SpotCheckDesk
from audits.settings import Settings
from model.errors import GongkaiError, NotFound, StoreError
from store.office import Office
from web import api, healthz, metrics, pages
from web.counters import Counters
from web.gate import Gate, is_for_programs
from web.look import page
from web.pages import entry
from web.visit import OUR_FAULT, Desk, NotAllowed

Background = Callable[[], AbstractAsyncContextManager[None]]
DEFAULT_ROSTER = Path(__file__).parent.parent / "rosters" / "jieyang.toml"
_STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    background: Background | None = None,
    *,
    roster: Path | None = None,
    accounts: Accounts | None = None,
    now: Clock = clock.now,
) -> FastAPI:
    """The page and interface over the data directory of `settings`.

    `background` runs beside them for as long as they live (the nights). `roster` is whose units can be spot-checked:
    by default that of the nights, or the one that comes with the program. `accounts` are those of the data directory
    unless given, and are closed at its end. Raises StoreError when the data directory cannot be used or others may
    read the accounts.
    """
    accounts = accounts or Accounts(Office.open(Path(settings.data)), now)
    try:
        desk = _desk(settings, roster, accounts, now)
    except BaseException:
        accounts.close()
        raise

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(desk.accounts.close)
            stack.callback(desk.reading.close)
            await stack.enter_async_context(desk.spot_checks.working())
            if background is not None:
                await stack.enter_async_context(background())
            yield

    app = FastAPI(title="公开", openapi_url=None, docs_url=None, redoc_url=None, lifespan=living)
    app.add_middleware(Gate, desk=lambda: desk)
    _add_routes(app)
    return app


def _desk(settings: Settings, roster: Path | None, accounts: Accounts, now: Clock) -> Desk:
    """What the pages work with. What is wrong with roster or plan is told now, not at the first spot check."""
    chosen = roster or (Path(settings.nightly.roster) if settings.nightly.roster else DEFAULT_ROSTER)
    spot_checks = SpotCheckDesk(accounts.office, settings, chosen, settings.nightly.plan, now)
    spot_checks.roster(), spot_checks.plan()
    return Desk(settings, accounts, ReadingRoom(settings), spot_checks, Counters())


def _add_routes(app: FastAPI) -> None:
    """Errors in words, then every page, the interface, and what machines ask for."""
    app.add_exception_handler(GongkaiError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(Exception, _our_fault)
    app.add_api_route("/static/report.css", _report_style, methods=["GET"])
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.include_router(entry.router)
    app.include_router(healthz.router)
    app.include_router(metrics.router)
    app.include_router(pages.joined())
    app.mount("/api/v1", api.create_api())


def _report_style() -> Response:
    return PlainTextResponse(wording.style(), media_type="text/css")


def status_of(error: Exception) -> tuple[int, str, tuple[str, ...]]:
    """Status, heading and sentences for an error that a person must see."""
    match error:
        case NotAllowed():
            return 403, "没有执行", (str(error),)
        case NotFound():
            return 404, "没有找到", (str(error),)
        case StoreError():
            return 503, "暂时不能完成", (str(error),)
        case GongkaiError():
            return 400, "没有执行", tuple(str(error).split("\n"))
        case RequestValidationError():
            return 422, "没有执行", ("填写的内容不完整或格式不对，请返回修改后重试。",)
        case HTTPException(status_code=404):
            return 404, "没有找到", ("没有这个页面。",)
        case HTTPException():
            is_ours = isinstance(error.detail, str) and not error.detail.isascii()
            return error.status_code, "没有执行", (error.detail if is_ours else "请求的方式不对。",)
        case _:
            return 500, "程序出错", (OUR_FAULT,)


def _told(request: Request, error: Exception) -> Response:
    status, heading, sentences = status_of(error)
    if is_for_programs(request.url.path):  # a path that leads past the interface, e.g. with a line break in it
        return JSONResponse({"detail": "".join(sentences)}, status)
    if getattr(request.state, "visitor", None) is None:
        return PlainTextResponse("\n".join(sentences), status)
    back = request.headers.get("referer", "/")
    local = back.split(str(request.base_url.netloc), 1)[-1] if str(request.base_url.netloc) in back else "/"
    where = local if local.startswith("/") else "/"
    return page(request, "wrong.html.j2", status, heading=heading, sentences=sentences, back=where)


def _our_fault(request: Request, error: Exception) -> Response:
    answer = _told(request, error)
    answer.headers["Connection"] = "close"  # the server ends it after a crash, and is to say so
    return answer
