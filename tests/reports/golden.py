"""Golden files: `python -m tests.reports.golden` writes them anew; read the difference before committing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from model.audit import AuditResult
from reports import csv, jsonfile, jsonl, text
from tests.reports.factory import result

ROOT = Path(__file__).parents[2]
GOLDENS = ROOT / "fixtures" / "reports"
SCHEMAS = ROOT / "docs" / "schema"

RENDERERS: dict[str, Callable[[AuditResult], str | bytes]] = {
    "report.txt": text.render,
    "audit.json": jsonfile.audit_json,
    "findings.json": jsonfile.findings_json,
    "audit.jsonl": jsonl.render,
    "findings.csv": csv.render,
}


def as_bytes(document: str | bytes) -> bytes:
    """What is written to disk."""
    return document.encode() if isinstance(document, str) else document


def main() -> None:
    """Write the golden files and the published schemas."""
    for name, render in RENDERERS.items():
        (GOLDENS / name).write_bytes(as_bytes(render(result())))
    for name, schema in jsonfile.schemas().items():
        (SCHEMAS / f"{name}.json").write_text(schema, "utf-8")


if __name__ == "__main__":
    main()
