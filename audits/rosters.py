"""Rosters as the front door needs them: read in any form, checked, listed, written."""

from __future__ import annotations

from pathlib import Path

from audits.plans import load_plan_of
from model.errors import InvalidInput
from model.roster import Roster
from store import roster_book
from store.catalog import load_roster, units_missing_from

_BOOKS = (".xlsx", ".xls", ".et", ".csv")


def load(path: Path) -> Roster:
    """The roster in a TOML file or a workbook. InvalidInput with every fault found."""
    return roster_book.read_book(path) if path.suffix.lower() in _BOOKS else load_roster(path)


def listing(path: Path) -> str:
    """The units, a line each: id, name, addresses."""
    roster = load(path)
    lines = [f"{roster.city}：{len(roster.units)}个单位"]
    for unit in roster.units:
        urls = "、".join(e.url for e in unit.entry_points) or "未登记网址"
        lines.append(f"  {unit.id}  {unit.name}  {urls}")
    return "\n".join(lines)


def check(path: Path, plan_name: str) -> str:
    """What a person should know of a roster that can be read. InvalidInput when it cannot."""
    roster = load(path)
    plan, _ = load_plan_of(plan_name)
    lines = [f"名册可用：{roster.city},{len(roster.units)}个单位。"]
    silent = [u.name for u in roster.units if not u.entry_points]
    if silent:
        lines.append(f"未登记网址（{len(silent)}个，检查时列为无法核查）:{'、'.join(silent)}")
    if not roster.annexes_known:
        lines.append("未提供附件1、附件2名单，相关要求的适用范围待确认。")
    missing = units_missing_from(roster, plan)
    if missing:
        lines.append(f"方案点名而名册没有的单位：{'、'.join(missing)}")
    return "\n".join(lines)


def template(path: Path) -> str:
    """Write the Excel template."""
    if path.suffix.lower() != ".xlsx":
        raise InvalidInput(f"模板须写成 .xlsx 文件，收到的是 {path}")
    roster_book.write_template(path)
    return f"已写出 {path}。填好后运行：gongkai roster import {path} -o 名册.toml"


def read_in(book: Path, out: Path | None) -> str:
    """Read a filled-in workbook; write it as TOML where asked, else print it."""
    text = roster_book.write_toml(roster_book.read_book(book))
    if out is None:
        return text
    from store.outputs import write

    return f"已写出 {write(out.parent, out.name, text.encode())}"
