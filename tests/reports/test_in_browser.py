"""The HTML report in a real Chromium: pictures come when a finding is opened, filters and links work, packed too."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import find_browser
from reports import html
from tests.reports.factory import pictured

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_browser() is None or importlib.util.find_spec("playwright") is None,
        reason="needs playwright and Chromium",
    ),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture(params=[False, True], ids=["open", "packed"])
def page(request: pytest.FixtureRequest, chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(html, "_MANY_ROWS", 0 if request.param else 5_000)
    path = tmp_path / "report.html"
    path.write_text(html.render(pictured()), "utf-8")
    page = chromium.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert faults == []


def test_a_finding_shows_its_picture_once_it_is_opened(page: Any) -> None:
    page.evaluate("location.hash = document.querySelectorAll('.unit')[1].id")
    finding = page.locator("#u2 .f.PARTIAL").first
    assert finding.locator("a.shot img").count() == 0
    finding.locator("summary").click()
    image = finding.locator("a.shot img")
    image.wait_for()
    assert image.get_attribute("src") == page.locator("#p1 img").get_attribute("src")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_link_to_a_picture_opens_it(page: Any) -> None:
    page.evaluate("location.hash = 'p1'")
    page.locator("#p1 img").wait_for()
    assert page.locator("#gallery").evaluate("part => part.open")


def test_filters_leave_what_was_asked_for(page: Any) -> None:
    page.locator("#by-outcome").select_option("FAIL")
    shown = page.locator(".f:visible")
    assert {row.split()[1] for row in shown.evaluate_all("rows => rows.map(row => row.className)")} == {"FAIL"}
    assert page.locator("#shown").text_content() == f"显示 1 个单位，{shown.count()} 项"
    page.locator("#by-nothing").click()
    assert page.locator(".unit:visible").count() == 5
