"""What an office sets aside on the record: waivers of findings (报备豁免), reported downtimes (停机报备)."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path

from audits.people.ledger import unit_id
from audits.settings import Settings
from model.errors import NotFound, UsageError
from model.followup import Downtime, Waiver
from reports.instants import day
from reports.neutral import clean
from store import Store
from store.people import People


def add(
    chosen: Settings, unit: str, requirement: str, *, basis: str, author: str, until: date, at: datetime
) -> Waiver:
    """Set a unit's finding for a requirement aside until a day, that day included.

    UsageError without basis or author, or when the day is past; NotFound for a unit or requirement that no audit
    knows.
    """
    _check(basis, author, until, at)
    known = unit_id(chosen, unit)
    _check_row(chosen, known, requirement)
    words = (known, requirement, basis, author, day(until))
    with People.open(Path(chosen.data)) as people:
        filed = {waiver.id: waiver for waiver in people.waivers()}
        id_ = _free_id(words, {w.id for w in filed.values() if w.revoked_at})
        waiver = filed.get(id_) or Waiver(known, requirement, basis, author, until, id_, at)
        people.keep_waiver(waiver)
    return waiver


def every(chosen: Settings) -> tuple[Waiver, ...]:
    """Every waiver in the order of filing, those that were revoked or have ended among them."""
    with People.open(Path(chosen.data)) as people:
        return people.waivers()


def revoke(chosen: Settings, id_: str, *, by: str, why: str, at: datetime) -> Waiver:
    """Take a waiver back; it stays on record. UsageError without a reason or a name, or when it was revoked before;
    NotFound for an unknown id."""
    check_taking_back(by, why, "如：登记有误，或依据已失效")
    with People.open(Path(chosen.data)) as people:
        waiver = next((w for w in people.waivers() if w.id == id_), None)
        if waiver is None:
            raise NotFound(f"没有编号为“{id_}”的豁免。可用 gongkai waiver list 查看全部。")
        if waiver.revoked_at:
            who = f"由 {waiver.revoked_by} " if waiver.revoked_by else ""  # nobody was asked for a name once
            raise UsageError(f"这项豁免已{who}于 {waiver.revoked_at:%Y-%m-%d} 撤销。")
        waiver = replace(waiver, revoked_at=at, revoked_by=by.strip(), revoked_why=why.strip())
        people.keep_waiver(waiver)
    return waiver


def add_downtime(
    chosen: Settings, unit: str, *, since: date, until: date, basis: str, author: str, at: datetime
) -> Downtime:
    """Note that a unit's site is down from one day to another, both included. UsageError for a wrong span.

    The same said again is the same report, unless that was withdrawn.
    """
    _check(basis, author, max(until, at.date()), at)
    if until < since:
        raise UsageError(f"停机的结束日期 {until} 早于开始日期 {since}，请核对。")
    known = unit_id(chosen, unit)
    words = (known, day(since), day(until), basis, author)
    with People.open(Path(chosen.data)) as people:
        filed = {downtime.id: downtime for downtime in people.downtimes()}
        id_ = _free_id(words, {d.id for d in filed.values() if d.withdrawn_at})
        downtime = filed.get(id_) or Downtime(id_, known, since, until, basis, author, at)
        people.keep_downtime(downtime)
    return downtime


def withdraw_downtime(chosen: Settings, id_: str, *, by: str, why: str, at: datetime) -> Downtime:
    """Take a reported downtime back: it covers no day any more and stays on record. UsageError without a reason or a
    name, or when it was withdrawn before; NotFound for an unknown id."""
    check_taking_back(by, why, "如：误登记，或维护提前结束")
    with People.open(Path(chosen.data)) as people:
        downtime = next((d for d in people.downtimes() if d.id == id_), None)
        if downtime is None:
            raise NotFound(f"没有编号为“{id_[:60]}”的停机报备。可用 gongkai downtime list 查看全部。")
        if downtime.withdrawn_at:
            raise UsageError(f"这条停机报备已由 {downtime.withdrawn_by} 于 {downtime.withdrawn_at:%Y-%m-%d} 撤销。")
        downtime = replace(downtime, withdrawn_at=at, withdrawn_by=by.strip(), withdrawn_why=why.strip())
        people.keep_downtime(downtime)
    return downtime


def downtimes(chosen: Settings) -> tuple[Downtime, ...]:
    """Every reported downtime in the order of filing."""
    with People.open(Path(chosen.data)) as people:
        return people.downtimes()


def listing(waivers: Iterable[Waiver], today: date) -> str:
    """Waivers, a line each."""
    return "\n".join(line(waiver, today) for waiver in waivers) or "还没有登记豁免。"


def line(waiver: Waiver, today: date) -> str:
    """One waiver on one line."""
    state = f"至 {day(waiver.until)}"
    if waiver.revoked_at:
        why = f"：{clean(waiver.revoked_why)}（{clean(waiver.revoked_by)}）" if waiver.revoked_why else ""
        state = f"已于 {waiver.revoked_at:%Y-%m-%d} 撤销{why}"
    elif not waiver.holds_on(today):
        state = f"已于 {day(waiver.until)} 到期"
    return (
        f"{waiver.id}  {waiver.unit} {waiver.requirement}  {state}  {clean(waiver.basis)}（{clean(waiver.author)}）"
    )


def downtime_listing(found: Iterable[Downtime]) -> str:
    """Reported downtimes, a line each."""
    return "\n".join(map(downtime_line, found)) or "还没有停机报备。"


def downtime_line(downtime: Downtime) -> str:
    """One reported downtime on one line."""
    span = f"{day(downtime.since)} 至 {day(downtime.until)}"
    told = f"{downtime.id}  {downtime.unit}  {span}  {clean(downtime.basis)}（{clean(downtime.author)}）"
    if downtime.withdrawn_at is None:
        return told
    who, why = clean(downtime.withdrawn_by), clean(downtime.withdrawn_why)
    return f"{told}  已于 {downtime.withdrawn_at:%Y-%m-%d} 撤销：{why}（{who}）"


def _check(basis: str, author: str, until: date, at: datetime) -> None:
    if not basis.strip():
        raise UsageError("请写明依据，如文号和事由。")
    if not author.strip():
        raise UsageError("请写明登记人。")
    if until < at.date():
        raise UsageError(f"截止日期 {until} 已过，请核对。")


def check_taking_back(by: str, why: str, such_as: str) -> None:
    """Whatever is on record is taken back with a reason and a name. UsageError without."""
    if not why.strip():
        raise UsageError(f"请写明撤销的原因，{such_as}。")
    if not by.strip():
        raise UsageError("请写明撤销人。")


def _check_row(chosen: Settings, unit: str, requirement: str) -> None:
    with Store.open(Path(chosen.data)) as store:
        if store.latest_finding(unit, requirement) is None:
            raise NotFound(f"做过的检查中没有单位“{unit}”要求 {requirement} 的结果，请核对要求编号。")


def _free_id(words: tuple[str, ...], taken_back: Container[str]) -> str:
    """The id of what is said; said again after it was taken back, it is another record."""
    return next(id_ for n in count() if (id_ := _id(*words, *[str(n)] * bool(n))) not in taken_back)


def _id(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]
