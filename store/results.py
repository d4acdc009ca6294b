"""What an audit came to, as rows of gongkai.db. Functions over an open database; whoever writes holds the lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlite_utils import Database

from model.audit import Audit, AuditResult
from model.errors import NotFound
from model.finding import Finding
from model.followup import Ruling, Waiver
from model.plan import Plan, Scorecard
from model.roster import Roster
from model.score import Score
from model.snapshot import Register
from store.facts import decode, encode, pack, unpack


@dataclass(frozen=True, slots=True)
class Outline:
    """A result without what stands in tables of its own; `sites` are the keys of its crawls, `history` audit ids."""

    plan: Plan
    scorecard: Scorecard
    roster: Roster
    sites: tuple[str, ...]
    unit_crawls: tuple[tuple[str, int], ...]
    seconds: float
    peak_memory_mb: float
    rulings: tuple[Ruling, ...]
    waivers: tuple[Waiver, ...]
    history: tuple[str, ...]
    registers: tuple[Register, ...] = ()


class Rows(NamedTuple):
    """A result packed for its tables, before anything is locked."""

    outline: bytes
    findings: list[tuple[object, ...]]
    scores: list[tuple[object, ...]]


def rows_of(result: AuditResult) -> Rows:
    """The rows of a result, its crawls and pictures left out."""
    audit = result.audit.id
    outline = Outline(
        result.plan,
        result.scorecard,
        result.roster,
        tuple(crawl.site_key for crawl in result.crawls),
        result.unit_crawls,
        result.seconds,
        result.peak_memory_mb,
        result.rulings,
        result.waivers,
        tuple(past.audit.id for past in result.history),
        result.registers,
    )
    return Rows(
        pack(encode(outline)),
        [
            (audit, n, f.unit, f.requirement, f.outcome.value, f.rule, f.reason, pack(encode(f)))
            for n, f in enumerate(result.findings)
        ],
        [(audit, n, s.unit, encode(s)) for n, s in enumerate(result.scores)],
    )


def replace(database: Database, audit_id: str, rows: Rows) -> None:
    """Put these rows in place of those that the audit had."""
    run = database.conn
    run.execute("insert or replace into results values (?,?)", (audit_id, rows.outline))
    run.execute("delete from findings where audit=?", (audit_id,))
    run.execute("delete from scores where audit=?", (audit_id,))
    run.executemany("insert into findings values (?,?,?,?,?,?,?,?)", rows.findings)
    run.executemany("insert into scores values (?,?,?,?)", rows.scores)


def note(database: Database, audit: Audit, order_digest: str, *, is_finished: bool = False) -> None:
    """Insert or update the audit's row; a finished audit stays finished, a known order digest stays."""
    database.conn.execute(
        "insert into audits values (?,?,?,?,?,?,?) on conflict (id) do update set content=excluded.content,"
        " is_finished=max(is_finished, excluded.is_finished)",
        (
            audit.id,
            audit.kind.value,
            audit.as_of.isoformat(),
            sortable(audit.started_at),
            int(is_finished),
            order_digest,
            encode(audit),
        ),
    )


def audit_of(database: Database, audit_id: str) -> Audit:
    """The audit of that id. NotFound when there is none."""
    row = database.conn.execute("select content from audits where id=?", (audit_id,)).fetchone()
    if row is None:
        raise NotFound(f"没有编号为“{audit_id}”的检查。可用 gongkai audits list 查看全部。")
    return decode(Audit, row[0])


def outline_of(database: Database, audit_id: str) -> Outline:
    """The outline of a result. NotFound when there is no such audit, or it has no result yet."""
    audit_of(database, audit_id)
    row = database.conn.execute("select content from results where audit=?", (audit_id,)).fetchone()
    if row is None:
        raise NotFound(f"检查 {audit_id} 尚未完成，再运行同一条检查命令会接着做。")
    return decode(Outline, unpack(row[0]))


def findings_of(database: Database, audit_id: str) -> tuple[Finding, ...]:
    """The findings of an audit in their order; none when there is no result."""
    sql = "select content from findings where audit=? order by position"
    return tuple(decode(Finding, unpack(row[0])) for row in database.conn.execute(sql, (audit_id,)))


def scores_of(database: Database, audit_id: str) -> tuple[Score, ...]:
    """The scores of an audit in their order; none when there is no result."""
    sql = "select content from scores where audit=? order by position"
    return tuple(decode(Score, row[0]) for row in database.conn.execute(sql, (audit_id,)))


def sortable(at: datetime) -> str:
    """An instant as text that sorts by time."""
    return at.astimezone(UTC).isoformat()
