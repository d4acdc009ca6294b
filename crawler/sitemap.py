"""Addresses that a site lists for machines (sitemaps.org). Untrusted XML: no entities, bounded counts."""

from __future__ import annotations

import gzip
import io
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from model.page import RawPage

_MOST_ADDRESSES = 50_000  # in one sitemap (sitemaps.org)
_MOST_BYTES = 50 * 1024 * 1024
_MOST_SITEMAPS = 20


async def read_sitemaps(
    told: Iterable[str], ask: Callable[[str], Awaitable[RawPage | None]]
) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
    """Each sitemap, with the pages it lists, those that others list among them. `ask` gives None for an address that
    is not the site's."""
    waiting = deque(dict.fromkeys(told))
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_SITEMAPS:
        url = waiting.popleft()
        if url in seen or (raw := await ask(url)) is None:
            continue
        seen.add(url)
        pages, further = sitemap_addresses(raw)
        waiting.extend(further)
        yield url, pages


def sitemap_addresses(raw: RawPage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(pages, further sitemaps) listed in the answer; both empty when it is no sitemap."""
    body = raw.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = gzip.GzipFile(fileobj=io.BytesIO(body)).read(_MOST_BYTES)
        except (OSError, EOFError):
            return (), ()
    if b"<urlset" not in body[:2000] and b"<sitemapindex" not in body[:2000]:
        return (), ()
    pages: list[str] = []
    sitemaps: list[str] = []
    parent = ""
    try:
        for event, element in iterparse(io.BytesIO(body), events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start" and name in ("url", "sitemap"):
                parent = name
            elif event == "end" and name == "loc" and element.text:
                (sitemaps if parent == "sitemap" else pages).append(element.text.strip())
                if len(pages) + len(sitemaps) >= _MOST_ADDRESSES:
                    break
            elif event == "end" and name in ("url", "sitemap"):
                element.clear()
    except (ParseError, DefusedXmlException, ValueError):
        return tuple(pages), tuple(sitemaps)  # what was listed before the fault still counts
    return tuple(pages), tuple(sitemaps)
