"""Earlier audits of the same plan, for trends and comparisons: bounded, and light where only outcomes are needed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlite_utils import Database

from model.audit import Audit, AuditKind, PastAudit
from model.finding import Finding, Outcome
from model.plan import Duty
from model.score import Score
from store.facts import decode, unpack

_MOST = 12
_COVERED = 0.9  # share of the units that an earlier audit must have looked at: a roster may have grown since
_PARTIAL = (AuditKind.SPOT_CHECK, AuditKind.RECHECK)


def comparable_audits(database: Database, audit: Audit, most: int = _MOST) -> tuple[str, ...]:
    """Ids of the newest `most` finished audits before this one that it may be compared with, oldest first. A spot
    check stands in no city's history, because it looked at a part."""
    sql = (
        "select audits.content from audits join results on results.audit = audits.id where is_finished"
        " and (started_at, id) < (select started_at, id from audits where id=?) order by started_at desc, id desc"
    )
    found: list[str] = []
    for (content,) in database.conn.execute(sql, (audit.id,)):
        earlier = decode(Audit, content)
        if is_comparable(earlier, audit):
            found.append(earlier.id)
        if len(found) == most:
            break
    return tuple(reversed(found))


def past_audits(database: Database, ids: Sequence[str]) -> tuple[PastAudit, ...]:
    """Those of the audits that have a result, in the order given. The last one has whole findings, which are compared
    with; those before it have outcomes alone, or a year of nights would not fit into memory."""
    sql = "select audits.content from audits join results on results.audit = audits.id where id=?"
    rows = [database.conn.execute(sql, (id_,)).fetchone() for id_ in ids]
    audits = [decode(Audit, row[0]) for row in rows if row]
    return tuple(
        PastAudit(
            one,
            _whole(database, one.id) if one is audits[-1] else _outcomes(database, one.id),
            _scores(database, one.id),
        )
        for one in audits
    )


def is_comparable(earlier: Audit, later: Audit) -> bool:
    """Whether the earlier audit saw what the later one saw, so that a difference means something."""
    if earlier.plan != later.plan or (earlier.kind in _PARTIAL and later.kind not in _PARTIAL):
        return False
    if earlier.rules and not (later.rules and set(later.rules) <= set(earlier.rules)):
        return False
    return len(set(earlier.units) & set(later.units)) >= _COVERED * len(later.units)


def latest_finding(database: Database, unit: str, requirement: str) -> tuple[Audit, Finding] | None:
    """The newest finding of a finished audit for that unit and requirement, or None."""
    sql = (
        "select audits.content, findings.content from findings join audits on audits.id = findings.audit"
        " where is_finished and unit=? and requirement=? order by started_at desc, id desc limit 1"
    )
    row = database.conn.execute(sql, (unit, requirement)).fetchone()
    return (decode(Audit, row[0]), decode(Finding, unpack(row[1]))) if row else None


def _whole(database: Database, audit_id: str) -> tuple[Finding, ...]:
    sql = "select content from findings where audit=? order by position"
    return tuple(decode(Finding, unpack(content)) for (content,) in database.conn.execute(sql, (audit_id,)))


def _outcomes(database: Database, audit_id: str) -> tuple[Finding, ...]:
    sql = "select unit, requirement, outcome from findings where audit=? order by position"
    return tuple(
        Finding(sys.intern(unit), sys.intern(requirement), _duty(requirement), "", Outcome(outcome), "")
        for unit, requirement, outcome in database.conn.execute(sql, (audit_id,))
    )


def _duty(requirement: str) -> Duty:
    return Duty.LEAD if requirement.endswith("-lead") else Duty.OWN


def _scores(database: Database, audit_id: str) -> tuple[Score, ...]:
    sql = "select content from scores where audit=? order by position"
    return tuple(decode(Score, content) for (content,) in database.conn.execute(sql, (audit_id,)))
