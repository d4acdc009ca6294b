"""What is new after a night, in plain text short enough for a message: new, back again, mended, not to be checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.audit import AuditResult
from model.comparison import ChangeKind
from model.finding import Outcome
from model.snapshot import SiteClass
from reports.cards import CityCard
from reports.changes import Change
from reports.conclusion import conclusion
from reports.guards import unused_registers
from reports.scorecard import city_card
from reports.sites import SiteCard

_MOST = 30  # lines of one kind; the report has them all
_READ = (SiteClass.OK, SiteClass.DEGRADED)
_HEADINGS = (
    (ChangeKind.NEW, "新增问题"),
    (ChangeKind.RELAPSED, "复发的问题"),
    (ChangeKind.FIXED, "已整改"),
    (ChangeKind.LOST, "上次已判定、这次无法判定"),
)


def render(result: AuditResult) -> str:
    """The notice as text. Without an earlier audit there is nothing to compare: only what could not be checked."""
    city = city_card(result)
    parts = [_head(city)]
    for kind, heading in _HEADINGS:
        found = [change for change in city.changes if change.kind is kind]
        parts.append(_section(heading, [_told(change) for change in found]))
    unread = [site for site in city.sites if site.site_class not in _READ]
    parts.append(_section("没有读全的网站", [_site(site) for site in unread]))
    parts.append(_section("登记表", unused_registers(result.registers, result.roster)))
    homeless = [unit.name for unit in city.units if unit.site is None]
    parts.append(_section("未登记网址的单位", homeless))
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def title(result: AuditResult) -> str:
    """One line: what it is, and the numbers that matter."""
    city = city_card(result)
    counted = "，".join(
        f"{heading} {count}"
        for kind, heading in _HEADINGS[:3]
        if (count := sum(change.kind is kind for change in city.changes))
    )
    return f"{city.city}政务公开检查 {city.as_of}：{counted or '没有新的变化'}"


def _head(city: CityCard) -> list[str]:
    review, blocked = city.count(Outcome.REVIEW), city.count(Outcome.BLOCKED)
    lines = [
        f"{city.title}（{city.as_of}，检查编号 {city.audit_id}）",
        f"单位 {len(city.units)} 个，网站 {len(city.sites)} 个，读到 {city.reached} 个；待人工核查 {review} 项，"
        f"无法核查 {blocked} 项。",
        *(f"草稿，不得印发：{reason}" for reason in city.drafts),
    ]
    if not city.trend:
        lines += [*conclusion(city)[1:], "这是第一次检查，没有可以比较的结果。"]
    elif not any(change.kind is not ChangeKind.OPEN for change in city.changes):
        lines.append("与上次检查相比，没有新的变化。")
    return lines


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    rest = len(lines) - _MOST
    tail = [f"……另有 {rest} 项，见检查报告。"] if rest > 0 else []
    return [f"【{heading}】{len(lines)} 项", *_numbered(lines[:_MOST]), *tail]


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def _told(change: Change) -> str:
    finding = change.finding
    note = f"（{change.note}）" if change.note else ""
    return f"{finding.unit_name} {finding.title} {finding.word}：{finding.told}{note}"


def _site(site: SiteCard) -> str:
    return f"{'、'.join(site.unit_names)} {site.url}：{site.class_word}。{site.remedy}"
