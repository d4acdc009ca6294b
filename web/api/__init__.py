"""The HTTP interface /api/v1: the same things as JSON, for programs with tokens. Names stay as they are."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from model.errors import GongkaiError, NotFound, StoreError
from web.api import audits, people, spot_checks
from web.visit import OUR_FAULT, NotAllowed, Reader


def create_api() -> FastAPI:
    """The interface as an application of its own, to be mounted behind the gate."""
    api = FastAPI(title="公开 gongkai", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    api.add_exception_handler(GongkaiError, _told)
    api.add_exception_handler(RequestValidationError, _told)
    api.add_exception_handler(HTTPException, _told)
    api.add_exception_handler(Exception, _told)
    for group in (audits, people, spot_checks):
        api.include_router(group.router, responses=_REFUSALS)

    @api.get("/openapi.json", tags=["interface"], summary="This document", responses=_REFUSALS)
    def openapi(program: Reader) -> dict[str, object]:
        return document(api)

    return api


def document(api: FastAPI) -> dict[str, object]:
    """The OpenAPI document of the interface."""
    made = get_openapi(
        title=api.title,
        version=api.version,
        routes=api.routes,
        servers=[{"url": "/api/v1"}],
        description="Audits, findings, rulings, spot checks, reports, ledger. Lists are paged: page, size, total.",
    )
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    for path in made["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)  # wrong values are told as 400, as every other mistake
    made["components"]["schemas"].pop("HTTPValidationError", None)
    made["components"]["schemas"].pop("ValidationError", None)
    return made


_REFUSALS: dict[int | str, dict[str, object]] = {
    status: {
        "description": meaning,
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
            }
        },
    }
    for status, meaning in {
        400: "The request is wrong; `detail` says how, in Chinese.",
        401: "No valid token.",
        403: "The token lacks the scope.",
        404: "There is no such thing.",
        405: "There is no such method here.",
        413: "The request is too large.",
        503: "The data directory cannot be used now.",
    }.items()
}


def _told(request: Request, error: Exception) -> Response:
    match error:
        case NotAllowed():
            return JSONResponse({"detail": str(error)}, 403)
        case NotFound():
            return JSONResponse({"detail": str(error)}, 404)
        case StoreError():
            return JSONResponse({"detail": str(error)}, 503)
        case GongkaiError():
            return JSONResponse({"detail": str(error)}, 400)
        case RequestValidationError():
            return JSONResponse({"detail": _faults(error)}, 400)
        case HTTPException():
            words = {404: "没有这个地址。", 405: "这个地址不接受这种方法。"}
            headers = error.headers or {}
            return JSONResponse(
                {"detail": words.get(error.status_code, str(error.detail))}, error.status_code, headers
            )
        case _:
            return JSONResponse({"detail": OUR_FAULT}, 500, {"Connection": "close"})


def _faults(error: RequestValidationError) -> str:
    places = dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors())
    return f"请求有误：{'、'.join(places)}".encode("utf-8", "replace").decode()[:500]
