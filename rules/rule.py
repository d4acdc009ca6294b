"""A rule: one function that looks at a site snapshot and says whether one requirement is met.

A plan's rules are the modules of its package (rules/<plan>/): a module that holds a function marked `@rule` is a
rule, and its stem is the rule's public name for ever. There is no list to edit.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from model.finding import Verdict
from model.plan import Duty
from model.snapshot import Period, SiteSnapshot

Judge = Callable[[SiteSnapshot, Period], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A function marked as the judge of a requirement.

    `name` is the module's stem, `doc` its docstring (first line: what is asked; a section "Not judged here"),
    `version` the first twelve hex digits of the SHA-256 of the module's source.
    """

    name: str
    requirement: str
    duty: Duty
    judge: Judge
    doc: str
    version: str

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.doc.partition("\n")[0].rstrip(".")


def rule(requirement: str, *, duty: Duty = Duty.OWN) -> Callable[[Judge], Rule]:
    """Mark a function as the judge of `requirement` ("2.1"), for the unit itself or for its city-level duty."""

    def mark(judge: Judge) -> Rule:
        module = inspect.getmodule(judge)
        assert module is not None
        source = inspect.getsource(module).encode()
        return Rule(
            name=module.__name__.rpartition(".")[2],
            requirement=requirement,
            duty=duty,
            judge=judge,
            doc=inspect.cleandoc(module.__doc__ or ""),
            version=hashlib.sha256(source).hexdigest()[:12],
        )

    return mark


def load_rules(plan_id: str) -> tuple[Rule, ...]:
    """Every rule of a plan, in the order of their names. ModuleNotFoundError when there is no such plan package."""
    return rules_of(importlib.import_module(f"rules.{plan_id}"))


def rules_of(package: ModuleType) -> tuple[Rule, ...]:
    """The rules found in the modules of a package. TypeError when a module holds two, or one without docstring."""
    found = []
    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        rules = [value for value in vars(module).values() if isinstance(value, Rule)]
        own = [value for value in rules if value.name == module_info.name]
        if len(own) > 1:
            raise TypeError(f"{module.__name__} holds {len(own)} rules; one module is one rule")
        if own and not own[0].doc:
            raise TypeError(f"{module.__name__} has no docstring")
        found += own
    return tuple(found)
