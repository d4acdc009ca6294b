"""The public page of every rule, made from what the rule is: plan text, docstring, thresholds, cases.

Nothing here is written by hand, so nothing can be out of date: `gongkai rules docs` writes the pages anew, and a test
compares them with what stands under docs/rules/.
"""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from audits.plans import load_plan_of
from audits.site_tables import site_table
from model.finding import Outcome
from model.plan import Audience, Duty, Plan, Requirement, Scorecard, Threshold
from rules.checks import aliases
from rules.rule import Rule, load_rules
from store.outputs import write

ROOT = Path(__file__).parent.parent
PLANS = ("jieyang_2018", "site_health")
_SINCE_2019 = date(2019, 4, 18)
_AUDIENCES = {
    Audience.ANNEX1: "the units of annex 1",
    Audience.ANNEX2: "the units of annex 2 (key areas)",
    Audience.COUNTIES: "counties and management committees",
    Audience.CITY_OFFICE: "the city office",
    Audience.LEAD: "the lead units",
    Audience.NAMED: "the units named in the cell",
    Audience.BUDGET_UNITS: "every unit with a budget of its own",
    Audience.DRAFTING_UNITS: "units that draft normative documents",
    Audience.EVERY_SITE: "every registered site",
    Audience.STATIONED_UNITS: "central and provincial units in the city",
    Audience.PLAN_LEADS: "every unit that the plan names as lead",
}
_NATURES = {
    "auto": "Decided from the website",
    "mixed": "Evidence comes from the website, a person adds what it cannot show",
    "manual": "A person decides",
}


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write every page anew below `folder`; pages of rules that are gone are removed."""
    kept = []
    for name, text in pages().items():
        path = folder / name
        kept.append(write(path.parent, path.name, text.encode()))
    for old in set(folder.glob("**/*.md")) - set(kept):
        old.unlink()
    return tuple(kept)


def pages() -> dict[str, str]:
    """File name below docs/rules/ -> text, for every rule of every plan, and an index."""
    made = {}
    for plan_name in PLANS:
        plan, scorecard = load_plan_of(plan_name)
        rules = load_rules(plan_name)
        for rule in rules:
            made[f"{plan_name}/{rule.name}.md"] = _page(rule, plan, scorecard)
        made[f"{plan_name}/README.md"] = _index(plan, rules)
    return made


def _index(plan: Plan, rules: tuple[Rule, ...]) -> str:
    lines = [
        f"# {plan.title}",
        "",
        f"Source: {plan.source}. Made by `gongkai rules docs`; do not edit.",
        "",
        "| | Requirement | Rules |",
        "|---|---|---|",
    ]
    for requirement in plan.requirements:
        mine = [r for r in rules if r.requirement == requirement.id]
        named = ", ".join(f"[{r.name}]({r.name}.md){_lead(r)}" for r in mine)
        lines.append(f"| {requirement.id} | {requirement.topic} | {named or f'none: {requirement.manual}'} |")
    return "\n".join([*lines, ""])


def _lead(rule: Rule) -> str:
    return " (lead)" if rule.duty is Duty.LEAD else ""


def _page(rule: Rule, plan: Plan, scorecard: Scorecard) -> str:
    requirement = plan.requirement(rule.requirement)
    assert requirement is not None, f"{rule.name} judges {rule.requirement}, which {plan.id} does not hold"
    topic, _, asked = rule.title.partition(" · ")
    body, _, aside = rule.doc.partition("Not judged here:")
    source = inspect.getsource(importlib.import_module(f"rules.{plan.id}.{rule.name}"))
    parts = [
        f"# {rule.name} · {topic}",
        f"{asked[:1].upper()}{asked[1:]}.",
        "Made by `gongkai rules docs` from the plan, the rule and its cases; do not edit.",
        "## What is asked, and of whom",
        *_asked(rule, requirement, scorecard),
        "## What passes",
        _paragraphs(body.partition("\n")[2]),
        *_columns(source),
        "## What is not judged",
        _sentence(aside) or "Nothing is left out.",
        *([f"Only a person can say: {requirement.manual}。"] if requirement.manual else []),
        *_numbers(rule, plan, scorecard, source),
        "## Cases",
        f"In `fixtures/cases/{plan.id}/{rule.name}.toml`, run by `tests/test_cases.py`:",
        "\n".join(_cases(plan.id, rule.name)),
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _asked(rule: Rule, requirement: Requirement, scorecard: Scorecard) -> Iterator[str]:
    yield f"Item {requirement.id}, {requirement.topic}:"
    yield f"> {requirement.text.strip()}"
    yield f"Responsible, in the words of the document: {requirement.responsible_text}。"
    if rule.duty is Duty.LEAD:
        lead = "、".join(requirement.lead)
        yield f"This rule judges the city-level duty of the lead ({lead}), shown as `{requirement.id}-lead`."
    else:
        yield f"Asked of {', '.join(_AUDIENCES[a] for a in requirement.audience)}{_condition(requirement)}."
    row = requirement.id if rule.duty is Duty.OWN else f"{requirement.id}-lead"
    weight = scorecard.weights.get(row)
    worth = "on trial: reported, not scored" if weight is None else f"weight {weight:g}"
    veto = "; failing it fails the site (单项否决)" if row in scorecard.vetoes else ""
    yield f"{_NATURES[requirement.nature]}; {worth}{veto}."


def _condition(requirement: Requirement) -> str:
    return f", where the roster says `{requirement.requires}`" if requirement.requires else ""


def _paragraphs(text: str) -> str:
    """Docstring paragraphs, each on one line."""
    return "\n\n".join(" ".join(p.split()) for p in text.strip().split("\n\n"))


def _sentence(text: str) -> str:
    said = " ".join(text.split()).strip()
    return said[:1].upper() + said[1:]


def _columns(source: str) -> Iterator[str]:
    """The columns that the rule looks in, by the names they go by."""
    named = {name: value for name, value in vars(aliases).items() if name.isupper()}
    used = [name for name in named if re.search(rf"(?<![\w.]){name}\b|aliases\.{name}\b", source)]
    if used:
        yield "Columns looked in, by their usual names:"
        yield "\n".join(f"- {'、'.join(named[name])}" for name in sorted(used))


def _numbers(rule: Rule, plan: Plan, scorecard: Scorecard, source: str) -> Iterator[str]:
    """The thresholds the rule reads, with their source and whether anybody confirmed them."""
    used = [t for t in scorecard.thresholds if f'"{t.name}"' in source or t.name.startswith(f"{rule.requirement}_")]
    if not used:
        return
    yield "## Numbers"
    if plan.id != "site_health":
        rows = [f"| {t.meaning} | {_value(t)} | {_source(t)} |" for t in used]
        yield "\n".join(["| meaning | value | source |", "|---|---|---|", *rows])
        return
    later = site_table(_SINCE_2019)
    rows = [f"| {t.meaning} | {_value(t)} | {_value(later.threshold(t.name))} | {_source(t)} |" for t in used]
    yield "\n".join(["| meaning | table of 2015 | since 2019-04-18 | source |", "|---|---|---|---|", *rows])


def _value(threshold: Threshold) -> str:
    share = threshold.unit == "比例"
    return f"{threshold.value:.0%}" if share else f"{threshold.value:g}{threshold.unit}"


def _source(threshold: Threshold) -> str:
    return threshold.source if threshold.verified else f"{threshold.source}（阈值待核定）"


def _cases(plan_id: str, name: str) -> Iterator[str]:
    told = tomllib.loads((ROOT / "fixtures" / "cases" / plan_id / f"{name}.toml").read_text("utf-8"))
    for outcome in Outcome:
        shown = [case["name"] for case in told["case"] if case["outcome"] == outcome.value]
        if shown:
            yield f"- **{outcome.value}** {outcome.printed}: {'; '.join(shown)}"
