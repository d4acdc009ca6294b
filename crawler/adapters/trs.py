"""TRS and its kin: a list's further pages are files beside it (index_1.html …), named only in the call of
`createPageHTML(…)`, which counts from 0 or, when it first names the place to draw in, from 1."""

from __future__ import annotations

import re

from crawler.adapters.contract import Supplement
from crawler.adapters.script_values import scalar_after
from crawler.extract.document import Document
from model.page import Page, Pager, RawPage

NAME = "createPageHTML"
# createPageHTML(pages, current from 0, "index", "html"[, rows])
# createPageHTML('page_div', pages, current from 1, 'list', 'shtml'[, rows])
_CALL = re.compile(
    r"""createPage\w{0,10}\(\s*(?P<place>["'][\w#.-]{1,40}["']\s*,\s*)?["']?(?P<pages>\d{1,6})["']?\s*,\s*["']?(?P<current>\d{1,6})["']?"""
    r"""\s*,\s*["'](?P<name>[^"'<>]{1,80})["']\s*,\s*["'](?P<suffix>\w{1,8})["'](?:\s*,\s*["']?(?P<rows>\d{1,7}))?"""
)
# A call with anything between its brackets; a definition (`function createPageHTML(…`) is none.
_ANY_CALL = re.compile(r"(?<!function\s)\bcreatePage(?:HTML)?\(([^()]{1,300})\)")
_NAME = re.compile(r"[A-Za-z_$][\w$]{0,40}")
_MOST_PAGES = 1_000


def recognises(document: Document) -> bool:
    """A page that calls the pager."""
    return any("createPage" in script for script in document.outline.scripts)


def supplement(document: Document) -> Supplement:
    """The further pages of the list."""
    calls = (_CALL.search(script) for script in document.outline.scripts if "createPage" in script)
    call = next((found for found in calls if found), None) or _with_variables(document)
    if call is None:
        goes_on = any(_ANY_CALL.search(script) for script in document.outline.scripts)
        return Supplement(pager=Pager(NAME, readable=False)) if goes_on else Supplement()
    pages, current = int(call["pages"]), int(call["current"])
    first = 1 if call["place"] else 0
    numbers = range(current + 1, min(pages + first, _MOST_PAGES))
    named = (document.resolve(f"{call['name']}_{number}.{call['suffix']}") for number in numbers)
    pager = Pager(NAME, tuple(url for url in named if url), pages, current - first + 1)
    return Supplement(pager=pager, is_whole_list=pages <= 1)


def _with_variables(document: Document) -> re.Match[str] | None:
    """The call with its variables replaced by the values that the page's scripts give them."""
    scripts = document.outline.scripts
    for script in scripts:
        call = _ANY_CALL.search(script)
        if call:
            arguments = [_valued(argument.strip(), scripts) for argument in call[1].split(",")]
            return _CALL.match(f"createPageHTML({','.join(arguments)}")
    return None


def _valued(argument: str, scripts: list[str]) -> str:
    """An argument as it is written, or the value of the variable that it names."""
    if not _NAME.fullmatch(argument):
        return argument
    value = next((value for script in scripts if (value := scalar_after(script, argument)) is not None), None)
    return argument if value is None else value if value.isdigit() else f'"{value}"'


def answer(raw: RawPage, text: str) -> Page | None:
    """The platform answers with pages only."""
    return None
