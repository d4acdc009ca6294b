"""What the pages show: everything that is there, nothing that acts, and what to do where there is nothing."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx as python_docx
import httpx
import pytest
from openpyxl import load_workbook

from model.account import Role
from model.finding import Outcome
from reports.evidence import evidence_digest
from store import Store
from tests.reports import factory
from tests.store import samples
from tests.web.office import CSRF, NASTY, Page, archive, hostile, keep, posted, running
from web.pages.findings import ending_of

AUDIT, FINDINGS = factory.AUDIT.id, factory.FINDINGS
PAGES = (
    "/",
    "/units",
    "/units/finance",
    "/requirements",
    "/requirements/2.1",
    "/reviews",
    "/changes",
    "/changes?kind=NEW",
    "/spot-checks",
    "/spot-checks?unit=finance",
    "/ledger",
    "/waivers",
    "/waivers?unit=finance&requirement=2.1",
    "/availability",
    "/reports",
    "/roster",
    "/settings",
    "/log",
    "/account",
    "/findings",
    "/findings?outcome=REVIEW",
    f"/findings/{AUDIT}/finance/N2",
    f"/findings/{AUDIT}/trade/2.1",
    f"/findings/{AUDIT}/office/2.1-lead",
    f"/findings/{AUDIT}/zone/2.1",
)
EMPTY_STATES = {
    "/": "还没有做完的检查",
    "/units": "还没有可以查看的检查结果",
    "/requirements": "还没有可以查看的检查结果",
    "/reviews": "还没有可以核查的检查结果",
    "/changes": "还没有可以比较的检查结果",
    "/spot-checks": "还没有抽查",
    "/ledger": "台账里还没有问题",
    "/findings": "还没有可以查看的检查结果",
    "/waivers": "还没有可以报备的检查结果",
    "/availability": "还没有可用性的记录",
    "/reports": "还没有可以下载的报表",
}


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("wild") / "data", result=hostile()) as page:
        yield page


def test_every_page_opens(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        for path in PAGES:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.text[-300:])
            assert "<main" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_no_stranger_s_text_acts(wild: Page, path: str) -> None:
    with wild.logged_in(Role.ADMIN) as client:
        text = re.sub(f'{CSRF}[^"]+', "", client.get(path).text)  # a random token may hold 49
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text or "49" not in text or path in ("/settings", "/log", "/account")
    assert 'href="javascript' not in text.lower()


def test_nothing_stands_inline_and_nothing_comes_from_elsewhere(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        for path in PAGES:
            text = client.get(path).text
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), path
            for address in re.findall(r'(?:src|<link[^>]*href|action)="([^"]*)"', text):
                assert address.startswith("/"), (path, address)
        for name in ("htmx.min.js", "sse.min.js", "office.js", "office.css", "report.css", "icon.svg"):
            assert client.get(f"/static/{name}").status_code == 200


def test_a_unit_s_notice_is_taken_from_its_page(office: Page) -> None:
    with office.logged_in(Role.VIEWER) as client:
        link = re.search(r'href="(/units/trade/notice[^"]+)"', client.get("/units/trade").text)
        assert link
        taken = client.get(html.unescape(link.group(1)))
        told = python_docx.Document(io.BytesIO(taken.content)).paragraphs
        assert "临江市工商行政管理局：" in [paragraph.text for paragraph in told]
        assert "/notice" not in client.get("/units/east").text
        assert client.get(f"/units/east/notice?audit={AUDIT}").status_code == 404


def test_a_score_never_stands_without_its_coverage(office: Page) -> None:
    with office.logged_in(Role.VIEWER) as client:
        for path in ("/", "/units", "/units/finance"):
            text = client.get(path).text
            assert text.count("得分") == 0 or "覆盖率" in text


@pytest.mark.parametrize(("path", "said"), EMPTY_STATES.items())
def test_where_there_is_nothing_the_page_says_what_to_do(path: str, said: str, bare: Page) -> None:
    with bare.logged_in(Role.ADMIN) as client:
        text = client.get(path).text
    assert said in text


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("bare") / "data") as page:
        yield page


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/units/nobody",
        "/requirements/99",
        "/units?audit=none",
        "/findings/none/finance/2.1",
        f"/findings/{AUDIT}/finance/99",
        f"/archive/{AUDIT}/finance/2.1/99",
        "/spot-checks/none",
        "/spot-checks/none/events",
        "/ledger/nobody/2.1",
        "/rulings/attachments/none",
        "/rulings/attachments/..%2foffice.db",
        "/static/../app.py",
        f"/reports/{AUDIT}/papyrus",
    ],
)
def test_what_is_not_there_is_said(office: Page, path: str) -> None:
    with office.logged_in(Role.ADMIN) as client:
        assert client.get(path).status_code == 404


def test_every_form_of_the_report_can_be_taken(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        forms = re.findall(rf'/reports/{AUDIT}/(\w+)"', client.get("/reports").text)
        assert len(forms) == 7
        for form in forms:
            answer = client.get(f"/reports/{AUDIT}/{form}")
            assert answer.status_code == 200, form
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"
        draft = client.get(f"/reports/{AUDIT}/bulletin")  # not offered while the report is a draft
        assert (draft.status_code, "草稿" in draft.text) == (400, True)
        assert "下载报表" in client.get("/log").text


def test_what_was_archived_is_shown_as_text(tmp_path: Path) -> None:
    body = f"<html><title>预算</title><body><p>2018年部门预算{NASTY}</p></body></html>".encode()
    raw = replace(samples.raw("a.html", body), headers=(("Content-Type", "text/html; charset=utf-8"),))
    site = replace(factory.CRAWLS[1], site_key=factory.CRAWLS[1].site_key)
    result = factory.result()
    shown = replace(factory.SHOWN, url=raw.url, digest=raw.body_digest)
    findings = tuple(
        replace(f, evidence=(shown,)) if (f.unit, f.requirement) == ("finance", "2.1") else f for f in result.findings
    )
    result = replace(result, findings=findings)
    archive(tmp_path / "data", result, site.site_key, raw)
    with running(tmp_path / "data", result=result) as page, page.logged_in(Role.VIEWER) as client:
        place = f"/archive/{AUDIT}/finance/2.1/1"
        text = client.get(place).text
        assert "与登记的一致" in text
        assert "2018年部门预算" in text
        assert "<script>alert" not in text
        taken = client.get(f"{place}/file")
        assert taken.content == body
        assert taken.headers["content-type"] == "application/octet-stream"
        assert taken.headers["content-disposition"].endswith('.txt"'), "a page is text to be read, not opened"
        assert "sandbox" in taken.headers["content-security-policy"]
        assert "没有单独取得" in client.get(f"/archive/{AUDIT}/trade/2.1/1").text


def test_an_archived_document_is_saved_with_the_ending_that_its_program_goes_by() -> None:
    for url, kind, ending in (
        ("http://www.example.test/2018/年报.PDF", "application/octet-stream", "pdf"),
        ("http://www.example.test/down.jsp?filename=1.xlsx", "", "xlsx"),
        ("http://www.example.test/show.asp?id=1", "Text/HTML", "txt"),
        ("http://www.example.test/setup.exe", "application/x-msdownload", "bin"),
    ):
        assert ending_of(replace(samples.raw("a.html", b"x"), url=url, headers=(("Content-Type", kind),))) == ending


def test_a_picture_is_shown_beside_its_evidence_and_opens_whole(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    with Store.open(tmp_path / "data") as store:
        store.begin(replace(factory.AUDIT, finished_at=None), "order")
        store.keep_screenshot(AUDIT, factory.CRAWLS[1].site_key, factory.SHOT, png)
    with running(tmp_path / "data", result=factory.result()) as page, page.logged_in(Role.VIEWER) as client:
        place = f"/screenshots/{AUDIT}/{hashlib.sha256(png).hexdigest()}"
        text = client.get(f"/findings/{AUDIT}/finance/N1").text
        assert f'src="{place}/small"' in text
        assert "有 1 个样式、图片或脚本没有取得" in text
        whole, small = client.get(place), client.get(f"{place}/small")
        assert (whole.content, whole.headers["content-type"]) == (png, "image/png")
        assert (small.content, small.headers["content-type"]) == (factory.SHOT.thumbnail, "image/webp")
        assert "sandbox" in whole.headers["content-security-policy"]
        assert client.get(f"/screenshots/{AUDIT}/{'0' * 64}").status_code == 404
        assert client.get("/screenshots/none/x").status_code == 404


# --- rulings ---


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[tuple[Page, httpx.Client]]:
    with (
        running(tmp_path / "data", result=factory.result()) as page,
        page.logged_in(Role.REVIEWER) as client,
    ):
        yield page, client


def digest_of(unit: str, requirement: str) -> str:
    return evidence_digest(next(f for f in factory.FINDINGS if (f.unit, f.requirement) == (unit, requirement)))


def ruling(outcome: str = "符合", **changed: str) -> dict[str, str]:
    form = {"audit": AUDIT, "unit": "finance", "requirement": "N2", "outcome": outcome}
    return {**form, "digest": digest_of("finance", "N2"), "opinion": "已打开扫描件核对", **changed}


def test_a_ruling_is_laid_over_the_finding_and_taken_back(reviewed: tuple[Page, httpx.Client]) -> None:
    _, client = reviewed
    png = {"attachment": ("截图 1.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "image/png")}
    answer = posted(client, "/rulings", files=png, **ruling())
    assert answer.status_code == 303, answer.text
    text = client.get(answer.headers["location"]).text
    assert "人工核查结论：符合（reviewer，" in text
    assert "机器原结论：待人工核查" in text
    assert "已登记结论 1 项" in client.get("/reviews").text
    kept = re.search(r"/rulings/attachments/([^\"]+)", text)
    assert kept
    assert client.get(kept.group()).content.startswith(b"\x89PNG")
    revoke = re.search(r"/rulings/(\w+)/revoke", text)
    assert revoke
    assert posted(client, revoke.group()).status_code == 400
    assert posted(client, revoke.group(), why="登记有误").status_code == 303
    assert "人工核查结论：" not in client.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"digest": "0" * 64}, 400),
        ({"outcome": "无法核查"}, 400),
        ({"requirement": "99"}, 404),
        ({"audit": "none"}, 404),
        ({"opinion": "长" * 2001}, 422),
    ],
)
def test_a_ruling_that_cannot_be_is_refused(office: Page, changed: dict[str, str], status: int) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        assert posted(client, "/rulings", **{**ruling(), **changed}).status_code == status
        assert "已登记结论" not in client.get("/reviews").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.png", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b""),
        ("a.exe", b"MZ" + b"0" * 100),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_an_attachment_of_another_kind_is_refused(office: Page, name: str, content: bytes) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        answer = posted(client, "/rulings", files={"attachment": (name, content)}, **ruling())
    assert answer.status_code == 400
    assert "没有登记：" in answer.text.partition("要求原文")[0], "said where the page begins"
    assert "不是可以接受的文件" in answer.text
    assert not (office.data / "attachments").exists()


def test_the_workbook_is_filled_in_and_read_back(reviewed: tuple[Page, httpx.Client], tmp_path: Path) -> None:
    _, client = reviewed
    for row, said, status in (
        (("", "", "", ""), "黄色栏都空着", 200),
        (("符合", "", "", ""), "“核查人”必须填写", 400),
        (("符合", "看过", "李四", "2019-04-03"), "其中新的 1 条", 200),
    ):
        book = tmp_path / "评分表.xlsx"
        book.write_bytes(client.get(f"/reports/{AUDIT}/xlsx").content)
        _fill(book, row)
        files = {"book": (book.name, book.read_bytes())}
        answer = posted(client, "/rulings/workbook", files=files)
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert "已登记结论 1 项" in client.get("/reviews").text
    answer = posted(client, "/rulings/workbook", files={"book": ("a.txt", b"abc")})
    assert (answer.status_code, "请上传报告里的评分表" in answer.text) == (400, True)
    answer = posted(client, "/rulings/workbook", files={"book": ("a.xlsx", b"abc")})
    assert answer.status_code == 400


def _fill(path: Path, row: tuple[str, ...]) -> None:
    book = load_workbook(path)
    sheet = book["待人工核查"]
    head = next(r for r in sheet.iter_rows() if any(c.value == "核查结论" for c in r))
    first = next(cell for cell in head if cell.value == "核查结论")
    for name, value in zip(("核查结论", "核查意见", "核查人", "核查日期"), row, strict=True):
        column = next(cell.column for cell in head if cell.value == name)
        sheet.cell(first.row + 1, column, value)
    book.save(path)


def test_the_page_shows_at_once_what_another_process_wrote(reviewed: tuple[Page, httpx.Client]) -> None:
    page, client = reviewed
    earlier = factory.result()
    later = replace(earlier, audit=replace(earlier.audit, id="20190403-special-001"))
    keep(page.data, later)
    assert "20190403-special-001" in client.get("/").text


def test_the_queue_has_pages(office: Page) -> None:
    with office.logged_in(Role.VIEWER) as client:
        assert client.get("/reviews?page=999").status_code == 200
        assert client.get("/reviews?page=0").status_code == 422
        waiting = sum(f.outcome is Outcome.REVIEW for f in FINDINGS)
        text = client.get("/reviews").text
        assert f"待人工核查 {waiting} 项" in text
        for finding in FINDINGS:
            if finding.outcome is Outcome.REVIEW:
                assert finding.reason in text  # why it waits, not only what the plan wants judged


def test_a_setting_says_what_it_means(office: Page) -> None:
    with office.logged_in(Role.ADMIN) as client:
        text = client.get("/settings").text
    for said in ("名册文件，如", "检查结果、原始网页", "每晚自动检查", "<code>keep_days</code>"):
        assert said in text
