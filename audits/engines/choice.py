"""Engines by name."""

from __future__ import annotations

from audits.engines.job import Engine
from audits.engines.processes import Processes
from audits.settings import EngineSettings
from model.errors import UsageError

ENGINES = ("inline", "processes", "dask")
_WORTH_IT = 4  # groups: fewer are done before other processes have started


def engine_of(choice: EngineSettings, groups: int) -> Engine:
    """The engine for that many groups. Raises UsageError for an unknown name or what dask lacks."""
    several = Processes(choice.workers) if choice.workers else Processes()
    match choice.name:
        case "":
            return several if several.count > 1 and groups >= _WORTH_IT else _inline()
        case "inline":
            return _inline()
        case "processes":
            return several
        case "dask":
            from audits.engines.dask import Dask

            return Dask(choice)
    raise UsageError(f"没有名为“{choice.name}”的引擎，可用：{'、'.join(ENGINES)}")


def _inline() -> Engine:
    from audits.engines.inline import Inline  # the whole crawler: a coordinator does without it

    return Inline()
