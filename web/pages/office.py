"""设置 and 日志, for those who look after the program."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from audits.settings_meaning import meanings
from web.look import page
from web.visit import Admin, TheDesk

router = APIRouter()
_LINES = 100  # of the log on a page
_SECRET = ("to", "tls_key")  # settings that hold passwords or lead to keys


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the settings file: its name ("" for what stands above all tables), what it is for, and its rows of
    key, value in words, meaning."""

    name: str
    meaning: str
    rows: tuple[tuple[str, str, str], ...]


@router.get("/settings")
def settings(request: Request, desk: TheDesk, visitor: Admin) -> Response:
    office = desk.accounts.office
    return page(
        request,
        "settings.html.j2",
        tables=_tables(desk.settings),
        warnings=desk.settings.crawl.warnings(),
        users=office.users(),
        tokens=office.tokens(),
    )


@router.get("/log")
def log(
    request: Request,
    desk: TheDesk,
    visitor: Admin,
    before: Annotated[int | None, Query(ge=1, le=1 << 53)] = None,
) -> Response:
    operations = desk.accounts.office.operations(_LINES, before)
    older = operations[-1].number if len(operations) == _LINES and operations[-1].number > 1 else None
    return page(request, "log.html.j2", operations=operations, older=older)


def _tables(values: object, name: str = "") -> list[Table]:
    """Settings as they were read, table by table."""
    said = meanings()
    own: list[tuple[str, str, str]] = []
    inner: list[Table] = []
    for spec in fields(values):  # type: ignore[arg-type]
        value = getattr(values, spec.name)
        if is_dataclass(value):
            inner += _tables(value, spec.name)
        else:
            shown = "已设置（不显示）" if spec.name in _SECRET and value else _worded(value)
            own.append((spec.name, shown, said.get((name, spec.name), "")))
    return [Table(name, said.get((name, ""), ""), tuple(own)), *inner]


def _worded(value: object) -> str:
    if value is None or value in ("", ()):
        return "未设置"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
