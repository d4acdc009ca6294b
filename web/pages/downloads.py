"""报表下载: every form of the report, made when it is asked for."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from model.account import Action
from web.look import page
from web.visit import TheDesk, Viewer, noted

router = APIRouter()
FORMS = (
    ("html", "检查报告（网页）", "一个文件，断网也能打开，可打印"),
    ("xlsx", "评分表（Excel）", "含“待人工核查”表，填好后可上传"),
    ("bulletin", "通报（Word）", "草稿不能生成通报"),
    ("notices", "整改通知书（Word，打包）", "有问题的单位各一份；尚待核实的标为初稿"),
    ("text", "检查报告（文本）", "不用浏览器也能看"),
    ("csv", "结论清单（CSV）", "每项结论一行，列名为英文，供其他程序使用；人工查看请用评分表"),
    ("json", "完整数据（JSON）", "供其他程序使用"),
    ("jsonl", "结论数据（JSON Lines）", "供其他程序使用"),
)


@router.get("/reports")
def reports(request: Request, desk: TheDesk, visitor: Viewer, audit: str = "") -> Response:
    return page(
        request,
        "reports.html.j2",
        city=desk.reading.shown(audit),
        readable=desk.reading.readable(),
        forms=FORMS,
    )


@router.get("/reports/{audit}/{form}")
def report(request: Request, desk: TheDesk, visitor: Viewer, audit: str, form: str) -> Response:
    name, body = desk.reading.report(audit, form)
    noted(request, visitor, Action.REPORT_TAKEN, f"{audit} {name}")
    return attached(f"{audit}-{name}", body)


@router.get("/units/{unit}/notice")
def notice(request: Request, desk: TheDesk, visitor: Viewer, unit: str, audit: str) -> Response:
    name, body = desk.reading.notice(audit, unit)
    noted(request, visitor, Action.REPORT_TAKEN, f"{audit} {name}")
    return attached(f"{audit}-{name}", body)


def attached(name: str, body: bytes) -> Response:
    """A file to be saved, of no type that a browser would open by itself."""
    return Response(
        body,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )
