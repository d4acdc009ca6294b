"""JSON Lines: one line for the audit, one per score, one per finding; each says its `type`. Fields as in JSON."""

from __future__ import annotations

import msgspec
from msgspec.structs import asdict

from model.audit import AuditResult
from reports.audit_forms import AUDIT_SCHEMA, score_form
from reports.finding_forms import finding_form
from reports.scorecard import city_card


def render(result: AuditResult) -> str:
    """The audit as lines of JSON."""
    city = city_card(result)
    head = {
        "type": "audit",
        "schema": AUDIT_SCHEMA,
        "audit_id": city.audit_id,
        "plan": result.plan.id,
        "as_of": city.as_of,
        "drafts": city.drafts,
    }
    lines: list[dict[str, object]] = [dict(head)]
    lines += [{"type": "score", **asdict(score_form(unit))} for unit in city.units]
    lines += [
        {"type": "finding", **asdict(finding_form(finding, instants=True))}
        for unit in city.units
        for finding in unit.findings
    ]
    return msgspec.json.Encoder().encode_lines(lines).decode()
