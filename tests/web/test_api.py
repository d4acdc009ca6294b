"""The HTTP interface: what it gives, that its document tells the truth, and that no input makes it stumble."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.desk.reading import ReadingRoom
from model.account import Role, Scope
from model.finding import Outcome
from reports import RENDERERS
from tests.reports import factory
from tests.web.office import Page, running
from tests.web.test_pages import digest_of
from web.api import create_api, document

AUDIT = factory.AUDIT.id
CASES = int(os.environ.get("GONGKAI_INTERFACE_CASES", "40"))  # of every operation


def test_audits_scores_and_findings(office: Page) -> None:
    with office.api(Scope.READ) as client:
        audits = client.get("/audits").json()
        assert (audits["page"], audits["size"], audits["total"]) == (1, 50, 1)
        assert audits["items"][0] == client.get(f"/audits/{AUDIT}").json()
        assert sum(audits["items"][0]["counts"].values()) == len(factory.FINDINGS)
        scores = client.get(f"/audits/{AUDIT}/scores").json()["items"]
        assert {score["unit"] for score in scores} == {unit.id for unit in factory.UNITS}
        assert all("coverage" in score for score in scores)
        failed = client.get(f"/audits/{AUDIT}/findings", params={"outcome": "FAIL"}).json()
        assert failed["total"] == sum(f.outcome is Outcome.FAIL for f in factory.FINDINGS)
        one = failed["items"][0]
        assert one == client.get(f"/audits/{AUDIT}/findings/{one['unit']}/{one['requirement']}").json()
        assert one["certificates"][0]["is_complete"]


def test_pages_of_a_list_make_up_the_whole(office: Page) -> None:
    path = f"/audits/{AUDIT}/findings"
    with office.api(Scope.READ) as client:
        whole = client.get(path, params={"size": 200}).json()
        pages = [client.get(path, params={"size": 7, "page": n}).json() for n in range(1, whole["total"] // 7 + 2)]
        assert [item for page in pages for item in page["items"]] == whole["items"]
        assert client.get(path, params={"page": 1000}).json()["items"] == []
        for wrong in ({"page": 0}, {"size": 0}, {"size": 201}, {"size": "x"}):
            assert client.get(path, params=wrong).status_code == 400


def test_reports_are_files(office: Page) -> None:
    with office.api(Scope.READ) as client:
        for form in RENDERERS:
            answer = client.get(f"/audits/{AUDIT}/reports/{form}")
            assert answer.status_code == (400 if form == "bulletin" else 200), (form, answer.text)
        assert client.get(f"/audits/{AUDIT}/reports/papyrus").status_code == 404


def test_a_program_rules_revokes_and_reads_the_ledger(tmp_path: Path) -> None:
    order = {"audit": AUDIT, "unit": "finance", "requirement": "N2", "outcome": "FAIL", "decided_by": "张三"}
    with running(tmp_path / "data", result=factory.result()) as page, page.api(*Scope) as client:
        assert client.post("/rulings", json={**order, "evidence_digest": "0" * 64}).status_code == 400
        made = client.post("/rulings", json={**order, "evidence_digest": digest_of("finance", "N2")})
        assert made.status_code == 201, made.text
        assert client.get("/rulings").json()["items"] == [made.json()]
        finding = client.get(f"/audits/{AUDIT}/findings/finance/N2").json()
        assert (finding["outcome"], finding["machine_outcome"]) == ("FAIL", "REVIEW")
        ledger = client.get("/ledger").json()
        assert [(one["unit"], one["requirement"]) for one in ledger["items"]] == [("finance", "N2")]
        assert client.get("/ledger", params={"state": "closed"}).json()["total"] == 0
        at = f"/rulings/{made.json()['id']}"
        assert client.delete(at).status_code == 400
        revoked = client.delete(at, params={"why": "登记有误"}).json()
        assert (
            revoked["revoked_by"],
            revoked["revoked_why"],
            client.delete(at, params={"why": "再撤"}).status_code,
        ) == (
            "令牌:测试",
            "登记有误",
            400,
        )
        assert client.get(f"/audits/{AUDIT}/findings/finance/N2").json()["outcome"] == "REVIEW"


def test_our_own_fault_is_told_in_words_to_people_and_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("our fault")

    monkeypatch.setattr(ReadingRoom, "report", broken)
    with running(tmp_path / "data", result=factory.result()) as page, page.api(*Scope) as client:
        told = client.get(f"/audits/{AUDIT}/reports/xlsx")
        assert told.json()["detail"].startswith("程序出错，已记录。")
        with page.logged_in(Role.VIEWER) as visitor:
            shown = visitor.get(f"/reports/{AUDIT}/xlsx")
            assert "程序出错，已记录。" in shown.text
            assert {told.status_code, shown.status_code} == {500}
            assert told.headers["connection"] == shown.headers["connection"] == "close"  # or the next one is reset
            assert visitor.get("/reports").status_code == 200


def test_names_stay(office: Page) -> None:
    """What programs rely on: adding here is right, removing or renaming is not."""
    with office.api(Scope.READ) as client:
        told = client.get("/openapi.json").json()
    assert told == json.loads(json.dumps(document(create_api())))
    assert set(told["paths"]) >= {
        "/audits",
        "/audits/{audit}",
        "/audits/{audit}/scores",
        "/audits/{audit}/findings",
        "/audits/{audit}/findings/{unit}/{requirement}",
        "/audits/{audit}/reports/{form}",
        "/rulings",
        "/rulings/{ruling}",
        "/ledger",
        "/spot-checks",
        "/spot-checks/{check}",
    }
    fields = told["components"]["schemas"]["FindingShape"]["properties"]
    assert set(fields) >= {"unit", "requirement", "outcome", "reason", "evidence", "certificates", "evidence_digest"}


def test_a_line_break_in_a_path_is_told_as_json(office: Page) -> None:
    with office.api(Scope.READ) as client:
        answer = client.get("/audits/a%0Ab")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


# --- the document against the running interface ---


def _sound(operation: Any) -> Any:
    """The operation; an error when the document describes it wrongly."""
    return operation.ok()


SCHEMA = schemathesis.openapi.from_dict(document(create_api()))
OPERATIONS = {f"{o.method.upper()} {o.path}": o for o in map(_sound, SCHEMA.get_all_operations())}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        running(tmp_path_factory.mktemp("api") / "data", result=factory.result()) as page,
        page.api(*Scope) as client,
    ):
        yield client


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_interface_does_what_its_document_says(name: str, program: httpx.Client) -> None:
    operation = OPERATIONS[name]

    @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def holds(case: Any, is_known: bool) -> None:
        if is_known and case.path_parameters and "audit" in case.path_parameters:
            case.path_parameters["audit"] = AUDIT
        case.headers = {**(case.headers or {}), "Authorization": program.headers["Authorization"]}
        answer = case.call(base_url=str(program.base_url))
        assert answer.status_code < 500, answer.text
        case.validate_response(answer)

    holds()
