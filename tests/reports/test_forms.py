"""The machine forms: golden files, published schemas, no instants where none belong, equal figures."""

import csv as stdlib_csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from model.audit import AuditResult
from model.finding import Evidence, Finding, Outcome
from reports import audit_forms, csv, jsonfile, jsonl, text
from reports.scorecard import city_card
from tests.reports.factory import AUDIT, FINDINGS, NOW, result
from tests.reports.golden import GOLDENS, RENDERERS, SCHEMAS, as_bytes

Render = Callable[[AuditResult], str | bytes]


@pytest.mark.parametrize("name", RENDERERS)
def test_golden(name: str) -> None:
    assert as_bytes(RENDERERS[name](result())) == (GOLDENS / name).read_bytes()


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_result_gives_the_same_bytes(name: str) -> None:
    assert RENDERERS[name](result()) == RENDERERS[name](result())


@pytest.mark.parametrize(("name", "schema"), jsonfile.schemas().items())
def test_the_published_schema_is_the_one_in_force(name: str, schema: str) -> None:
    assert (SCHEMAS / f"{name}.json").read_text("utf-8") == schema


def test_documents_meet_their_schema() -> None:
    audit = msgspec.json.decode(jsonfile.audit_json(result()), type=audit_forms.AuditForm)
    findings = msgspec.json.decode(jsonfile.findings_json(result()), type=audit_forms.FindingsForm)
    assert audit.schema == audit_forms.AUDIT_SCHEMA
    assert [f.outcome for f in findings.findings] == [f.outcome for f in audit.findings]


def test_the_audit_document_holds_what_callers_rely_on() -> None:
    audit = json.loads(jsonfile.audit_json(result()))
    assert audit["audit_id"] == "20190402-0930-nightly"
    assert audit["seconds"] == 720.5
    assert audit["peak_memory_mb"] == 141.2
    degraded = audit["sites"][1]
    assert degraded["class"] == "degraded"
    assert degraded["pages"][0] | {"url": "", "final_url": ""} == {
        "url": "",
        "final_url": "",
        "status": 200,
        "title": "第0页",
        "kind": "home",
    }
    assert [f["cause"] for f in degraded["failures"]] == ["not_found", "total_timeout"]
    assert {"unit", "requirement", "rule", "outcome", "reason", "evidence"} <= set(audit["findings"][0])


def test_findings_hold_no_instants() -> None:
    later = result()
    moved = tuple(_fetched_later(finding) for finding in later.findings)
    audit = replace(later.audit, id="another", started_at=NOW + timedelta(days=1), finished_at=None)
    assert jsonfile.findings_json(replace(later, findings=moved, audit=audit)) == jsonfile.findings_json(result())


def _fetched_later(finding: Finding) -> Finding:
    evidence = tuple(replace(e, fetched_at=NOW + timedelta(days=1)) for e in finding.evidence)
    certificates = tuple(replace(c, waited_seconds=1.0) for c in finding.certificates)
    return replace(finding, evidence=evidence, certificates=certificates)


def test_lines_are_the_rows_of_the_document() -> None:
    lines = [json.loads(line) for line in jsonl.render(result()).splitlines()]
    audit = json.loads(jsonfile.audit_json(result()))
    by_type = {kind: [line for line in lines if line.pop("type") == kind] for kind in ("finding",)}
    assert by_type["finding"] == audit["findings"]


def test_csv_opens_in_excel_as_text() -> None:
    document = csv.render(result())
    assert document.startswith(b"\xef\xbb\xbf")
    rows = list(stdlib_csv.DictReader(io.StringIO(document.decode("utf-8-sig"))))
    assert len(rows) == len(result().findings)
    assert {row["outcome"] for row in rows} == {outcome.value for outcome in Outcome}


def test_hostile_text_stays_text_in_csv() -> None:
    hostile = replace(
        result().findings[0], reason='=HYPERLINK("http://evil.example","x")', evidence=(Evidence("=1"),)
    )
    rows = list(stdlib_csv.DictReader(io.StringIO(csv.render(_only(hostile)).decode("utf-8-sig"))))
    assert rows[0]["reason"].startswith("'=")
    assert rows[0]["evidence_url"] == "'=1"


def _only(finding: Finding) -> AuditResult:
    return replace(result(), findings=(finding,))


def test_figures_are_equal_in_every_form() -> None:
    city = city_card(result())
    audit = json.loads(jsonfile.audit_json(result()))
    printed = RENDERERS["report.txt"](result())
    assert isinstance(printed, str)
    for unit, score in zip(city.units, audit["scores"], strict=True):
        assert score["points"] == unit.points
        assert score["coverage"] == round(unit.coverage / 100, 3)
        row = next(line for line in printed.splitlines() if unit.name in line and unit.coverage_text in line)
        assert {unit.points_text, unit.interval_text, unit.coverage_text, unit.rank_text} <= set(row.split())


def test_a_terminal_shows_who_stands_where_and_the_files_hold_the_rest() -> None:
    whole, short = text.render(result()), text.summary(result())
    assert whole.startswith(short.split("以上是摘要")[0])
    assert "查找“2018年部门预算和2017年部门决算”" in whole.replace("\n", "").replace(" " * 8, "")
    assert len(short.splitlines()) < 30
    few = replace(
        result(), audit=replace(AUDIT, units=("office",)), findings=tuple(f for f in FINDINGS if f.unit == "office")
    )
    assert text.summary(few) == text.render(few)


def test_a_report_tells_when_pages_were_read_on_another_day_than_they_were_judged_for() -> None:
    assert not [note for note in city_card(result()).notes if "实际于" in note]
    earlier = replace(result(), audit=replace(AUDIT, as_of=date(2018, 12, 31)))
    assert (
        "检查日（2018-12-31）用于计算各项期限；网页实际于 2019-04-02 读取，所见是读取当天的内容。"
        in city_card(earlier).notes
    )
