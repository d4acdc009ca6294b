"""Two audits side by side: a text that tells every change with both evidences, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from model.audit import Audit, AuditResult
from model.comparison import ChangeCause, ChangeKind, Compared, Comparison
from model.finding import Finding, Outcome, Role
from reports.finding_cards import FindingCards
from reports.finding_forms import EvidenceForm, evidence_form
from reports.findings import FindingCard
from reports.instants import day
from reports.neutral import clean

SCHEMA = "gongkai.comparison/1"
_EVIDENCE_SHOWN = 2


class SideForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A row in one of the audits, as people ruled it."""

    outcome: Outcome
    outcome_text: str
    reason: str
    evidence: list[EvidenceForm]
    evidence_digest: str


class RowForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One row in both. `cause` says whether the site or the rules changed; null where the outcome is the same."""

    unit: str
    unit_name: str
    requirement: str
    title: str
    kind: str
    kind_text: str
    cause: str | None
    cause_text: str
    before: SideForm
    after: SideForm


class TallyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How many rows of one unit or requirement changed in which way."""

    id: str
    name: str
    counts: dict[str, int]


class ComparisonForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A comparison; rows that did not change are counted, not listed."""

    schema: str
    before: str
    before_as_of: str
    after: str
    after_as_of: str
    counts: dict[str, int]
    only_before: int
    only_after: int
    rows: list[RowForm]
    units: list[TallyForm]
    requirements: list[TallyForm]


def text(comparison: Comparison, result: AuditResult) -> str:
    """What changed, what matters most first; `result` is that of the later audit and gives the names."""
    before, after = comparison.before, comparison.after
    counts = "，".join(f"{kind.value} {comparison.count(kind)}" for kind in ChangeKind)
    lines = [f"{_name(before)}与{_name(after)}相比，共 {len(comparison.rows)} 项：", f"  {counts}"]
    if comparison.only_before or comparison.only_after:
        alone = f"只有前一次检查的 {comparison.only_before} 项、只有后一次检查的 {comparison.only_after} 项"
        lines.append(f"  {alone}，不作比较。")
    sides = _Sides(result)
    for kind in ChangeKind:
        rows = [row for row in comparison.rows if row.kind is kind and kind is not ChangeKind.SAME]
        lines += [f"\n{kind.value}（{len(rows)} 项）"] * bool(rows)
        for row in rows:
            lines += _told(sides.card(row.before), sides.card(row.after), _why(row, comparison))
    return "\n".join(lines)


def as_json(comparison: Comparison, result: AuditResult) -> str:
    """The comparison in its machine form."""
    sides = _Sides(result)
    told = [row for row in comparison.rows if row.kind is not ChangeKind.SAME]
    names = {unit.id: clean(unit.name) for unit in result.roster.units}
    form = ComparisonForm(
        schema=SCHEMA,
        before=clean(comparison.before.id),
        before_as_of=day(comparison.before.as_of),
        after=clean(comparison.after.id),
        after_as_of=day(comparison.after.as_of),
        counts={kind.name.lower(): comparison.count(kind) for kind in ChangeKind},
        only_before=comparison.only_before,
        only_after=comparison.only_after,
        rows=[_row_form(row, sides.card(row.before), sides.card(row.after), _why(row, comparison)) for row in told],
        units=_tallies(((row.after.unit, row.kind) for row in told), names),
        requirements=_tallies(((row.after.requirement, row.kind) for row in told), {}),
    )
    return msgspec.json.format(msgspec.json.encode(form)).decode()


class _Sides:
    """Makes the cards of both sides; rulings are in the outcomes already."""

    def __init__(self, result: AuditResult) -> None:
        units = {unit.id: unit for unit in result.roster.units}
        self._cards = FindingCards(result.plan, result.scorecard, units, {}, (), (), result.audit.as_of)

    def card(self, finding: Finding) -> FindingCard:
        return self._cards.card(finding)


def _name(audit: Audit) -> str:
    return f"{clean(audit.id)}（{day(audit.as_of)}）"


def _why(row: Compared, comparison: Comparison) -> str:
    """Why the outcome differs. Terms are counted to the day of the audit: on another day a site that stood still may
    be judged otherwise, and is not said to have changed."""
    if row.cause is not ChangeCause.SITE or comparison.before.as_of == comparison.after.as_of:
        return row.cause.value if row.cause else ""
    cited = {(e.url, e.digest) for e in row.after.evidence if e.role in (Role.DEFECT, Role.SHOWN) and e.digest}
    if cited and cited <= {(e.url, e.digest) for e in row.before.evidence}:
        return "所引的网页没有变化，检查日不同，期限和更新时限按检查日计算"
    return "网站有变化，或因检查日不同（期限和更新时限按检查日计算）"


def _told(before: FindingCard, after: FindingCard, why: str) -> list[str]:
    lines = [f"  {after.unit_name} {after.requirement_id} {after.title}"]
    lines += [f"      原因：{why}。"] if why else []
    for word, card in (("上次", before), ("本次", after)):
        lines.append(f"      {word} {card.symbol} {card.word}：{card.reason}")
        seen = card.of_role(Role.DEFECT) or card.of_role(Role.SHOWN) or card.evidence
        for e in seen[:_EVIDENCE_SHOWN]:
            kept = f"，存档摘要 {e.digest[:16]}" if e.digest else ""
            lines.append(f"           见 {e.url}{f'（{e.dated}）' if e.dated else ''}{kept}")
        if not seen and card.searched:
            lines.append(f"           {card.searched}")
    return lines


def _row_form(row: Compared, before: FindingCard, after: FindingCard, why: str) -> RowForm:
    return RowForm(
        unit=after.unit_id,
        unit_name=after.unit_name,
        requirement=after.requirement_id,
        title=after.title,
        kind=row.kind.name.lower(),
        kind_text=row.kind.value,
        cause=row.cause.name.lower() if row.cause else None,
        cause_text=why,
        before=_side_form(before),
        after=_side_form(after),
    )


def _side_form(card: FindingCard) -> SideForm:
    evidence = [evidence_form(e, instants=True) for e in card.evidence]
    return SideForm(card.outcome, card.word, card.reason, evidence, card.digest)


def _tallies(pairs: Iterable[tuple[str, ChangeKind]], names: dict[str, str]) -> list[TallyForm]:
    counted: dict[str, Counter[ChangeKind]] = {}
    for id_, kind in pairs:
        counted.setdefault(id_, Counter())[kind] += 1
    return [
        TallyForm(
            clean(id_), names.get(id_, clean(id_)), {kind.name.lower(): n for kind, n in sorted(counts.items())}
        )
        for id_, counts in counted.items()
    ]
