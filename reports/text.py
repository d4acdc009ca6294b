"""The report for a terminal: who stands where, what is wrong, what could not be checked, in aligned columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from model.audit import AuditResult
from model.comparison import ChangeKind
from model.finding import Outcome, Role
from reports.cards import CityCard, UnitCard
from reports.columns import columns, padded, wrapped
from reports.conclusion import conclusion, to_do
from reports.findings import OPEN, PROBLEMS, FindingCard
from reports.scorecard import city_card
from reports.words import SYMBOLS

_FEW_UNITS = 3  # up to this many, a terminal shows everything
_NUMBERS_SHOWN = 16
_EVIDENCE_SHOWN = 3


def render(result: AuditResult) -> str:
    """The whole report as plain text, at most about 100 columns wide where addresses allow."""
    city = city_card(result)
    return _joined(_head(city), _scores(city), _problems(city), _pending(city), _sites(city), _notes(city))


def summary(result: AuditResult) -> str:
    """What a terminal shows: of few units the whole report, of many who stands where; the rest is in the files."""
    city = city_card(result)
    if len(city.units) <= _FEW_UNITS:
        return render(result)
    where = "以上是摘要。每个问题的证据、查找范围和办法，待核查和无法核查的原因，见下列文件中的检查报告和评分表。"
    return _joined(_head(city), _scores(city), wrapped(where, ""))


def _joined(*parts: list[str]) -> str:
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head(city: CityCard) -> list[str]:
    counts = "  ".join(f"{SYMBOLS[outcome]} {outcome.printed} {n}" for outcome, n in city.counts)
    lines = [
        city.title,
        f"依据：{city.plan_title}",
        f"检查日：{city.as_of}　检查编号：{city.audit_id}（{city.kind}）",
        f"单位 {len(city.units)} 个，读到网站 {city.reached} 个；判定 {city.total} 项：",
        f"  {counts}",
    ]
    for sentence in (*conclusion(city), *to_do(city)):
        lines += wrapped(sentence, "")
    if city.trend:
        counted = Counter(change.kind for change in city.changes)
        told = "，".join(f"{kind.value} {counted[kind]}" for kind in ChangeKind if kind.is_news)
        lines.append(f"与上次（{city.trend[-2].as_of}）相比：{told}")
    if city.drafts:
        lines += ["", "【草稿，不得印发】", *(f"  {reason}" for reason in city.drafts)]
    return lines


def _scores(city: CityCard) -> list[str]:
    head = ["名次", "单位", "得分", "得分区间", "覆盖率", "等次", *(SYMBOLS[o] for o in (*PROBLEMS, *OPEN))]
    rows = [
        [
            unit.rank_text,
            unit.name,
            unit.points_text,
            unit.interval_text,
            unit.coverage_text,
            unit.grade or "—",
            *(str(unit.count(outcome)) for outcome in (*PROBLEMS, *OPEN)),
        ]
        for unit in city.ranked_units
    ]
    return ["一、得分（得分须与覆盖率一并看）", *_table(head, rows), *_vetoes(city), *_ruled(city)]


def _vetoes(city: CityCard) -> list[str]:
    return [f"单项否决：{unit.name}——{'、'.join(unit.veto_titles)}" for unit in city.ranked_units if unit.vetoes]


def _ruled(city: CityCard) -> list[str]:
    changed = [f"人工核查后得分有变：{unit.name}——{unit.machine_text}" for unit in city.ranked_units if unit.machine]
    aside = [f"不计入：{f.unit_name} {f.title}——{f.waiver}" for f in city.set_aside]
    reported = [f"{unit.name}：{unit.downtime}" for unit in city.units if unit.downtime]
    return [*changed, *aside, *reported]


def _problems(city: CityCard) -> list[str]:
    lines = ["二、发现的问题"]
    for unit in city.units:
        found = unit.problems
        if found:
            lines += [_unit_line(unit, len(found))]
            lines += [line for finding in found for line in _finding(finding)]
    return lines if len(lines) > 1 else [*lines, "没有发现不符合或部分符合的项目。"]


def _pending(city: CityCard) -> list[str]:
    """Rows that share outcome, reason and advice are one entry: forty rows behind one dead site are one news."""
    groups: dict[tuple[Outcome, str, str], dict[str, list[str]]] = {}
    for finding in sorted(city.of(*OPEN), key=lambda finding: OPEN.index(finding.outcome)):
        units = groups.setdefault((finding.outcome, finding.reason, finding.advice), {})
        units.setdefault(finding.unit_name, []).append(finding.number)
    lines = ["三、待人工核查和无法核查（不表示单位没有公开）"]
    for (outcome, reason, advice), units in groups.items():
        lines += wrapped(f"{SYMBOLS[outcome]} {outcome.printed}：{reason}", "  ")
        lines += wrapped(_involved(units), "      ")
        lines += wrapped(f"怎么办：{advice}", "      ") if advice else []
    return lines if groups else []


def _involved(units: dict[str, list[str]]) -> str:
    """Which rows an entry stands for: by number where they are few, else how many of each unit."""
    total = sum(map(len, units.values()))
    few = total <= _NUMBERS_SHOWN
    parts = [f"{unit} {'、'.join(numbers) if few else f'{len(numbers)} 项'}" for unit, numbers in units.items()]
    return f"涉及 {total} 项：{'；'.join(parts)}"


def _unit_line(unit: UnitCard, count: int) -> str:
    return f"● {unit.name}（{count} 项，得分 {unit.points_text}，覆盖率 {unit.coverage_text}）"


def _finding(finding: FindingCard) -> list[str]:
    lines = wrapped(f"{finding.symbol} {finding.title}：{finding.told}", "  ")
    seen = finding.of_role(Role.DEFECT) or finding.of_role(Role.SHOWN)
    for evidence in seen[:_EVIDENCE_SHOWN]:
        dated = f"（{evidence.dated}）" if evidence.dated else ""
        noted = f"：{evidence.note}" if evidence.note else ""
        lines += wrapped(f"见 {evidence.url}{dated}{noted}", "      ")
    if len(seen) > _EVIDENCE_SHOWN:
        lines.append(f"      另有 {len(seen) - _EVIDENCE_SHOWN} 处，见网页报告")
    for brief in finding.searched_briefly[:_EVIDENCE_SHOWN]:
        lines += wrapped(brief, "      ")
    if finding.advice:
        lines += wrapped(f"怎么办：{finding.advice}", "      ")
    for note in (finding.ruling.text if finding.ruling else "", _standing(finding)):
        lines += wrapped(note, "      ") if note else []
    return lines


def _standing(finding: FindingCard) -> str:
    """Where the problem stands in the ledger."""
    due = f"，期限 {finding.mend_by}" if finding.mend_by else ""
    return f"整改台账：{finding.ledger}{due}" if finding.ledger else ""


def _sites(city: CityCard) -> list[str]:
    head = ["网站", "状态", "页面", "附件", "未读到", "主要原因"]
    rows = [
        [
            site.url,
            site.class_word,
            str(site.pages),
            str(site.files),
            str(site.unread),
            "、".join(f"{group.word} {group.count}" for group in site.failures[:2]) or "—",
        ]
        for site in city.sites
    ]
    return ["四、网站读取情况", *_table(head, rows)] if rows else []


def _notes(city: CityCard) -> list[str]:
    lines = ["五、说明", *(line for note in city.notes for line in wrapped(f"· {note}", "  "))]
    if city.unverified:
        lines.append("  · 阈值待核定：")
        lines += [line for sentence in city.unverified for line in wrapped(sentence, "      ")]
    return lines


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(columns(row[place]) for row in [head, *rows]) for place in range(len(head))]
    aligned = [
        "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    ]
    return [f"  {line.rstrip()}" for line in aligned]
