"""The table of website indicators in force on a day, laid beside the scorecard of a plan.

A table holds from the day in its file's name: scorecard.toml from the beginning, scorecard-2019-04-18.toml from then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from model.plan import Scorecard
from store.catalog import load_scorecard

FOLDER = Path(__file__).parent.parent / "rules" / "site_health"


def with_site_table(scorecard: Scorecard, as_of: date) -> Scorecard:
    """The scorecard with the thresholds and vetoes of the table of that day; its own weights and grades stay. For the
    indicators themselves, the table of that day."""
    table = site_table(as_of)
    if scorecard.weights.keys() <= table.weights.keys():
        return table  # the indicators are judged as a plan of their own
    named = {t.name for t in table.thresholds}
    own = tuple(t for t in scorecard.thresholds if t.name not in named)
    vetoes = (v for v in scorecard.vetoes if v not in table.weights)
    return replace(scorecard, thresholds=(*own, *table.thresholds), vetoes=(*vetoes, *table.vetoes))


def site_table(as_of: date) -> Scorecard:
    """The table of website indicators in force on that day."""
    tables = {_since(path): path for path in FOLDER.glob("scorecard*.toml")}
    return load_scorecard(tables[max(day for day in tables if day <= as_of)])


def _since(path: Path) -> date:
    day = path.stem.removeprefix("scorecard").removeprefix("-")
    return date.fromisoformat(day) if day else date.min
