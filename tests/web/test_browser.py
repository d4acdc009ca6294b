"""The page in a real Chromium: a person's way through it, at a desk, on a phone, by keyboard, on paper."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audits.demonstration import settings as demonstration_settings
from crawler.browser import find_browser
from fixtures import city
from model.account import Role
from tests.reports import factory
from tests.web.office import PASSWORD, Page, running
from tests.web.test_pages import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_browser() is None or importlib.util.find_spec("playwright") is None,
        reason="needs playwright and Chromium",
    ),
]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
PATIENCE_MS = 90_000


class Person:
    """Somebody at a browser. `complaints` are what the browser says against a page."""

    def __init__(self, chromium: Any, office: Page, size: str = "desk") -> None:
        width, height = SIZES[size]
        self.context = chromium.new_context(
            base_url=office.url, viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self.complaints.extend([told.text] * (told.type == "error")))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self._inside(asked.url, office.url))

    def _inside(self, asked: str, home: str) -> None:
        if not asked.startswith(home):
            self.complaints.append(f"asked for {asked}")

    def log_in(self, role: Role) -> None:
        self.page.goto("/login")
        self.page.get_by_label("用户名").fill(role.value)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/")

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("city")
    with city.serve() as served:
        settings = demonstration_settings(folder / "out", folder / "data", served.resolve)
        with running(folder / "data", settings, roster=city.ROSTER) as page:
            yield page


@pytest.fixture(scope="module")
def chromium(demonstration: Page) -> Iterator[Any]:
    """Started after the city: both want an event loop in this thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        yield browser
        browser.close()


def test_a_reviewer_s_day(chromium: Any, demonstration: Page, tmp_path: Path) -> None:
    """Log in, spot-check a unit and watch it, rule on a finding, fill in the workbook, move the ledger."""
    with Person(chromium, demonstration) as person:
        page = person.page
        person.log_in(Role.REVIEWER)
        page.get_by_role("link", name="即时抽查", exact=True).first.click()
        page.get_by_label("单位", exact=True).select_option(label="望澜市财政局")
        page.get_by_text("更多选项").click()
        page.get_by_label("按这一天的情形判断").fill("2019-04-02")
        page.get_by_role("button", name="开始抽查").click()
        page.locator("progress").first.wait_for()
        page.get_by_role("link", name="打开完整结果").wait_for()  # in the same place, without a reload
        assert "/spot-checks/" in page.url
        assert "覆盖率" in page.locator("#watch").inner_text()

        page.get_by_role("link", name="待核查", exact=True).click()
        waiting = page.get_by_role("link", name="查看并核查")
        assert waiting.count() >= 2
        waiting.first.click()
        page.get_by_label("不符合", exact=True).check()
        page.get_by_label("核查意见").fill("已电话核实，没有报送。")
        page.get_by_role("button", name="登记核查结论").click()
        page.get_by_text("人工核查结论：不符合").wait_for()
        page.get_by_role("link", name="下一项：").click()
        page.get_by_role("button", name="登记核查结论").wait_for()

        page.get_by_role("link", name="待核查", exact=True).click()
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载评分表").click()
        book = tmp_path / "评分表.xlsx"
        taken.value.save_as(book)
        _fill(book)
        page.get_by_label("填好的评分表").set_input_files(book)
        page.get_by_role("button", name="上传评分表").click()
        page.get_by_text("其中新的 1 条").wait_for()
        with page.expect_download() as again:
            page.get_by_role("link", name="下载评分表").click()
        assert again.value.suggested_filename.endswith("评分表.xlsx")

        page.get_by_role("link", name="整改台账", exact=True).click()
        page.locator("tbody a").first.click()
        page.get_by_text("现为：新发现").wait_for()
        page.get_by_label("待核实").check()
        page.get_by_label("说明", exact=True).fill("请经办人核对")
        page.get_by_role("button", name="记入台账").click()
        page.get_by_text("请经办人核对").wait_for()
        assert "→待核实" in page.locator("table").inner_text()
        assert person.complaints == []


def _fill(path: Path) -> None:
    """Rule on the first waiting row that has no conclusion yet."""
    book = load_workbook(path)
    sheet = book["待人工核查"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "核查结论" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    free = next(
        row
        for row in range(head[0].row + 1, sheet.max_row + 1)
        if sheet.cell(row, columns["单位标识"]).value and not sheet.cell(row, columns["核查结论"]).value
    )
    for name, value in (
        ("核查结论", "符合"),
        ("核查意见", "看过材料"),
        ("核查人", "李四"),
        ("核查日期", "2019-04-03"),
    ):
        sheet.cell(free, columns[name], value)
    book.save(path)


def test_a_check_is_cancelled_in_the_browser(chromium: Any, demonstration: Page) -> None:
    with Person(chromium, demonstration) as person:
        page = person.page
        person.log_in(Role.REVIEWER)
        page.goto("/spot-checks")
        page.get_by_label("单位", exact=True).select_option(label="苍砚区人民政府")
        page.get_by_role("button", name="开始抽查").click()
        page.get_by_role("button", name="取消抽查").click()
        page.get_by_text("再次发起这项抽查").wait_for()
        assert person.complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_nothing_is_refused(chromium: Any, office: Page, size: str) -> None:
    with Person(chromium, office, size) as person:
        person.log_in(Role.ADMIN)
        for path in PAGES:
            person.page.goto(path)
            width = person.page.evaluate("document.documentElement.scrollWidth")
            assert width <= SIZES[size][0], path
            small = person.page.evaluate(
                "[...document.querySelectorAll('p,td,th,dd,li,label')].filter(e => e.offsetParent"
                " && parseFloat(getComputedStyle(e).fontSize) < 12).length"
            )
            assert not small, path
        assert person.complaints == []


def test_a_page_is_printed_without_its_controls(chromium: Any, office: Page) -> None:
    with Person(chromium, office) as person:
        person.log_in(Role.VIEWER)
        page = person.page
        page.goto(f"/findings/{factory.AUDIT.id}/trade/2.1")
        page.emulate_media(media="print")
        assert not page.locator("nav").first.is_visible()
        assert page.locator("button:visible").count() == 0
        assert page.get_by_text("查找范围").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_keyboard_alone_is_enough(chromium: Any, office: Page) -> None:
    with Person(chromium, office) as person:
        person.log_in(Role.VIEWER)
        page = person.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("size", SIZES)
def test_a_waiver_and_a_list_of_units_by_keyboard(chromium: Any, office: Page, tmp_path: Path, size: str) -> None:
    """From the finding to the waiver's form, filled in and sent without a mouse; then a list of units is checked."""
    book = tmp_path / "名单.csv"
    book.write_text("单位名称,网址\n揭阳市财政局,czj.jieyang.gov.cn\n揭阳市教育局,无\n", encoding="utf-8")
    with Person(chromium, office, size) as person:
        page = person.page
        person.log_in(Role.REVIEWER)
        page.goto(f"/findings/{factory.AUDIT.id}/{'trade/2.1' if size == 'desk' else 'finance/N2'}")
        page.get_by_role("link", name="登记豁免").focus()
        page.keyboard.press("Enter")
        page.get_by_label("依据").first.focus()
        page.keyboard.type(f"办函〔2019〕9号（{size}）")
        page.get_by_label("截止日期").fill("2099-12-31")
        page.get_by_role("button", name="登记豁免").focus()
        page.keyboard.press("Enter")
        page.get_by_role("cell", name=f"办函〔2019〕9号（{size}）").wait_for()
        page.get_by_text("登记停机").first.focus()
        page.keyboard.press("Enter")
        page.locator("#down_unit").select_option(index=1)
        for name, day in (("开始日期", "2099-01-01"), ("结束日期", "2099-01-02")):
            page.get_by_label(name).fill(day)
        page.locator("#down_basis").fill(f"机房检修（{size}）")
        page.get_by_role("button", name="登记停机").focus()
        page.keyboard.press("Enter")
        filed = page.get_by_role("row").filter(has_text=f"机房检修（{size}）")
        filed.get_by_text("撤销").first.focus()
        page.keyboard.press("Enter")
        filed.get_by_label("撤销的原因").focus()
        page.keyboard.type("维护取消")
        page.keyboard.press("Enter")
        filed.get_by_text("撤销：维护取消（reviewer）").wait_for()
        page.get_by_role("link", name="名册", exact=True).click()
        page.get_by_text("核对一份单位名录").focus()
        page.keyboard.press("Enter")
        page.get_by_label("单位名录").set_input_files(book)
        page.get_by_role("button", name="核对", exact=True).focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="“名单.csv”读入的结果").wait_for()
        assert page.get_by_text("未登记，各项结果为“无法核查”").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert person.complaints == []
