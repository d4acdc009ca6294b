"""The fields of a 整改通知书: a short letter, a table to mend and to answer by, the grounds."""

from __future__ import annotations

from collections import Counter, defaultdict

from model.finding import Outcome, Role
from model.followup import LedgerState
from reports.cards import CityCard, UnitCard
from reports.evidence import EvidenceCard, thresholds_together
from reports.findings import FindingCard
from reports.paper import FIRST_DRAFT, UNVERIFIED, audit_fields, reading_fields, situation, written_day
from reports.searches import Searches
from reports.words import sentence

_EVIDENCE_LISTED = 5  # pages named for one problem; the report names them all
_MANY = 6  # from so many problems on the letter says where most of them lie
_SECTIONS_NAMED = 3


def notice_fields(city: CityCard, unit: UnitCard) -> dict[str, object]:
    """All fields of the notice of one unit."""
    owed = owed_by(unit)
    searches = Searches(owed)
    unverified = sum(finding.state in UNVERIFIED for finding in owed)
    marks_each = unverified < len(owed)  # where all are, one sentence is enough
    first = FIRST_DRAFT if unverified else ""
    return {
        **audit_fields(city),
        **reading_fields(city, unit),
        "问题": [_problem_fields(n, finding, searches, marks_each) for n, finding in enumerate(owed, start=1)],
        "立即处置": _urgent_fields(owed),
        "集中": _where_most_lie(city, owed),
        "共同查找": searches.usual,
        "项数": len(owed),
        "分项": _by_outcome(owed),
        "不符合项数": sum(finding.outcome is Outcome.FAIL for finding in owed),
        "部分符合项数": sum(finding.outcome is Outcome.PARTIAL for finding in owed),
        "尚待核实项数": unverified,
        "草稿": "\n（草稿，不得印发）" if city.drafts else first,
        "整改期限": _mend_by(owed),
    }


def owed_by(unit: UnitCard) -> tuple[FindingCard, ...]:
    """What the unit still has to mend: a later look may have struck a problem off."""
    return tuple(finding for finding in unit.problems if finding.state is not LedgerState.CLOSED)


def _by_outcome(owed: tuple[FindingCard, ...]) -> str:
    """How many of the problems are of which outcome, in brackets; where all are of one, its word; "" without any."""
    counted = Counter(finding.outcome.printed for finding in sorted(owed, key=lambda f: f.outcome is Outcome.PARTIAL))
    if len(counted) == 1:
        return f"（{'均为' * (len(owed) > 1)}{next(iter(counted))}）"
    return f"（{'，'.join(f'{word}{n}项' for word, n in counted.items())}）" if counted else ""


def _urgent_fields(owed: tuple[FindingCard, ...]) -> list[dict[str, object]]:
    """What is to be done at once, each thing said once, with the numbers of its problems."""
    alike: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, finding in enumerate(owed, start=1):
        for step in finding.urgent:
            alike[step].append((str(place), finding.title))
    return [
        {"序号": "、".join(n for n, _ in rows), "事项": "、".join(title for _, title in rows), "办法": step}
        for step, rows in alike.items()
    ]


def _where_most_lie(city: CityCard, owed: tuple[FindingCard, ...]) -> str:
    """The tasks of the plan with most of the problems; "" where there are few."""
    sections = {card.id: card.section for card in city.requirements}
    counted = Counter(section for finding in owed if (section := sections.get(finding.requirement_id)))
    if len(owed) < _MANY or len(counted) <= 1:
        return ""
    named = "、".join(f"“{section}”{n}项" for section, n in counted.most_common(_SECTIONS_NAMED))
    return f"问题较多的是{named}。"


def _mend_by(owed: tuple[FindingCard, ...]) -> str:
    """The latest day by which the ledger says the unit must mend, or a gap to be filled in by hand."""
    return written_day(max((finding.mend_by for finding in owed), default="")) or "　　年　　月　　日"


def cited_page(evidence: EvidenceCard) -> str:
    """A page in one line: its title and day, what was seen on it, its address."""
    dated = f"（{evidence.dated}）" if evidence.dated else ""
    noted = f"：{evidence.note}" if evidence.note else ""
    return f"{evidence.title}{dated}{noted} {evidence.url}".strip("： ")


def _problem_fields(place: int, finding: FindingCard, searches: Searches, marks_it: bool) -> dict[str, object]:
    """What is asked, what was found and what to do; then what it rests on: pages cited, what was searched, limits."""
    seen = finding.of_role(Role.DEFECT) or finding.of_role(Role.SHOWN)
    evidence = [cited_page(e) for e in seen]
    listed = [f"{n}. {text}" for n, text in enumerate(evidence[:_EVIDENCE_LISTED], 1)]
    more = len(evidence) - _EVIDENCE_LISTED
    return {
        "序号": f"{place}. ",
        "号": place,
        "事项": finding.title,
        "结论": finding.word + ("，尚待核实" if marks_it and finding.state in UNVERIFIED else ""),
        "原文": finding.text,
        "情况": situation(finding),
        "证据清单": [*listed, *([f"另有 {more} 处，可向联系人索取。"] if more > 0 else [])],
        "查找": searches.of(finding),
        "查找范围": finding.searched,
        "判断标准": sentence(thresholds_together(finding.thresholds)),
        "意见": finding.advice,
        "期限": written_day(finding.due),
    }
