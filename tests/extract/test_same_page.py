"""The same page in other bytes: charset, entities, comments and the case of tags change no fact."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.extract import page_facts
from model.page import Page
from tests.extract.pages import HandMadePage, hand_made_pages, raw_page

PAGES = [
    page
    for page in hand_made_pages()
    if page.raw.body.lstrip().startswith(b"<html") and not page.name.startswith("charset/")
]


def _outside_scripts(markup: str, change: Callable[[str], str]) -> str:
    """The markup changed everywhere but in scripts and comments."""
    parts = re.split(r"(<script.*?</script>|<!--.*?-->)", markup, flags=re.S)
    return "".join(part if at % 2 else change(part) for at, part in enumerate(parts))


def _in_entities(markup: str) -> str:
    return markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _with_comments(markup: str) -> str:
    return markup.replace("</div>", "</div><!-- end -->").replace("</li>", "<!-- x --></li>")


def _in_capitals(markup: str) -> str:
    return re.sub(r"</?[a-z][a-z0-9]*", lambda tag: tag[0].upper(), markup)


CHANGES: dict[str, Callable[[str], bytes]] = {
    "gb18030": lambda markup: markup.encode("gb18030"),
    "utf-16": lambda markup: markup.encode("utf-16"),
    "utf-8 with a mark": lambda markup: markup.encode("utf-8-sig"),
    "entities": lambda markup: _outside_scripts(markup, _in_entities).encode(),
    "comments": lambda markup: _outside_scripts(markup, _with_comments).encode(),
    "capitals": lambda markup: _outside_scripts(markup, _in_capitals).encode(),
    "line ends": lambda markup: markup.replace("\n", "\r\n").encode(),
}


def _told(page: Page) -> Page:
    """A page without what its bytes alone decide."""
    return replace(page, body_digest="", actual_charset="", declared_charset=None, size=None)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_same_page_in_other_bytes(page: HandMadePage, change: Callable[[str], bytes]) -> None:
    changed = raw_page(change(page.raw.body.decode()), page.raw.url, page.raw.header("content-type"))
    assert _told(page_facts(changed)) == _told(page_facts(page.raw))
