"""What the fields of every official paper share: the audit, the reading of a site, what is held against a unit."""

from __future__ import annotations

from datetime import date

from model.followup import LedgerState
from reports.cards import CityCard, UnitCard
from reports.findings import PROBLEMS, FindingCard

FIRST_DRAFT = "\n（初稿，核实后印发）"  # under the title
UNVERIFIED = (LedgerState.NEW, LedgerState.VERIFYING, LedgerState.RELAPSED)


def audit_fields(city: CityCard) -> dict[str, object]:
    """What was audited, by what, as of which day, with how many outcomes."""
    return {
        "城市": city.city,
        "依据": city.plan_title,
        "文号": city.plan_source,
        "检查日": written(date.fromisoformat(city.as_of)),
        "检查编号": city.audit_id,
        "单位数": len(city.units),
        "读到网站的单位数": city.reached,
        "结论数": city.total,
        "数量": {outcome.printed: n for outcome, n in city.counts},
    }


def reading_fields(city: CityCard, unit: UnitCard) -> dict[str, object]:
    """When the unit's site was read, and how much of it."""
    site = unit.site
    read_at = (site.read_from if site else "") or city.started
    return {
        "单位": unit.name,
        "网址": site.url if site else "",
        "读取日": written(date.fromisoformat(read_at[:10])) if read_at else city.as_of,
        "读取时间": site.read_when if site else read_at,
        "页面数": site.pages if site else 0,
        "附件数": site.files - site.unreadable if site else 0,
    }


def situation(finding: FindingCard) -> str:
    """What is held against the unit, by the program and by a person."""
    said = finding.told.rstrip("。，；")
    return f"{said}。{finding.ruled}" if finding.ruled and finding.machine_outcome in PROBLEMS else said


def written(on: date) -> str:
    """2019年4月2日, as official papers write a day."""
    return f"{on.year}年{on.month}月{on.day}日"


def written_day(iso: str) -> str:
    """The same from 2019-04-02; "" stays ""."""
    return written(date.fromisoformat(iso)) if iso else ""
