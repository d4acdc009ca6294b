"""Strings that break programs, as unit names, titles, reasons and addresses, through every format at once.

GONGKAI_SUITES may name a folder that holds blns/blns.json (the big list of naughty strings); it is not needed.
"""

import csv as stdlib_csv
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import docx as python_docx
import openpyxl
import pytest
from bs4 import BeautifulSoup

from model.audit import AuditResult
from model.comparison import ChangeKind, Compared, Comparison
from model.finding import Evidence, Outcome, Role
from model.followup import LedgerEntry, LedgerMove, LedgerState, ProblemKey
from model.roster import Unit, UnitKind
from reports import RENDERERS, bundle, comparison, ledger
from reports.neutral import clean, csv_cell, excel_cell
from reports.workbook import HEAD
from tests.reports.factory import AUDIT, FINDINGS, NOW, ROSTER, result

NAUGHTY = [
    "",
    "undefined",
    "NULL",
    "-1.00",
    "=1+1",
    "@SUM(1)",
    "\t=1",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "<r><t>x</t></r>",
    "&lt;&amp;",
    "</td></tr></table>",
    "%s%d%n",
    "{0}{{x}}{% x %}",
    "../../../../etc/passwd",
    "CON",
    'a/b\\c:d*e?f"g<h>i|j',
    "\x00\x01\x1b[31m",
    "\u202eabc\u2066",
    "\u200b\u200d\ufeff",
    "\ud800",
    "\ufffe",
    "Ω≈ç√∫˜µ≤≥÷",
    "ด้้้้้็็็็็้้้้้็็็็",
    "🏳\u200d🌈 👩\u200d👩\u200d👧",
    "田中さんにあげて下さい",
    "١٢٣",
    "１２３",
    "_x0041_",
    "\r\n\r\n",
    "http://a\"b'c<d>",
    "字" * 33_000,
]


def _listed() -> list[str]:
    folder = os.environ.get("GONGKAI_SUITES")
    listed: list[str] = json.loads((Path(folder) / "blns" / "blns.json").read_text("utf-8")) if folder else []
    return NAUGHTY + listed


def _naughty() -> AuditResult:
    """One unit and one finding per string, which stands wherever a stranger's text can."""
    units, findings = [], []
    for number, text in enumerate(_listed()):
        evidence = Evidence(text, Role.DEFECT, text, text, text, text, digest=text)
        unit = Unit(f"u{number}", text, UnitKind.DEPARTMENT)
        told = replace(
            FINDINGS[0], unit=unit.id, outcome=Outcome.FAIL, reason=text, evidence=(evidence,), signals=(text,)
        )
        units.append(unit)
        findings.append(told)
    audit = replace(AUDIT, units=tuple(unit.id for unit in units))
    roster = replace(ROSTER, units=tuple(units))
    return replace(result(), audit=audit, roster=roster, findings=tuple(findings), scores=(), unit_crawls=())


@pytest.fixture(scope="module")
def rendered() -> dict[str, bytes]:
    """Every format that a draft may have."""
    return {name: renderer.render(_naughty()) for name, renderer in RENDERERS.items() if name != "bulletin"}


def test_html_shows_every_string_as_text(rendered: dict[str, bytes]) -> None:
    page = BeautifulSoup(rendered["html"].decode(), "html.parser")
    assert len(page.find_all("script")) == 1
    assert not page.find_all(["img", "iframe", "object", "embed", "link", "base", "form"])
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    names = [heading.text for heading in page.select("details.unit h3")]
    assert [" ".join(name.split()) for name in names] == [" ".join(clean(text).split()) for text in _listed()]


def test_the_workbook_holds_every_string_as_text(rendered: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered["xlsx"]))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    rows = [row for row in book["问题清单"].iter_rows(min_row=HEAD + 2, values_only=True) if row[0]]
    assert [row[1] or "" for row in rows] == [excel_cell(clean(text)) for text in _listed()]


def test_csv_holds_every_string_and_no_formula(rendered: dict[str, bytes]) -> None:
    rows = list(stdlib_csv.DictReader(io.StringIO(rendered["csv"].decode("utf-8-sig"), newline="")))
    assert [row["unit_name"] for row in rows] == [csv_cell(excel_cell(clean(text))) for text in _listed()]
    assert not [value for row in rows for value in row.values() if value[:1] in "=+-@" and value]


def test_json_and_lines_hold_every_string_whole(rendered: dict[str, bytes]) -> None:
    expected = [clean(text) for text in _listed()]
    assert [finding["reason"] for finding in json.loads(rendered["json"])["findings"]] == expected
    lines = [json.loads(line) for line in rendered["jsonl"].splitlines()]
    assert [line["reason"] for line in lines if line["type"] == "finding"] == expected


def test_every_notice_opens_and_its_name_is_a_plain_file_name(rendered: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(rendered["notices"])) as package:
        assert len(package.namelist()) == len(_listed())
        assert not [name for name in package.namelist() if set(name) & set('/\\:*?"<>|')]
        for name, text in list(zip(package.namelist(), _listed(), strict=True))[: len(NAUGHTY)]:
            paragraphs = python_docx.Document(io.BytesIO(package.read(name))).paragraphs
            assert paragraphs[2].text == f"{clean(text)}："


def test_the_ledger_holds_every_string_as_text_and_no_formula() -> None:
    naughty = _naughty()
    entries = tuple(
        LedgerEntry((LedgerMove(ProblemKey(text, f"u{n}", text), None, LedgerState.NEW, NOW, text, text),))
        for n, text in enumerate(_listed())
    )
    cards = ledger.ledger_cards(entries, (replace(naughty.roster, city="=1+1"),), naughty.plan, AUDIT.as_of)
    problems = json.loads(ledger.as_json(cards))["problems"]
    assert [problem["lines"][0]["why"] for problem in problems] == [clean(text) for text in _listed()]
    rows = list(stdlib_csv.DictReader(io.StringIO(ledger.to_csv(cards).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(_listed())
    assert not [value for row in rows for value in row.values() if value[:1] in "=+-@" and value]
    book = openpyxl.load_workbook(io.BytesIO(ledger.to_xlsx(cards, AUDIT.as_of)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "\x1b" not in ledger.listing(cards) + ledger.history(cards[0])


def test_a_comparison_and_a_bundle_hold_every_string_as_text() -> None:
    naughty = _naughty()
    rows = tuple(Compared(ChangeKind.OPEN, f, f) for f in naughty.findings)
    compared = Comparison(AUDIT, AUDIT, rows, 0, 0)
    told = json.loads(comparison.as_json(compared, naughty))["rows"]
    assert [row["after"]["reason"] for row in told] == [clean(text) for text in _listed()]
    assert "\x1b" not in comparison.text(compared, naughty)
    for unit in naughty.roster.units:
        cards = bundle.cards_of(naughty, unit.id, None)
        page = BeautifulSoup(bundle.page(naughty, cards, _listed()[:20], 1), "html.parser")
        assert not page.find_all(["script", "img", "iframe", "object", "embed", "link", "base", "form"])
        assert json.loads(bundle.as_json(naughty, cards, ()))["findings"][0]["unit_name"] == clean(unit.name)
