"""CSV of the findings, UTF-8 with a byte order mark so that Excel reads the Chinese; columns are JSON fields."""

from __future__ import annotations

import csv
import io

from model.audit import AuditResult
from model.finding import Role
from reports.findings import FindingCard
from reports.neutral import csv_cell, excel_cell
from reports.scorecard import city_card

_COLUMNS = (
    *("unit", "unit_name", "requirement", "number", "topic", "duty", "due", "rule", "outcome", "outcome_text"),
    *("machine_outcome", "reason", "advice", "manual", "on_trial", "signals", "thresholds", "evidence_url"),
    *("evidence_title", "evidence_dated", "evidence_quote", "evidence_digest", "searched", "waiver"),
    *("ledger", "mend_by"),
)


def render(result: AuditResult) -> bytes:
    """One row per finding. The evidence columns show the piece that decided: a defect, else what was shown."""
    rows = [_row(finding) for unit in city_card(result).units for finding in unit.findings]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: csv_cell(excel_cell(text)) for name, text in row.items()} for row in rows)
    return ("\ufeff" + buffer.getvalue()).encode()


def _row(card: FindingCard) -> dict[str, str]:
    decisive = next(iter(card.of_role(Role.DEFECT) or card.of_role(Role.SHOWN)), None)
    return {
        "unit": card.unit_id,
        "unit_name": card.unit_name,
        "requirement": card.requirement_id,
        "number": card.number,
        "topic": card.topic,
        "duty": card.duty,
        "due": card.due,
        "rule": card.rule,
        "outcome": card.outcome,
        "outcome_text": card.word,
        "machine_outcome": card.machine_outcome,
        "reason": card.reason,
        "advice": card.advice,
        "manual": card.manual,
        "on_trial": "true" if card.on_trial else "false",
        "signals": "；".join(card.signals),
        "thresholds": "；".join(card.thresholds),
        "evidence_url": decisive.url if decisive else "",
        "evidence_title": decisive.title if decisive else "",
        "evidence_dated": decisive.dated if decisive else "",
        "evidence_quote": decisive.quote if decisive else "",
        "evidence_digest": card.digest,
        "searched": card.searched,
        "waiver": card.waiver,
        "ledger": card.ledger,
        "mend_by": card.mend_by,
    }
