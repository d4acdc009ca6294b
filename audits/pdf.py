"""The HTML report as a PDF file."""

from __future__ import annotations

from pathlib import Path

from crawler.paper import CannotPrint, pdf_of
from model.audit import AuditResult
from model.errors import UsageError
from reports import RENDERERS
from store.outputs import write

FILE = "检查报告.pdf"


def save(result: AuditResult, folder: Path) -> Path:
    """Write the report as a PDF. UsageError in one sentence when this machine cannot print."""
    try:
        return write(folder, FILE, pdf_of(RENDERERS["html"].render(result)))
    except CannotPrint as reason:
        advice = "请装好后再试，或用浏览器打开网页报告（--format html）后打印为 PDF。"
        raise UsageError(f"不能生成 PDF：{reason}。{advice}") from reason
