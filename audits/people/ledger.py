"""The rectification ledger (整改台账): kept by itself after every audit and ruling, moved by people, exported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from audits.order import suggested
from audits.settings import Settings
from model.audit import Audit, AuditKind, AuditResult
from model.errors import NotFound, UsageError
from model.finding import Finding, Outcome
from model.followup import LedgerEntry, LedgerMove, LedgerState, ProblemKey, Ruling
from model.ledger import MAY_MOVE, Sight, is_older, may_move, states_after
from model.plan import Plan
from model.roster import Roster
from reports.evidence import evidence_digest
from reports.followup import latest_rulings, ruling_over
from rules.calendar import working_days_after
from store import Store
from store.people import People
from store.plan_names import unit_called

ALL = "全部"
PROGRAM = "公开程序"  # who wrote a line that an audit wrote
_PROBLEMS = (Outcome.FAIL, Outcome.PARTIAL)
_UNSEEN = (Outcome.REVIEW, Outcome.BLOCKED)


def follow(result: AuditResult, store: Store, at: datetime) -> tuple[LedgerMove, ...]:
    """Bring the ledger up to date with what an audit saw and people ruled; the lines that were added.

    A waived row opens no problem. What a later audit saw stands against an older one that is judged again.
    """
    with People.open(store.root) as people:
        waived = {(w.unit, w.requirement) for w in people.waivers() if w.holds_on(result.audit.as_of)}
        seen = [f for f in result.findings if (f.unit, f.requirement) not in waived]
        return _follow(people, result.audit, seen, store.rulings(), at)


def follow_rulings(rulings: Iterable[Ruling], store: Store, at: datetime) -> tuple[LedgerMove, ...]:
    """Bring the ledger up to date with new rulings over the newest findings they speak of."""
    every = store.rulings()
    added: list[LedgerMove] = []
    with People.open(store.root) as people:
        for ruling in rulings:
            newest = store.latest_finding(ruling.unit, ruling.requirement)
            if newest is not None:
                added += _follow(people, newest[0], [newest[1]], every, at)
    return tuple(added)


def follow_revoked(ruling: Ruling, store: Store, at: datetime) -> tuple[LedgerMove, ...]:
    """Take back what a revoked ruling did: a problem that still stands where it put it is verified again, and moves
    on by an earlier ruling if one stands. Where people have gone on since, the line says so and moves nothing."""
    added: list[LedgerMove] = []
    with People.open(store.root) as people, people.one_step():
        for found in people.entries(unit=ruling.unit):
            put = next((m for m in reversed(found.moves) if _is_of(m, ruling)), None)
            if found.key.requirement != ruling.requirement or put is None:
                continue
            last = next(move for move in reversed(found.moves) if move.before is not move.after)
            after = LedgerState.VERIFYING if last is put else found.state
            next_ = "重新核实。" if last is put else "请核对其后的处理。"
            why = f"据以认定的核查结论已由{ruling.revoked_by}撤销（{ruling.revoked_why.rstrip('。')}），{next_}"
            added.append(LedgerMove(found.key, found.state, after, at, PROGRAM, why))
        people.keep_moves(added)
    return (*added, *follow_rulings((ruling,), store, at)) if added else ()


def entries(
    chosen: Settings,
    *,
    unit: str = "",
    state: LedgerState | None = None,
    overdue_on: date | None = None,
    is_open: bool = False,
) -> tuple[LedgerEntry, ...]:
    """The problems in the ledger: of one unit (by its id), in one state, overdue on a day, only the open ones; all of
    them without a choice."""
    with People.open(Path(chosen.data)) as people:
        found = people.entries(unit=unit)
    return tuple(
        entry
        for entry in found
        if (state is None or entry.state is state)
        and (overdue_on is None or entry.is_overdue(overdue_on))
        and (not is_open or entry.state.is_open)
    )


def entry(chosen: Settings, unit: str, requirement: str) -> LedgerEntry:
    """The problem of a unit (by its id) for a requirement, the newest plan's first. NotFound without one."""
    with People.open(Path(chosen.data)) as people:
        return _entry(people, unit, requirement)


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does with a problem: where to, who, why, when, and by which day it must be mended."""

    after: LedgerState
    by: str
    why: str
    at: datetime
    due_on: date | None = None


def move(chosen: Settings, unit: str, requirement: str, step: Step) -> LedgerEntry:
    """Move a problem on. UsageError when the state it is in does not lead there, or nobody signs.

    A notice without a day of its own is due after as many working days, by the official calendar, as the office set;
    the line says that it is the office's term.
    """
    after, why, due_on = step.after, step.why, step.due_on
    if not step.by.strip():
        raise UsageError("请写明经办人（--by）。")
    with People.open(Path(chosen.data)) as people, people.one_step():
        found = _entry(people, unit, requirement)
        if not may_move(found.state, after):
            allowed = "、".join(state.printed for state in MAY_MOVE[found.state])
            raise UsageError(f"{requirement} 这个问题现为“{found.state.printed}”，只能转为：{allowed}。")
        if due_on is not None and due_on < step.at.date():
            raise UsageError(f"整改期限 {due_on} 已过，请核对。")
        if after is LedgerState.NOTIFIED and found.state is not after and due_on is None:
            days = chosen.rectification.due_working_days
            due_on = due_after(step.at.date(), days)
            why = "；".join(part for part in (why, f"期限按办公室设定的{days}个工作日计") if part)
        line = LedgerMove(found.key, found.state, after, step.at, step.by, why, due_on)
        people.keep_moves((line,))
    return LedgerEntry((*found.moves, line))


def move_many(
    chosen: Settings, unit: str, requirement: str, step: Step, before: LedgerState | None = None
) -> tuple[LedgerEntry, ...]:
    """`move` for one requirement, or with 全部 for every problem of the unit that may go there; with `before` only
    for those in that state."""
    chosen_ones: tuple[str, ...] = (requirement,)
    if requirement == ALL:
        able = [
            found
            for found in entries(chosen, unit=unit, state=before)
            if found.state is not step.after and may_move(found.state, step.after)
        ]
        chosen_ones = tuple(dict.fromkeys(found.key.requirement for found in able))
        if not chosen_ones:
            raise UsageError(f"该单位没有可以转为“{step.after.printed}”的问题。")
    return tuple(move(chosen, unit, one, step) for one in chosen_ones)


def due_after(day: date, working_days: int) -> date:
    """The last day of a term that begins after `day`, by the official calendar."""
    return working_days_after(day, working_days)


def book_of(store: Store, plan: str = "") -> tuple[Roster, Plan] | None:
    """Roster and plan of the newest finished audit (of that plan), to give problems their names; None before one."""
    for audit in reversed(store.audits()):
        if audit.finished_at and (not plan or audit.plan == plan):
            return store.roster_and_plan(audit.id)
    return None


def unit_id(chosen: Settings, name: str) -> str:
    """The id of a unit by its id or any of its names in the rosters audited. NotFound when there is none."""
    with Store.open(Path(chosen.data)) as store:
        finished = [audit.id for audit in reversed(store.audits()) if audit.finished_at]
        rosters = [store.roster_and_plan(id_)[0] for id_ in finished]
    unit = next((unit for roster in rosters if (unit := unit_called(roster, name)) is not None), None)
    if unit is None:
        near = suggested(rosters[0], name) if rosters else "。"
        raise NotFound(f"做过的检查中没有单位“{name}”{near}可用 gongkai roster list 查看全部单位。")
    return unit.id


def _entry(people: People, unit: str, requirement: str) -> LedgerEntry:
    found = [e for e in people.entries(unit=unit) if e.key.requirement == requirement]
    if not found:
        raise NotFound(f"整改台账中没有单位“{unit}”要求 {requirement} 的问题。可用 gongkai ledger list 查看全部。")
    return found[-1]


def _follow(
    people: People, audit: Audit, findings: Iterable[Finding], rulings: Iterable[Ruling], at: datetime
) -> tuple[LedgerMove, ...]:
    latest = latest_rulings(rulings)
    with people.one_step():
        known = {e.key: e for e in people.entries(plan=audit.plan)}
        added = tuple(
            line
            for finding in findings
            for line in _lines(
                known.get(ProblemKey(audit.plan, finding.unit, finding.requirement)),
                audit,
                finding,
                ruling_over(finding, latest),
                at,
            )
        )
        people.keep_moves(added)
    return added


def _lines(
    known: LedgerEntry | None, audit: Audit, finding: Finding, ruling: Ruling | None, at: datetime
) -> list[LedgerMove]:
    """What one finding adds: a line for each state that follows, or one for a look that moved nothing."""
    is_recheck = audit.kind is AuditKind.RECHECK
    if known is None and is_recheck:
        return []  # a recheck holds nothing against a unit anew
    if known is None and finding.outcome not in _PROBLEMS and not (ruling and ruling.outcome in _PROBLEMS):
        return []
    digest = evidence_digest(finding)
    sight = Sight(finding.outcome, digest, audit.started_at, ruling.outcome if ruling else None, is_recheck)
    if known is not None and is_older(known, sight):
        return []
    key = ProblemKey(audit.plan, finding.unit, finding.requirement)
    said = f"{'复查' if is_recheck else '检查'}结论为{finding.outcome.printed}：{finding.reason}"
    line = LedgerMove(
        key, None, LedgerState.NEW, at, PROGRAM, said, None, audit.id, audit.started_at, finding.outcome, digest
    )
    state = known.state if known else None
    lines = []
    for after in states_after(known, sight):
        ruled = ruling is not None and after in (LedgerState.ESTABLISHED, LedgerState.FALSE_ALARM)
        step = replace(line, before=state, after=after)
        lines.append(_ruled(step, ruling) if ruled and ruling else step)
        state = after
    if not lines and known is not None and (is_recheck or _is_news(known, sight)):
        kept = "未能核实，维持原状态。" if finding.outcome in _UNSEEN else ""
        lines = [replace(line, before=known.state, after=known.state, why=f"{kept}{said}")]
    return lines


def _ruled(line: LedgerMove, ruling: Ruling) -> LedgerMove:
    return replace(line, by=ruling.decided_by, why=_words_of(ruling))


def _words_of(ruling: Ruling) -> str:
    opinion = f"，意见：{ruling.opinion}" if ruling.opinion else ""
    return f"人工核查结论为{ruling.outcome.printed}{opinion}"


def _is_of(line: LedgerMove, ruling: Ruling) -> bool:
    """Whether the line tells of that ruling."""
    is_signed = (line.by, line.why) == (ruling.decided_by, _words_of(ruling))
    return is_signed and line.evidence_digest == ruling.evidence_digest and line.before is not line.after


def _is_news(known: LedgerEntry, sight: Sight) -> bool:
    """Whether an audit saw something else than the last one that the ledger tells of."""
    look = known.last_look
    return look is None or (look.outcome, look.evidence_digest) != (sight.outcome, sight.evidence_digest)
