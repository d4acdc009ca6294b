"""Findings and scores as the office reads them: one renderer a file, each a pure function of an AuditResult."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from model.audit import AuditResult


@dataclass(frozen=True, slots=True)
class Renderer:
    """One form of the report: the name of its file, and the function (module:function) that makes its bytes."""

    file_name: str
    where: str

    def render(self, result: AuditResult) -> bytes:
        """The report as bytes: the same result gives the same bytes. The module is loaded at first use."""
        module, _, function = self.where.partition(":")
        made = self._function(module, function)(result)
        return made.encode() if isinstance(made, str) else made

    @staticmethod
    def _function(module: str, function: str) -> Callable[[AuditResult], str | bytes]:
        found: Callable[[AuditResult], str | bytes] = getattr(import_module(f"reports.{module}"), function)
        return found


RENDERERS: Mapping[str, Renderer] = {
    "html": Renderer("检查报告.html", "html:render"),
    "xlsx": Renderer("评分表.xlsx", "xlsx:render"),
    "text": Renderer("检查报告.txt", "text:render"),
    "json": Renderer("audit.json", "jsonfile:audit_json"),
    "findings": Renderer("findings.json", "jsonfile:findings_json"),
    "jsonl": Renderer("findings.jsonl", "jsonl:render"),
    "csv": Renderer("findings.csv", "csv:render"),
    "bulletin": Renderer("通报.docx", "docx:bulletin"),
    "news": Renderer("检查通知.txt", "news:render"),
    "notices": Renderer("整改通知书.zip", "docx:notices"),
}
