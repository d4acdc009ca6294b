"""One audit, one set of figures: every format prints the cards' counts and scores under the same names."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from docx import Document

from model.finding import Outcome
from reports import RENDERERS, docx
from reports.cards import CityCard
from reports.scorecard import city_card
from tests.reports.test_docx import issued

AUDIT = issued()


@pytest.fixture(scope="module")
def city() -> CityCard:
    return city_card(AUDIT)


def whole(document: bytes) -> str:
    """The paragraphs and the cells of all tables as one text."""
    told, rows = paper(document)
    return "\n".join([told, *(cell for row in rows for cell in row)])


def paper(document: bytes) -> tuple[str, list[list[str]]]:
    """The paragraphs as one text, and the rows of all tables."""
    read = Document(io.BytesIO(document))
    rows = [[cell.text for cell in row.cells] for table in read.tables for row in table.rows]
    return "\n".join(p.text for p in read.paragraphs), rows


def opened() -> Any:
    """The HTML report as a tree."""
    return BeautifulSoup(RENDERERS["html"].render(AUDIT), "lxml")


def sheet(name: str) -> list[dict[str, Any]]:
    """The rows of a sheet of the workbook by their heads."""
    book = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"].render(AUDIT)))
    rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    return [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]


def test_outcomes_are_counted_alike(city: CityCard) -> None:
    wanted = {outcome.printed: n for outcome, n in city.counts}
    told, _ = paper(docx.bulletin(AUDIT))
    page = opened()
    text = RENDERERS["text"].render(AUDIT).decode()
    findings = json.loads(RENDERERS["findings"].render(AUDIT))["findings"]
    rows = list(csv.DictReader(io.StringIO(RENDERERS["csv"].render(AUDIT).decode("utf-8-sig"))))
    assert Counter(f["outcome_text"] for f in findings) == {word: n for word, n in wanted.items() if n}
    assert Counter(row["outcome"] for row in rows) == {o.value: n for o, n in city.counts if n}
    legend = page.find("ul", class_="legend").text
    for word, n in wanted.items():
        assert f"{word}{n}项" in told
        assert f"{word} {n} 项" in legend
        assert f"{word} {n}" in text
    overview = sheet("总览")
    for outcome, n in city.counts:
        counts = [row[key] for row in overview for key in row if key and key.endswith(f"\n{outcome.printed}")]
        *of_units, total = (count for count in counts if isinstance(count, int))
        assert sum(of_units) == total == n
    assert f"结论{city.total}项" in told


def test_scores_are_the_same_with_their_coverage_and_grade(city: CityCard) -> None:
    _, ranked = paper(docx.bulletin(AUDIT))
    text = RENDERERS["text"].render(AUDIT).decode()
    page = opened()
    overview = {row["单位"]: row for row in sheet("总览")}
    scores = {s["unit_name"]: s for s in json.loads(RENDERERS["json"].render(AUDIT))["scores"]}
    table = {row.th.a.text: row.text for row in page.find("table").find_all("tr") if row.th and row.th.a}
    for unit in city.units:
        if not unit.rank:
            continue
        line = next(row for row in ranked if row[1] == unit.name)
        assert line[:5] == [str(unit.rank), unit.name, unit.points_text, unit.interval_text, unit.coverage_text]
        assert line[5].startswith(unit.grade)
        assert (overview[unit.name]["得分"], overview[unit.name]["覆盖率"]) == (unit.points, unit.coverage)
        assert (overview[unit.name]["名次"], overview[unit.name]["等次"]) == (unit.rank, unit.grade)
        assert (scores[unit.name]["points"], scores[unit.name]["rank"]) == (unit.points, unit.rank)
        for words in (unit.points_text, unit.interval_text, unit.coverage_text, unit.grade):
            assert words in table[unit.name]
            assert words in next(row for row in text.splitlines() if unit.name in row and unit.points_text in row)


def test_problems_bear_the_same_titles_and_numbers(city: CityCard) -> None:
    bulletin = whole(docx.bulletin(AUDIT))
    listed = [(row["单位"], row["要求"]) for row in sheet("问题清单")]
    problems = [finding for unit in city.units for finding in unit.problems]
    assert listed == [(finding.unit_name, finding.title) for finding in problems]
    page = opened()
    for finding in problems:
        assert finding.title in bulletin
        assert page.find("b", string=finding.title)
    with zipfile.ZipFile(io.BytesIO(RENDERERS["notices"].render(AUDIT))) as package:
        notices = [paper(package.read(name))[0] for name in package.namelist()]
    owing = [unit for unit in city.units if unit.problems]
    for unit, told in zip(owing, notices, strict=True):
        failed = sum(finding.outcome is Outcome.FAIL for finding in unit.problems)
        partial = len(unit.problems) - failed
        both = f"（不符合{failed}项，部分符合{partial}项）"
        every = f"（{'均为' * (len(unit.problems) > 1)}{'不符合' if failed else '部分符合'}）"
        assert f"发现问题{len(unit.problems)}项{both if failed and partial else every}" in told
        assert [f"{n}. {f.title}（" in told for n, f in enumerate(unit.problems, 1)] == [True] * len(unit.problems)


def run_together(text: str) -> str:
    """Without blanks: each form breaks its lines elsewhere."""
    return "".join(text.split())


def test_a_problem_reads_the_same_wherever_it_stands(city: CityCard) -> None:
    """What is asked, was found and was looked for, where, when, by which standard, what to do, how to object."""
    page, rows = opened(), sheet("问题清单")
    anchors = {requirement.id: requirement.anchor for requirement in city.requirements}
    text = run_together(RENDERERS["text"].render(AUDIT).decode())
    with zipfile.ZipFile(io.BytesIO(docx.notices(AUDIT))) as package:
        notices = {name: run_together(whole(package.read(name))) for name in package.namelist()}
    assert "有异议的，请提供网址或材料" in page.find("footer").text
    assert "异议" in str(openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"].render(AUDIT)))["问题清单"]["A2"].value)
    for unit in city.units:
        assert unit.site is None or run_together(unit.site.read_when) in run_together(page.find(id=unit.anchor).text)
        for finding in unit.problems:
            html = run_together(page.find(id=f"{unit.anchor}-{anchors[finding.requirement_id]}").text)
            row = next(r for r in rows if (r["单位"], r["编号"]) == (unit.name, finding.requirement_id))
            line = run_together("".join(str(cell) for cell in row.values()))
            notice = next(told for name, told in notices.items() if unit.name in name)
            assert "有异议的" in notice
            assert unit.site is not None
            assert run_together(unit.site.read_when) in notice
            assert row["读取时间"]
            for told in (finding.title, finding.reason.rstrip("。，；"), finding.advice):
                for form in (html, line, notice, text):
                    assert run_together(told) in form
            for told in (finding.text, *finding.thresholds, *(card.text for card in finding.certificates)):
                for form in (html, line):
                    assert run_together(told) in form
            limits = [part for threshold in finding.thresholds for part in threshold.split("（来源：")]
            for told in (
                finding.text,
                *limits,
                *(t for c in finding.certificates for t in (c.looked_for, c.where, c.how)),
            ):
                assert run_together(told) in notice
            for told in finding.searched_briefly:
                assert run_together(told) in line
                assert run_together(told) in text
            for evidence in finding.evidence:
                assert run_together(evidence.fetched) in html
                assert evidence.url in html
