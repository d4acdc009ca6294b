"""Rosters as the front door needs them: read in any form, checked, listed, written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.errors import InvalidInput
from model.plan import Plan
from model.roster import Roster
from store import roster_book, roster_template
from store.catalog import load_roster
from store.outputs import write
from store.plan_names import Fitted, fitted, perhaps
from store.roster_book import Book
from store.roster_toml import write_toml

BOOKS = (".xlsx", ".xls", ".et", ".csv")


@dataclass(frozen=True, slots=True)
class Checked:
    """A roster that can be read, fitted to a plan: how a workbook was understood (`read`), what a person should know
    (`told`), and what keeps it from serving the plan (`wrong`)."""

    roster: Roster
    read: tuple[str, ...]
    told: tuple[str, ...]
    wrong: tuple[str, ...]


def read(path: Path, city: str = "") -> Book:
    """The roster in a TOML file or a workbook, and how the workbook was understood. InvalidInput with every fault."""
    return roster_book.read_book(path, city) if path.suffix.lower() in BOOKS else Book(load_roster(path))


def load(path: Path, plan: Plan | None = None) -> Roster:
    """The roster alone; with a plan, its units bear the plan's names where these can mean but one."""
    roster = read(path).roster
    return fitted(roster, plan).roster if plan else roster


def listing(path: Path) -> str:
    """The units, a line each: id, name, addresses."""
    roster = load(path)
    lines = [f"{roster.city}：{len(roster.units)}个单位"]
    for unit in roster.units:
        urls = "、".join(e.url for e in unit.entry_points) or "未登记网址"
        lines.append(f"  {unit.id}  {unit.name}  {urls}")
    return "\n".join(lines)


def check(path: Path, plan: Plan, city: str = "") -> Checked:
    """Whether a roster serves a plan. InvalidInput when it cannot be read."""
    book = read(path, city)
    return against(book.roster, plan, book.told)


def against(roster: Roster, plan: Plan, read_as: tuple[str, ...] = ()) -> Checked:
    """As `check`, for a roster that was read; `read_as` is what was told of that."""
    fit = fitted(roster, plan)
    pairs = "、".join(f"{name}＝{unit}" for name, unit in fit.matched)
    matched = (f"方案里的简称按名称对上的单位：{pairs}。",) if pairs else ()
    return Checked(fit.roster, (*read_as, *matched), _known_gaps(fit.roster), _lacking(fit))


def _known_gaps(roster: Roster) -> tuple[str, ...]:
    said = []
    silent = [u.name for u in roster.units if not u.entry_points]
    if silent:
        said.append(f"未登记网址（{len(silent)}个，检查时列为无法核查）：{'、'.join(silent)}。")
    if not roster.annexes_known:
        said.append("未提供附件1、附件2名单，相关要求的适用范围待确认。")
    return tuple(said)


def _lacking(fit: Fitted) -> tuple[str, ...]:
    """One sentence when the plan names units that the roster lacks."""
    if not fit.missing:
        return ()
    asked = [f"{name}（是不是“{unit}”？）" if (unit := perhaps(fit.roster, name)) else name for name in fit.missing]
    return (
        f"方案点名而名册没有的单位（{len(asked)}个，由它们负责的要求不会被检查）：{'、'.join(asked)}。"
        "请加入名册；名册里另有写法的，请在那个单位的“方案简称”（plan_name）里写上方案的写法。",
    )


def summary(checked: Checked) -> str:
    """What a clerk reads of a roster, a sentence a line."""
    found = f"名册可用：{checked.roster.city}，{len(checked.roster.units)}个单位。"
    return "\n".join([found, *checked.read, *checked.told])


def template_file() -> bytes:
    """The Excel template."""
    return roster_template.template()


def template(path: Path) -> str:
    """Write the Excel template."""
    if path.suffix.lower() != ".xlsx":
        raise InvalidInput(f"模板须写成 .xlsx 文件，收到的是 {path}")
    roster_template.write_template(path)
    return f"已写出 {path}。填好后运行：gongkai roster import {path} -o 名册.toml"


def read_in(book: Path, plan: Plan, city: str = "") -> tuple[str, Checked]:
    """A workbook as the TOML of its roster, headed by how it was understood; and what its clerk should know."""
    if book.suffix.lower() not in BOOKS:
        raise InvalidInput(
            f"{book.name}：只读入 {'、'.join(BOOKS)} 文件；核对 toml 名册请用 gongkai roster check {book}"
        )
    checked = check(book, plan, city)
    return as_toml(checked), checked


def as_toml(checked: Checked) -> str:
    """The roster as a file for rosters/, headed by how it was understood."""
    return write_toml(checked.roster, checked.read)


def save(text: str, out: Path) -> Path:
    """The TOML written to a file. StoreError when the disk refuses."""
    return write(out.parent, out.name, text.encode())
