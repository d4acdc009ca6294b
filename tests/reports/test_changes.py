"""What changed since the last audit, case by case, and where the reader meets it."""

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup

from model.audit import AuditResult, PastAudit
from model.comparison import ChangeCause, ChangeKind, Compared, Comparison
from model.finding import Clause, Outcome, Role, Verdict
from reports import comparison, html, text, xlsx
from reports.scorecard import city_card
from tests.reports.factory import AUDIT, FINDINGS, result

PASS, PARTIAL, FAIL, REVIEW, BLOCKED = Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.REVIEW, Outcome.BLOCKED

CASES: dict[str, tuple[tuple[Outcome, ...], ChangeKind | None]] = {
    "passes again": ((PASS, PASS), None),
    "fails after a pass": ((PASS, FAIL), ChangeKind.NEW),
    "fails where nothing was known": ((BLOCKED, FAIL), ChangeKind.NEW),
    "fails again after it was mended": ((FAIL, PASS, FAIL), ChangeKind.RELAPSED),
    "found again after a night unseen is no relapse": ((FAIL, BLOCKED, FAIL), ChangeKind.NEW),
    "still fails": ((FAIL, FAIL), ChangeKind.OPEN),
    "better, not mended": ((FAIL, PARTIAL), ChangeKind.OPEN),
    "mended": ((PARTIAL, PASS), ChangeKind.FIXED),
    "passed, now unseen": ((PASS, BLOCKED), ChangeKind.LOST),
    "failed, now unseen": ((FAIL, REVIEW), ChangeKind.LOST),
    "unseen twice": ((REVIEW, BLOCKED), None),
    "not due, then passes": ((Outcome.NOT_DUE, PASS), None),
}


def audited(*outcomes: Outcome, versions: tuple[str, str] = ("1", "1")) -> AuditResult:
    """The first finding with these outcomes, oldest audit first; the last one is now."""

    def told(outcome: Outcome, version: str) -> tuple[PastAudit, ...]:
        clause = Clause("own_plan", version, Verdict(outcome, "原因"))
        finding = replace(FINDINGS[0], outcome=outcome, clauses=(clause,))
        return (PastAudit(replace(AUDIT, as_of=date(2019, 3, 1)), (finding,), ()),)

    past = tuple(one for outcome in outcomes[:-1] for one in told(outcome, versions[0]))
    (now,) = told(outcomes[-1], versions[1])
    return replace(result(), findings=now.findings, history=past)


@pytest.mark.parametrize("name", CASES)
def test_change(name: str) -> None:
    outcomes, expected = CASES[name]
    told = city_card(audited(*outcomes)).changes
    assert [change.kind for change in told] == ([expected] if expected else [])


def test_a_changed_rule_is_told_apart_from_a_changed_site() -> None:
    (same,) = city_card(audited(PASS, FAIL)).changes
    (other,) = city_card(audited(PASS, FAIL, versions=("1", "2"))).changes
    (unseen,) = city_card(replace(audited(PASS, BLOCKED), findings=(replace(FINDINGS[0], outcome=BLOCKED),))).changes
    assert same.note == unseen.note == ""
    assert "规则" in other.note


def test_changes_stand_in_page_workbook_and_text() -> None:
    audit = audited(PASS, FAIL)
    page = BeautifulSoup(html.render(audit), "lxml")
    assert "新增问题" in page.select("details.keep")[0].text
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(audit)))["与上次相比"]
    assert "新增问题" in [cell.value for cell in sheet["A"]]
    assert "新增问题 1" in text.render(audit)


def test_without_an_earlier_audit_nothing_is_compared() -> None:
    assert city_card(result()).changes == ()
    assert "与上次" not in text.render(result())


def test_a_site_that_stood_still_is_not_said_to_have_changed() -> None:
    """On another day the same pages may be too old: what they cite tells whether they changed."""
    cited = replace(FINDINGS[0].evidence[0], role=Role.SHOWN, digest="a" * 64)
    old = replace(FINDINGS[0], outcome=PASS, evidence=(cited,))
    later = replace(AUDIT, as_of=AUDIT.as_of + timedelta(days=60))
    for audit, digest, why in (
        (AUDIT, "a" * 64, "网站有变化。"),
        (later, "a" * 64, "所引的网页没有变化，检查日不同"),
        (later, "b" * 64, "网站有变化，或因检查日不同"),
    ):
        new = replace(old, outcome=FAIL, evidence=(replace(cited, digest=digest),))
        row = Compared(ChangeKind.NEW, old, new, ChangeCause.SITE)
        assert f"原因：{why}" in comparison.text(Comparison(AUDIT, audit, (row,), 0, 0), result())
