"""What an office records on the page beside rulings (waivers, downtimes), and a list of units that it checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from audits import clock
from model.account import Role
from model.errors import GongkaiError
from store.roster_book import read_book
from tests.reports import factory
from tests.web.office import NASTY, Page, posted, running

TOMORROW = str(clock.today() + timedelta(days=1))
YESTERDAY = str(clock.today() - timedelta(days=1))
WAIVER = {"unit": "finance", "requirement": "2.1", "basis": "揭府办函〔2019〕9号，系统迁移", "until": TOMORROW}
DOWNTIME = {"unit": "trade", "basis": "机房检修", "since": "2019-04-01", "until": "2019-04-03"}


@pytest.fixture
def reviewer(tmp_path: Path) -> Iterator[tuple[Page, httpx.Client]]:
    with running(tmp_path / "data", result=factory.result()) as page, page.logged_in(Role.REVIEWER) as client:
        yield page, client


def log_of(page: Page) -> str:
    with page.accounts() as book:
        return "\n".join(f"{o.actor} {o.action.printed} {o.target}" for o in book.office.operations(20))


def test_a_waiver_is_filed_shown_at_the_finding_and_taken_back(reviewer: tuple[Page, httpx.Client]) -> None:
    page, client = reviewer
    answer = posted(client, "/waivers", **WAIVER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/waivers")
    shown = client.get("/waivers").text
    assert f"有效，至 {TOMORROW}" in shown
    assert "揭府办函〔2019〕9号，系统迁移" in shown
    assert "报备" in client.get(f"/findings/{factory.AUDIT.id}/finance/2.1").text
    (way,) = set(re.findall(r"/waivers/\w+/revoke", shown))
    assert posted(client, way).status_code == 303
    assert "撤销</td>" in client.get("/waivers").text
    log = log_of(page)
    assert "reviewer 登记豁免" in log
    assert "reviewer 撤销豁免" in log
    assert posted(client, "/waivers/none/revoke").status_code == 404


def test_a_downtime_is_filed(reviewer: tuple[Page, httpx.Client]) -> None:
    page, client = reviewer
    assert posted(client, "/downtimes", **DOWNTIME).status_code == 303
    assert "2019-04-01 至 2019-04-03" in client.get("/waivers").text
    assert "reviewer 登记停机报备" in log_of(page)


@pytest.mark.parametrize(
    ("path", "changed", "said"),
    [
        ("/waivers", {"unit": ""}, "请选择单位和要求，并填写截止日期"),
        ("/waivers", {"until": ""}, "请选择单位和要求，并填写截止日期"),
        ("/waivers", {"until": "明天"}, "日期应写成 2019-04-02 的样子"),
        ("/waivers", {"until": YESTERDAY}, "已过，请核对"),
        ("/waivers", {"basis": " "}, "请写明依据"),
        ("/waivers", {"requirement": "99"}, "请核对要求编号"),
        ("/waivers", {"unit": "nobody"}, "没有单位“nobody”"),
        ("/downtimes", {"since": ""}, "请选择单位，并填写停机的开始日期和结束日期"),
        ("/downtimes", {"since": "2019-05-01"}, "早于开始日期"),
    ],
)
def test_what_is_refused_stays_in_the_form(office: Page, path: str, changed: dict[str, str], said: str) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        sent = {**(WAIVER if path == "/waivers" else DOWNTIME), **changed}
        answer = posted(client, path, **sent)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text
        assert sent["basis"].strip() in answer.text
        assert 'role="alert"' in answer.text


def test_a_finding_leads_to_its_waiver(office: Page) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        text = client.get(f"/findings/{factory.AUDIT.id}/trade/2.1").text
        assert 'href="/waivers?unit=trade&amp;requirement=2.1"' in text
        form = client.get("/waivers?unit=trade&requirement=2.1").text
        assert '<option value="trade" selected>' in form
        assert '<option value="2.1" selected>' in form
    with office.logged_in(Role.VIEWER) as client:
        assert "/waivers?unit" not in client.get(f"/findings/{factory.AUDIT.id}/trade/2.1").text


LIST = "单位名称,网址\n揭阳市财政局,czj.jieyang.gov.cn\n揭阳市教育局,jyj.jieyang.gov.cn\n"


def upload(client: httpx.Client, content: bytes, name: str = "名单.csv", **fields: str) -> httpx.Response:
    return posted(client, "/roster", files={"book": (name, content)}, **fields)


def test_a_list_of_units_is_checked_on_the_page(office: Page, tmp_path: Path) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        answer = upload(client, LIST.encode())
        assert answer.status_code == 200
        for said in (
            "揭阳市，2 个单位",
            "按名称认作“市直单位”",
            "方案点名而名册没有的单位（20个",
            "http://jyj.jieyang.gov.cn/",
        ):
            assert said in answer.text
        taken = upload(client, LIST.encode("gb18030"), wanted="toml")
        assert taken.headers["content-disposition"].startswith("attachment")
        again = upload(client, taken.content, "名册.toml")
        assert "揭阳市，2 个单位" in again.text
        assert "31 个单位" in client.get("/roster").text  # what is in use is as it was
    assert "核对名册 名单.csv：2 个单位" in log_of(office)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名单.csv", "单位名称,网址\n揭阳市甲公司,\n".encode(), "第2行：“单位类别”没有填写"),
        ("名单.csv", b"", "没有找到表头"),
        ("名单.pdf", b"%PDF", "请上传单位名录"),
        ("", b"", "请上传单位名录"),
        ("../../a.toml", b"city = 1", "缺少必填的键 unit"),
        (f"{NASTY}.csv", f"单位名称,网址\n{NASTY},{NASTY}\n".encode(), "没有读入"),
        ("a.xlsx", b"PK\x03\x04", "无法作为表格打开"),
    ],
)
def test_a_list_that_cannot_be_read_says_what_to_mend(office: Page, name: str, content: bytes, said: str) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        answer = upload(client, content, name)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text


def test_the_template_comes_from_the_page(office: Page, tmp_path: Path) -> None:
    path = tmp_path / "名册模板.xlsx"
    with office.logged_in(Role.VIEWER) as client:
        path.write_bytes(client.get("/roster/template").content)
    assert load_workbook(path).sheetnames == ["名册", "说明"]
    with pytest.raises(GongkaiError, match="城市"):
        read_book(path)


def test_a_refused_order_stays_in_its_form(office: Page) -> None:
    with office.logged_in(Role.REVIEWER) as client:
        answer = posted(client, "/spot-checks", address="ftp://a.gov.cn/", as_of="2019-04-02", requirements="2.1")
        assert (answer.status_code, "只能检查 http 或 https" in answer.text) == (400, True)
        for kept in ('value="ftp://a.gov.cn/"', 'value="2019-04-02"', 'value="2.1" checked'):
            assert kept in answer.text
        answer = posted(client, "/spot-checks", unit="市财证局")
        assert "是否想写“市财政局”？" in answer.text


def test_a_refused_ruling_stays_in_its_form(office: Page) -> None:
    opinion = "打了三次电话核实"
    form = {"audit": factory.AUDIT.id, "unit": "finance", "requirement": "N2", "outcome": "符合", "digest": "0"}
    with office.logged_in(Role.REVIEWER) as client:
        answer = posted(client, "/rulings", **form, opinion=opinion)
    assert answer.status_code == 400
    assert "证据在您打开页面之后有变化" in answer.text
    assert f">{opinion}</textarea>" in answer.text
    assert 'value="符合" required checked' in answer.text
