"""Registers: empty workbooks for the office, filled-in ones read against the roster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audits import rosters
from audits.plans import load_plan_of
from model.snapshot import Register
from store.registers import FORMS, of_units, read_folder, write_templates


@dataclass(frozen=True, slots=True)
class Read:
    """The registers of a folder, and what to tell of units that the roster lacks."""

    registers: tuple[Register, ...]
    told: tuple[str, ...]

    @property
    def summary(self) -> str:
        """A line for each register."""
        titles = {form.name: form.title for form in FORMS}
        lines = [
            f"{r.source}：“{titles[r.name]}”登记表，" + (f"{len(r.rows)} 行" if r.rows else "没有填写，不读")
            for r in self.registers
        ]
        return "\n".join(lines) or "目录里没有登记表。可用 gongkai register template 写出模板。"


def templates(folder: Path) -> tuple[Path, ...]:
    """An empty workbook for every register; the files written."""
    return write_templates(folder)


def check(folder: Path, roster: Path, plan: str) -> Read:
    """The registers of a folder against a roster. InvalidInput with every fault of every file at once."""
    book = rosters.load(roster, load_plan_of(plan)[0])
    return Read(*of_units(read_folder(folder), book))
