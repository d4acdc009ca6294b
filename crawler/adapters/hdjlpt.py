"""Guangdong's interaction platform (互动交流平台, /hdjlpt/…).

Its list of published letters is filled by a script that posts a form with a token; forms are never submitted, so such
a list is not read unless the page or an interface answer carries the letters. Letters themselves are ordinary pages.
"""

from __future__ import annotations

import re
from typing import Any

from crawler.adapters.contract import Supplement
from crawler.adapters.json_rows import first_of
from crawler.adapters.script_values import read_instant, read_json
from crawler.extract.answers import list_page
from crawler.extract.document import Document
from crawler.extract.outline import clean
from crawler.extract.references import join_url
from model.page import Confidence, DateFact, DateSource, ListRow, Page, PageKind, RawPage

NAME = "hdjlpt"
_LETTERS = ("list", "rows", "items", "records", "letters", "data")
_TITLES = ("title", "subject", "question", "letter_title", "name")
_DATES = ("reply_time", "replyTime", "publish_time", "created_at", "create_time", "createTime", "time")
_ADDRESSES = ("url", "detail_url", "link")
_PLATFORM = re.compile(r"/hdjlpt/", re.I)


def recognises(document: Document) -> bool:
    """A page of the platform, by its own address or by those its scripts call."""
    return bool(_PLATFORM.search(document.url)) or any("/hdjlpt/" in script for script in document.outline.scripts)


def supplement(document: Document) -> Supplement:
    """Nothing beyond the page: what its script fills stays unread."""
    return Supplement()


def answer(raw: RawPage, text: str) -> Page | None:
    """The letters of an interface answer."""
    url = raw.final_url or raw.url
    letters = _letters(read_json(text)) if _PLATFORM.search(url) else None
    if letters is None:
        return None
    rows = tuple(row for row in (_row(url, each) for each in letters) if row)
    return list_page(raw, NAME, None, rows, None, PageKind.MAILBOX)


def _letters(found: Any, depth: int = 0) -> list[dict[str, Any]] | None:
    if isinstance(found, list):
        return [each for each in found if isinstance(each, dict)]
    if isinstance(found, dict) and depth < 3:
        for name in _LETTERS:
            inner = _letters(found.get(name), depth + 1)
            if inner is not None:
                return inner
    return None


def _row(url: str, letter: dict[str, Any]) -> ListRow | None:
    title = clean(str(first_of(letter, _TITLES) or ""))
    href = str(first_of(letter, _ADDRESSES) or "")
    if not href and letter.get("id"):
        href = f"{url.partition('/hdjlpt/')[0]}/hdjlpt/detail?pid={letter['id']}"
    dated = next((value for name in _DATES if (value := read_instant(letter.get(name)))), None)
    fact = DateFact(dated[0], DateSource.PLATFORM, Confidence.STRONG, dated[1]) if dated else None
    return ListRow((join_url(url, href) if href else None) or "", title, fact) if title else None
