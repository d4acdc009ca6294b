"""名册: whom the nights and spot checks look at, and a list of one's own checked before it is used."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from audits import rosters
from audits.desk import office_files
from audits.rosters import Checked
from model.account import Action
from model.errors import GongkaiError
from web.gate import MIB, UPLOAD_LIMIT
from web.look import page
from web.pages.downloads import attached
from web.visit import Desk, Reviewer, TheDesk, Viewer, noted

router = APIRouter()


@router.get("/roster")
def roster(request: Request, desk: TheDesk, visitor: Viewer) -> Response:
    return _shown(request, desk, _in_use(desk))


@router.get("/roster/template")
def template(desk: TheDesk, visitor: Viewer) -> Response:
    return attached("名册模板.xlsx", rosters.template_file())


@router.post("/roster")
def check(
    request: Request,
    desk: TheDesk,
    visitor: Reviewer,
    book: Annotated[UploadFile | None, File()] = None,
    city: Annotated[str, Form(max_length=20)] = "",
    wanted: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The roster in a file, looked at and not kept; with `wanted` toml as the file that the settings name."""
    name = (book.filename or "") if book else ""
    try:
        text, checked = office_files.read_roster(
            name, book.file.read() if book else b"", desk.spot_checks.plan(), city.strip()
        )
    except GongkaiError as error:
        noted(request, visitor, Action.ROSTER_CHECKED, f"{name}：没有读入")
        return _shown(request, desk, _in_use(desk), name=name, wrong=tuple(str(error).split("\n")))
    noted(request, visitor, Action.ROSTER_CHECKED, f"{name}：{len(checked.roster.units)} 个单位")
    return attached("名册.toml", text.encode()) if wanted == "toml" else _shown(request, desk, checked, name=name)


def _in_use(desk: Desk) -> Checked:
    return rosters.against(desk.spot_checks.roster(), desk.spot_checks.plan())


def _shown(request: Request, desk: Desk, checked: Checked, name: str = "", wrong: tuple[str, ...] = ()) -> Response:
    return page(
        request,
        "roster.html.j2",
        400 if wrong else 200,
        checked=checked,
        name=name,
        wrong=wrong,
        limit=UPLOAD_LIMIT // MIB,
    )
