"""What every command that visits sites takes, written once: whom, by which plan, for which day, where it is kept."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from commands.options import (
    DEFAULT_PLAN,
    DEFAULT_ROSTER,
    Allow,
    AsOf,
    ChosenRoster,
    Config,
    Data,
    Interval,
    Out,
    PlanName,
    Resolve,
    day,
)

if TYPE_CHECKING:
    from audits.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """The options as they were given."""

    roster: ChosenRoster = None
    plan: PlanName = DEFAULT_PLAN
    as_of: AsOf = None
    data: Data = None
    out: Out = None
    config: Config = None
    resolve: Resolve = None
    allow_address: Allow = None
    interval: Interval = None

    @property
    def on(self) -> date | None:
        """The day to judge by, None for today. UsageError when it is no day."""
        return day(self.as_of, "--as-of") if self.as_of else None

    def roster_by(self, settings: Settings) -> Path:
        """The roster that was named, else that of the nights, else the one that comes with the program."""
        return self.roster or (Path(settings.nightly.roster) if settings.nightly.roster else DEFAULT_ROSTER)

    def settings(self, engine: Mapping[str, Any] | None = None, *, render: bool = False) -> Settings:
        """The settings file with these options laid over it."""
        from audits import tasks

        return tasks.settings(
            self.config,
            self.data,
            self.out,
            self.resolve,
            self.allow_address,
            self.interval,
            engine,
            render=render,
        )


def visiting(command: Callable[..., T]) -> Callable[..., T]:
    """The command, which takes a `Visit`, as Typer is to see it: with the options of a Visit in its place."""
    own = inspect.signature(command, eval_str=True)
    hints = get_type_hints(Visit, include_extras=True)
    given = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(Visit)
    ]
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for name, p in own.parameters.items() if name != "visit"]
    arguments = [p for p in kept if p.default is inspect.Parameter.empty]
    options = [p for p in kept if p.default is not inspect.Parameter.empty]

    @functools.wraps(command)
    def seen(**said: Any) -> T:
        visit = Visit(**{p.name: said.pop(p.name) for p in given})
        return command(visit=visit, **said)

    shown = [*arguments, *options, *given]
    seen.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]
    seen.__annotations__ = {p.name: p.annotation for p in shown} | {"return": own.return_annotation}
    return seen
