"""The words and pieces that the page shares with the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment

from model.account import Role
from model.comparison import ChangeKind
from model.finding import Outcome
from reports.html import environment
from reports.words import AUDIT_KINDS, ENTRY_KINDS, LEDGER_MEANINGS, MEANINGS, SYMBOLS, UNIT_KINDS

WORDS: Mapping[str, Any] = {
    "Outcome": Outcome,
    "Role": Role,
    "ChangeKind": ChangeKind,
    "symbols": SYMBOLS,
    "meanings": MEANINGS,
    "audit_kinds": AUDIT_KINDS,
    "unit_kinds": UNIT_KINDS,
    "entry_kinds": ENTRY_KINDS,
    "ledger_meanings": LEDGER_MEANINGS,
}


def pieces() -> Environment:
    """The report's template environment, for the pieces that both draw."""
    return environment()


def style() -> str:
    """The report's style sheet."""
    shared = environment()
    assert shared.loader is not None
    return shared.loader.get_source(shared, "report.css")[0]
