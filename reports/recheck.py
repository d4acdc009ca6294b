"""The fields of a 复查意见: how many old problems stand how, then each with what was seen now."""

from __future__ import annotations

import re
from collections import Counter

from model.audit import AuditResult
from model.finding import Outcome, Role
from reports.cards import CityCard, UnitCard
from reports.finding_cards import FindingCards
from reports.findings import PROBLEMS, FindingCard
from reports.notice import cited_page
from reports.paper import audit_fields, reading_fields, written, written_day
from reports.searches import Searches

_LINES = 5  # of what was looked for; the report has them all
_PAGES = 2  # of what was seen
_PAST = "属逾期、无法补正"


def recheck_fields(result: AuditResult, city: CityCard, unit: UnitCard) -> dict[str, object]:
    """All fields of the opinion on one unit; `result` has a last audit."""
    last = result.history[-1]
    before = [f for f in last.findings if f.unit == unit.id and f.outcome in PROBLEMS]
    units = {one.id: one for one in result.roster.units}
    cards = FindingCards(result.plan, result.scorecard, units, {}, (), (), last.audit.as_of)
    untold = {e.key.requirement for e in result.ledger if e.key.unit == unit.id and not e.was_notified}
    now = {finding.requirement_id: finding for finding in unit.findings}
    looked = Searches(f for old in before if (f := now.get(old.requirement)) and f.is_problem)
    opinions = [_opinion(f.outcome, now.get(f.requirement), f.requirement in untold) for f in before]
    rows = [
        _row(
            cards.card(old),
            now.get(old.requirement),
            opinion,
            looked,
            "" if old.requirement in untold else city.as_of,
        )
        for old, opinion in zip(before, opinions, strict=True)
    ]
    return {
        **audit_fields(city),
        **reading_fields(city, unit),
        "上次检查日": written(last.audit.as_of),
        "复查": rows,
        "项数": len(rows),
        "意见情况": "，".join(f"{opinion}{n}项" for opinion, n in Counter(opinions).most_common()) or "没有须复查的",
        "共同查找": looked.usual,
    }


def _row(
    before: FindingCard, now: FindingCard | None, opinion: str, searches: Searches, told_by: str
) -> dict[str, object]:
    """`told_by` is the day of the recheck where the unit was told of the problem, else ""."""
    last, seen = f"{before.word}：{before.reason}", f"{now.word}：{now.told}" if now else "本次没有检查"
    if now and now.is_problem and opinion != _PAST and told_by and now.mend_by >= told_by:
        opinion += f"（整改期限{written_day(now.mend_by)}，尚未到期）"
    looked = _seen(now) or "".join(searches.of(now)[:_LINES]) if now and now.is_problem else ""
    same = now is not None and seen == last
    return {
        "事项": before.title,
        "上次": last,
        "本次": (f"{before.word}，与上次相同" if same else seen) + f"。{looked}" * bool(looked),
        "意见": opinion,
    }


def _seen(now: FindingCard) -> str:
    """The first pages that show the problem; "" for what was not seen: then what was searched tells of it."""
    if "未见" in now.reason:
        return ""
    cited = [cited_page(e) for e in now.of_role(Role.DEFECT) or now.of_role(Role.SHOWN)]
    listed = (
        " ".join(f"（{n}）{page}" for n, page in enumerate(cited[:_PAGES], 1)) if len(cited) > 1 else "".join(cited)
    )
    return f"所见：{listed}{f' 等{len(cited)}处' * (len(cited) > _PAGES)}" if cited else ""


def _is_past(card: FindingCard) -> bool:
    """Whether all that is left to say is to do better from now on: what came late cannot be made to have come in
    time."""
    steps = [step for step in re.split("[；。]", card.advice) if step]
    return bool(steps) and all(step.startswith("请今后") for step in steps)


def _opinion(before: Outcome, card: FindingCard | None, is_untold: bool) -> str:
    """What is said of an old problem; a unit that was never told of it cannot have failed to mend it."""
    match card.outcome if card else None:
        case Outcome.PASS:
            return "已整改到位"
        case Outcome.NOT_APPLICABLE:
            return "该要求不再适用"
        case Outcome.FAIL | Outcome.PARTIAL if is_untold:
            return "尚未通知单位，先行核实"
        case Outcome.FAIL | Outcome.PARTIAL if card and _is_past(card):
            return _PAST
        case Outcome.PARTIAL if before is Outcome.FAIL:
            return "已有改进，尚未整改到位"
        case Outcome.FAIL | Outcome.PARTIAL:
            return "尚未整改到位"
        case _:
            return "本次未能核实，另行复查"
