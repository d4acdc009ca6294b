"""What the rules are: which requirement each judges, what it looks for, which requirements have none and why."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import msgspec

from audits.plans import load_plan_of
from model.errors import NotFound, UsageError
from model.plan import Nature, Plan, Requirement
from rules.rule import Rule, load_rules
from store.outputs import write

_ROOT = Path(__file__).parent.parent
_NATURES = {Nature.AUTO: "自动", Nature.MIXED: "自动收集证据，人工补充", Nature.MANUAL: "人工"}
_MODULE = Template('''"""$topic.

A unit passes when … (plan item $id: the sentence of the plan that asks for it).

Not judged here: …
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule


@rule("$id")
def $name(site: SiteSnapshot, period: Period) -> Verdict:
    wanted = Wanted("$topic", title=re.compile("$topic"))
    return documents(site, wanted).required（"未见$topic", "请在网站公开$topic。"）
''')
_CASES = Template("""# What $name says of small sites. One case a table; see docs/add-a-rule.md.

[[case]]
name = "shown"
outcome = "PASS"

[[case.page]]
url = "/content/1.html"
title = "$topic"
published = 2018-07-20

[[case]]
name = "absent"
outcome = "FAIL"
reason = "未见$topic"
""")


def listing(plan_name: str, as_json: bool) -> str:
    """Every requirement with its rules."""
    plan, _ = load_plan_of(plan_name)
    rules = load_rules(plan_name)
    if as_json:
        rows = [
            {"requirement": r.id, "topic": r.topic, "nature": r.nature, "rules": [x.name for x in _of(rules, r)]}
            for r in plan.requirements
        ]
        return msgspec.json.format(msgspec.json.encode(rows)).decode()
    return "\n".join(f"{r.id:>4}  {r.topic}  {_said(r, rules)}" for r in plan.requirements)


def missing(plan_name: str, as_json: bool) -> str:
    """Requirements that no rule judges, each with its reason."""
    plan, _ = load_plan_of(plan_name)
    rules = load_rules(plan_name)
    rows = [(r.id, r.topic, r.manual or "尚无自动规则") for r in plan.requirements if not _of(rules, r)]
    if as_json:
        return msgspec.json.format(msgspec.json.encode(rows)).decode()
    return "\n".join(f"{id_:>4}  {topic}：{why}" for id_, topic, why in rows) or "每项要求都有规则。"


def show(plan_name: str, name: str) -> str:
    """One rule by its name, or all of one requirement by its number."""
    plan, scorecard = load_plan_of(plan_name)
    rules = tuple(r for r in load_rules(plan_name) if name in (r.name, r.requirement))
    requirement = plan.requirement(rules[0].requirement if rules else name)
    if requirement is None:
        raise NotFound(f"没有名为“{name}”的规则或要求。可用 gongkai rules list 查看全部。")
    weight = scorecard.weights.get(requirement.id)
    lines = [
        f"{requirement.id} {requirement.topic}",
        f"要求：{requirement.text}",
        f"责任单位：{requirement.responsible_text}",
        f"判断方式：{_NATURES[requirement.nature]}；分值：{'试行，不计分' if weight is None else f'{weight:g}'}",
    ]
    if requirement.manual:
        lines.append(f"须人工认定：{requirement.manual}")
    for rule in rules:
        lines += ["", f"规则 {rule.name}（版本 {rule.version}）", rule.doc]
    return "\n".join(lines)


def new(plan_name: str, name: str, requirement_id: str) -> tuple[Path, ...]:
    """Write the two files of a new rule: the module and its cases. Nothing that exists is overwritten."""
    plan, _ = load_plan_of(plan_name)
    requirement = _requirement(plan, requirement_id)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(f"规则名称应为英文小写字母、数字和下划线，实为“{name}”")
    module = _ROOT / "rules" / plan_name / f"{name}.py"
    cases = _ROOT / "fixtures" / "cases" / plan_name / f"{name}.toml"
    for path in (module, cases):
        if path.exists():
            raise UsageError(f"{path} 已经存在，没有改动")
    words = {"id": requirement.id, "topic": requirement.topic, "name": name}
    return (
        write(module.parent, module.name, _MODULE.substitute(words).encode()),
        write(cases.parent, cases.name, _CASES.substitute(words).encode()),
    )


def _requirement(plan: Plan, requirement_id: str) -> Requirement:
    requirement = plan.requirement(requirement_id)
    if requirement is None:
        raise NotFound(f"方案里没有要求 {requirement_id}")
    return requirement


def _of(rules: tuple[Rule, ...], requirement: Requirement) -> list[Rule]:
    return [r for r in rules if r.requirement == requirement.id]


def _said(requirement: Requirement, rules: tuple[Rule, ...]) -> str:
    found = _of(rules, requirement)
    return "规则：" + "、".join(r.name for r in found) if found else f"人工：{requirement.manual or '尚无自动规则'}"
