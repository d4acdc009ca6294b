"""Our own report as a PDF, printed by the system's Chromium (extra `render`). The browser has no network at all."""

from __future__ import annotations

import asyncio
import os

from crawler.browser import ARGUMENTS, NO_PROXY, find_browser

_ADDRESS = "http://report.invalid/"
_SECONDS = 180.0
_FOOTER = (
    '<div style="width:100%;font-size:8px;text-align:center;color:#444">'
    '— <span class="pageNumber"></span> / <span class="totalPages"></span> —</div>'
)


class CannotPrint(Exception):
    """This machine prints nothing; the message says in Chinese what is missing."""


def pdf_of(document: bytes) -> bytes:
    """The HTML document as a PDF, A4 as its own style sheet says, pages numbered. Raises CannotPrint."""
    try:
        return asyncio.run(asyncio.wait_for(_printed(document), _SECONDS))
    except TimeoutError:
        raise CannotPrint(f"浏览器 {_SECONDS:.0f} 秒内没有排完报告") from None


async def _printed(document: bytes) -> bytes:
    try:
        from playwright.async_api import Error, Route, async_playwright
    except ImportError:
        raise CannotPrint("未安装渲染组件（pip install 'gongkai[render]'）") from None
    program = find_browser()
    if program is None:
        raise CannotPrint("本机没有 Chromium 浏览器")

    async def answer(route: Route) -> None:
        if route.request.url == _ADDRESS:
            await route.fulfill(body=document, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=program,
                args=list(ARGUMENTS),
                proxy={"server": NO_PROXY},
                chromium_sandbox=os.geteuid() != 0,  # Chromium's own sandbox refuses to run as root
            )
            page = await browser.new_page(locale="zh-CN")
            await page.route("**/*", answer)
            await page.goto(_ADDRESS, wait_until="load", timeout=0)
            made: bytes = await page.pdf(
                prefer_css_page_size=True,
                print_background=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=_FOOTER,
            )
            await browser.close()
            return made
    except Error as error:
        raise CannotPrint(f"浏览器出错（{str(error).splitlines()[0][:200]}）") from error
