"""JSON: the whole audit, or its findings alone. The schemas in docs/schema/ are generated from the forms."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

from model.audit import AuditResult
from reports.audit_forms import AuditForm, FindingsForm, audit_form, findings_form
from reports.scorecard import city_card


def audit_json(result: AuditResult) -> str:
    """The whole audit: sites with pages and failures, findings with evidence, scores, time and memory."""
    return _printed(audit_form(result, city_card(result)))


def findings_json(result: AuditResult) -> str:
    """Findings and scores without instants: two audits of the same content give the same bytes."""
    return _printed(findings_form(result, city_card(result)))


render = audit_json


def schemas() -> dict[str, str]:
    """The JSON schema of each document by the stem of its file in docs/schema/."""
    from reports.bundle import BundleForm
    from reports.comparison import ComparisonForm
    from reports.ledger import LedgerForm

    documents = {
        "audit-1": AuditForm,
        "findings-1": FindingsForm,
        "bundle-1": BundleForm,
        "comparison-1": ComparisonForm,
        "ledger-1": LedgerForm,
    }
    return {name: _sorted(_without_margins(msgspec.json.schema(form))) for name, form in documents.items()}


def _printed(document: AuditForm | FindingsForm) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _without_margins(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with descriptions as newer versions of Python keep docstrings: without the margin of the source."""
    for told in (schema, *schema.get("$defs", {}).values()):
        if "description" in told:
            told["description"] = cleandoc(told["description"])
    return schema


def _sorted(schema: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2).decode() + "\n"
