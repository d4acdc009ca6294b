"""Pages that do not say which column they show: the further pages of a list belong to the column of its first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace

from model.page import Page


def filed(pages: Mapping[str, Page], key_of: Callable[[str], str | None]) -> dict[str, Page]:
    """Those of the pages (by key) that name no column and that a list's pager led to, with that list's column.

    `key_of` gives the key of an address, None for one that is not the site's. Interface answers never name theirs.
    """
    found: dict[str, Page] = {}
    waiting = deque(page for page in pages.values() if page.column and page.pager)
    while waiting:
        first = waiting.popleft()
        for url in first.pager.next_urls if first.pager else ():
            key = key_of(url)
            page = pages.get(key) if key else None
            if key is None or page is None or page.column or key in found:
                continue
            trail = page.breadcrumb or first.breadcrumb
            found[key] = replace(page, column=first.column, breadcrumb=trail, title=page.title or first.title)
            waiting.append(found[key])
    return found
