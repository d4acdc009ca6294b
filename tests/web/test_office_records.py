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
from audits.people import ledger
from model.account import Role
from model.errors import GongkaiError
from store import Store
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
    refused = posted(client, way, why=" ")
    assert (refused.status_code, "请写明撤销的原因" in refused.text) == (400, True)
    assert posted(client, way, why="依据已失效").status_code == 303
    shown = client.get("/waivers").text
    assert "撤销：依据已失效（reviewer）" in shown
    assert way not in shown
    log = log_of(page)
    assert "reviewer 登记豁免" in log
    assert "reviewer 撤销豁免" in log
    assert "依据已失效" in log
    assert posted(client, "/waivers/none/revoke", why="无").status_code == 404


def test_a_downtime_is_filed_and_withdrawn(reviewer: tuple[Page, httpx.Client]) -> None:
    page, client = reviewer
    assert posted(client, "/downtimes", **DOWNTIME).status_code == 303
    shown = client.get("/waivers").text
    assert "2019-04-01 至 2019-04-03" in shown
    assert "reviewer 登记停机报备" in log_of(page)
    (way,) = set(re.findall(r"/downtimes/\w+/withdraw", shown))
    refused = posted(client, way, why=" ")
    assert (refused.status_code, "请写明撤销的原因" in refused.text) == (400, True)
    assert posted(client, way, why="维护提前结束").status_code == 303
    shown = client.get("/waivers").text
    assert "撤销：维护提前结束（reviewer）" in shown
    assert "2019-04-01 至 2019-04-03" in shown
    assert way not in shown
    assert "reviewer 撤销停机报备" in log_of(page)
    assert "维护提前结束" in log_of(page)
    again = posted(client, way, why="再撤一次")
    assert (again.status_code, "已由 reviewer 于" in again.text) == (400, True)
    assert posted(client, "/downtimes/none/withdraw", why="无").status_code == 404


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


def follow(page: Page) -> None:
    """Bring the audit's problems into the ledger, as an audit does."""
    with Store.open(page.data) as store:
        ledger.follow(factory.result(), store, clock.now())


def test_a_refused_move_stays_in_its_form(reviewer: tuple[Page, httpx.Client]) -> None:
    page, client = reviewer
    follow(page)
    way = "/ledger/trade/2.1"
    typed = {"why": "已与经办人联系", "due_on": TOMORROW}
    for after, changed, said in (
        ("closed", {}, "现为“新发现”，只能转为：待核实"),
        ("", {}, "请选择要转为的状态"),
        ("verifying", {"due_on": "下周"}, "日期应写成 2019-04-02 的样子"),
        ("verifying", {"due_on": YESTERDAY}, "已过，请核对"),
    ):
        sent = {**typed, **changed, "after": after}
        answer = posted(client, way, **sent)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text
        assert f">{sent['why']}</textarea>" in answer.text
        assert f'value="{sent["due_on"]}"' in answer.text
        assert ('value="verifying" required checked' in answer.text) == (after == "verifying")
    assert posted(client, way, **typed, after="verifying").status_code == 303
    assert "新发现→待核实" in client.get(way).text


def test_the_problems_of_a_unit_are_moved_in_one_go(reviewer: tuple[Page, httpx.Client]) -> None:
    page, client = reviewer
    follow(page)
    problems = len(ledger.entries(page.settings, unit="trade"))
    assert problems > 1
    shown = client.get("/ledger?unit=trade&state=new").text
    assert f"“新发现”的 {problems} 项一起" in shown
    assert "一起办理" not in client.get("/ledger?unit=trade").text
    refused = posted(client, "/ledger/trade", before="new", after="closed", why="全部核对过")
    assert (refused.status_code, "没有可以转为“已销号”" in refused.text) == (400, True)
    assert ">全部核对过</textarea>" in refused.text
    posted(client, "/ledger/trade/2.1", after="verifying")
    answer = posted(client, "/ledger/trade", before="new", after="verifying", why="交经办人")
    assert answer.headers["location"] == "/ledger?unit=trade&state=verifying"
    moved = ledger.entries(page.settings, unit="trade")
    assert {entry.state.printed for entry in moved} == {"待核实"}
    assert sum(line.why == "交经办人" for entry in moved for line in entry.moves) == problems - 1
    assert f"reviewer 变更整改台账 trade {problems - 1} 项 待核实" in log_of(page)
    assert posted(client, "/ledger/trade", before="", after="verifying").status_code == 400


def test_a_refused_ruling_stays_in_its_form(office: Page) -> None:
    opinion = "打了三次电话核实"
    form = {"audit": factory.AUDIT.id, "unit": "finance", "requirement": "N2", "outcome": "符合", "digest": "0"}
    with office.logged_in(Role.REVIEWER) as client:
        answer = posted(client, "/rulings", **form, opinion=opinion)
    assert answer.status_code == 400
    assert "证据在您打开页面之后有变化" in answer.text
    assert f">{opinion}</textarea>" in answer.text
    assert 'value="符合" required checked' in answer.text
