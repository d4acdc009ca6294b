"""A page as it was drawn: a picture for evidence, and a small one for reports."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import FloatRect, Page

_THUMBNAIL = (360, 240)  # CSS pixels, at most
_THUMBNAIL_QUALITY = 55  # of WebP
_ABOVE = 60  # CSS pixels of the thumbnail above the words that it is about
_WHERE = """wanted => {
    const plain = text => text.replace(/\\s+/g, ""), words = plain(wanted);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words && texts.nextNode()) {
        const box = texts.currentNode.parentElement.getBoundingClientRect();
        const isLink = texts.currentNode.parentElement.closest("a");
        if (box.height && !isLink && plain(texts.currentNode.textContent).includes(words)) return box.top + scrollY;
    }
    return 0;
}"""
# Numbers of persons (resident, bank card, mobile) are starred out but for three signs, as pictures stand in reports.
_MASK = """() => {
    const digit = "[0-9０-９]", sep = "[ \\-\u00a0\u3000]?", edge = "(?<![0-9０-９A-Za-z])";
    const long = `${digit}{14,18}[0-9０-９XxＸｘ](?![0-9０-９A-Za-z])`;
    const mobile = `[1１][3-9３-９]${digit}${sep}${digit}{4}${sep}${digit}{4}(?!${digit})`;
    const number = new RegExp(`${edge}(?:${long}|${mobile})`, "g");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let count = 0;
    while (texts.nextNode()) {
        const text = texts.currentNode.data;
        const masked = text.replace(number, found => "*".repeat(found.length - 3) + found.slice(-3));
        if (masked === text) continue;
        count += text.match(number).length;
        texts.currentNode.data = masked;
    }
    return count;
}"""
_LEAST_HEIGHT = 400  # CSS pixels of a picture that had to be cut


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it was drawn: a PNG of the window's width and `height` CSS pixels from its top, the whole page unless
    `is_cut`, and a small WebP of a part of it; `masked` numbers of persons are starred out in both. `lacking` counts
    style sheets, images, scripts and answers that it asked for and did not get: with one of them the page looks
    otherwise on its site."""

    png: bytes
    thumbnail: bytes
    width: int
    height: int
    is_cut: bool
    lacking: int
    masked: int


async def take(page: Page, *, width: int, tallest: int, most_bytes: int, lacking: int, about: str) -> Picture | None:
    """The page from its top, at most `tallest` CSS pixels and `most_bytes` of it; None when not even its head is
    small enough. Numbers of persons are starred out in the page itself."""
    whole: int = await page.evaluate(
        "Math.ceil(Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight || 0))"
    )
    masked = int(await page.evaluate(_MASK))
    height = max(1, min(whole, tallest))
    while len(png := await _png(page, width, height)) > most_bytes:
        if height <= _LEAST_HEIGHT:
            return None
        height = max(_LEAST_HEIGHT, height // 2)
    small = await _thumbnail(page, width, height, await page.evaluate(_WHERE, about))
    return Picture(png, small, width, height, whole > height, lacking, masked)


async def _png(page: Page, width: int, height: int) -> bytes:
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    made: bytes = await page.screenshot(full_page=True, clip=clip, animations="disabled")
    return made


async def _thumbnail(page: Page, width: int, height: int, top: float) -> bytes:
    """A WebP, which playwright itself does not write, of what stands from `top` on."""
    scale = _THUMBNAIL[0] / width
    tall = min(height, _THUMBNAIL[1] / scale)
    start = min(max(0.0, float(top) - _ABOVE), height - tall)
    clip = {"x": 0, "y": start, "width": width, "height": tall}
    asked = {"format": "webp", "quality": _THUMBNAIL_QUALITY, "clip": {**clip, "scale": scale}}
    session = await page.context.new_cdp_session(page)
    answer = await session.send("Page.captureScreenshot", {**asked, "captureBeyondViewport": True})
    await session.detach()
    return base64.b64decode(answer["data"])
