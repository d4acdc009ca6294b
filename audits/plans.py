"""Plans by name, with their scorecards and rules."""

from __future__ import annotations

import re
from pathlib import Path

from model.errors import NotFound
from model.plan import Plan, Scorecard
from rules.rule import load_rules
from store.catalog import check_scorecard, load_plan, load_scorecard

_PLANS = Path(__file__).parent.parent / "rules"


def load_plan_of(name: str) -> tuple[Plan, Scorecard]:
    """A plan and its scorecard by the plan's name. NotFound for a name that no folder bears."""
    folder = _PLANS / name
    if not re.fullmatch(r"[a-z0-9_]+", name) or not (folder / "plan.toml").is_file():
        known = sorted(p.parent.name for p in _PLANS.glob("*/plan.toml"))
        raise NotFound(f"没有名为“{name}”的方案，可用：{'、'.join(known)}")
    plan, scorecard = load_plan(folder / "plan.toml"), load_scorecard(folder / "scorecard.toml")
    check_scorecard(scorecard, plan, rule_names(name))
    return plan, scorecard


def rule_names(plan: str) -> tuple[str, ...]:
    """The names of the plan's rules."""
    return tuple(r.name for r in load_rules(plan))
