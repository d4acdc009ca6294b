"""How a list goes on, as its links say: next page, page numbers, last page. Pagers that a script draws belong to the
platforms (crawler/adapters)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.adapters.script_values import scalar_after
from crawler.extract.document import Document
from crawler.extract.outline import Element
from crawler.extract.page_menu import page_menu
from model.page import Pager

# What the call of a link turns to: its last argument.
_CALLED = re.compile(r"[(,]\s*['\"]?(\d{1,5})['\"]?\s*\)")
# Calls by which libraries draw a pager, and how they are told of how many pages.
_DRAWS = re.compile(
    r"laypage(?:\.render)?\s*\(|\.pagination\s*\(\s*[\d{]|\.jqPaginator\s*\(|kkpager\.\w+\s*\(|\.(?:createPage|Paging|pager|paging|zPager)\s*\(\s*\{"
    r"|new(?<!\wnew)\s+(?:Paging|Page|Pagination|simplePaging)\s*\("
)
_DRAW_HEARTS = ("laypage", "agina", "ager", "aging", "Page")  # one of them stands in every such call
# What the script of a link to a page by its number is called, or told.
_TURNS = re.compile(r"page|turn|goto|fenye", re.I)
_PAGES_TOLD = ("totalPages", "totalPage", "pageCount", "total_pages", "pages")
_ROWS_TOLD, _EACH_TOLD = ("count", "totalCount", "totalRecord", "total"), ("limit", "pageSize", "perPage", "size")
_TOTAL = re.compile(
    r"(?:共|/)\s*(\d{1,5})\s*页|第?\s*\d{1,5}\s*/\s*(\d{1,5})\s*页?|[条篇项]\S{0,3}\s*[,，、|]?\s*(\d{1,5})\s*页"
)
_BACK = re.compile(r"上\s*一?\s*页|前\s*一?\s*页")
_PAGE_KEYS = frozenset(
    ("page", "pagenum", "pageno", "pageindex", "p", "currentpage", "curpage", "pn", "cp", "pageid", "toPage".lower())
)
_NUMBERED = re.compile(
    r"^(?:(?P<head>.*?[_-]?)(?P<number>\d{1,5})(?P<tail>\.[a-z]{3,5})"
    r"|(?P<folder>.*/(?:page|p)/)(?P<at>\d{1,5})(?P<end>/?))$"  # /category/news/page/2/
)
_PIECES = 4  # of text in a link of a pager
_WINDOW, _CALL = 100_000, 1_000  # characters of a script, of one call
_MOST = 1_000  # further pages of one list that are named


@dataclass(slots=True)
class _Links:
    """The links of a pager: addresses by what they say, and how far links without an address go."""

    following: str | None = None
    last: str | None = None
    numbered: dict[int, str] = field(default_factory=dict)
    has_words: bool = False
    turned_to: int = 1


def pager(document: Document) -> Pager | None:
    """The pager that the page's own links make, or None when it has none.

    Not readable is one that goes on, but only by a script that nobody here understands.
    """
    found = _links(document)
    total = _total(document) if found.has_words else None
    if not found.following and not found.last:
        found.numbered = _agreeing(found.numbered) or _complete(found.numbered, _total(document))
    numbered = [found.numbered[number] for number in sorted(found.numbered)]
    known = [url for url in (found.following, *numbered, found.last) if url]
    if not known:
        menu = page_menu(document)
        goes_on = found.has_words and max(total or 1, found.turned_to) > 1
        if goes_on and not (menu and menu.readable):
            return Pager("script", (), total, None, readable=False)
        return menu or _drawn(document) or _told_only(document)
    pages, most = _all_pages(document.url, known), total or _total(document)
    if most and len(pages) > most:  # the numbers of these addresses count something else
        pages = known
    return Pager("links", tuple(url for url in dict.fromkeys(pages) if url != document.url), total)


def _agreeing(numbered: dict[int, str]) -> dict[int, str]:
    """Of links that only say a number, those whose addresses bear it; or one less throughout, when the first page is
    index.html and the second index_1.html."""
    own = {n: url for n, url in numbered.items() if _shape(url)[1] == n}
    if own:
        return own
    later = {n: _shape(url) for n, url in numbered.items() if n > 1}
    is_from_zero = later and all(number == n - 1 for n, (_, number) in later.items())
    return numbered if is_from_zero and len({shape for shape, _ in later.values()}) == 1 else {}


def _complete(numbered: dict[int, str], total: int | None) -> dict[int, str]:
    """Links to each page but this one of as many as the page tells of, whatever their addresses are like."""
    told = set(range(1, (total or 0) + 1))
    is_all = len(told) > 1 and len(told - set(numbered)) <= 1 and told.issuperset(numbered)
    return numbered if is_all and len(set(numbered.values())) == len(numbered) else {}


def _drawn(document: Document) -> Pager | None:
    """A pager that a library draws: that the list goes on is known, and mostly how far; never where."""
    for script in document.outline.scripts:
        call = _DRAWS.search(script[:_WINDOW]) if any(heart in script for heart in _DRAW_HEARTS) else None
        if call is None:
            continue
        told = script[call.start() : call.start() + _CALL]
        pages = _told(told, _PAGES_TOLD)
        rows, each = _told(told, _ROWS_TOLD), _told(told, _EACH_TOLD)
        total = pages if pages is not None else -(-rows // each) if rows is not None and each else None
        return Pager("script", (), total, None, readable=False) if total is None or total > 1 else None
    return None


def _told_only(document: Document) -> Pager | None:
    """A first page that says how many pages there are, and nothing that leads to them."""
    total = _total(document)
    if total is None or total < 2 or (_shape(document.url)[1] or 0) > 1:
        return None
    said = "".join(name for name, url in zip(document.names, document.targets, strict=True) if url != document.url)
    return None if _BACK.search(said) else Pager("script", (), total, None, readable=False)


def _told(call: str, names: tuple[str, ...]) -> int | None:
    values = (scalar_after(call, name) for name in names)
    return next((int(value) for value in values if value and value.isascii() and value.isdigit()), None)


def _called(anchor: Element) -> int:
    """The page that a link without an address calls for; 1 when none."""
    found = _CALLED.search(f"{anchor.get('href')} {anchor.get('onclick')}")
    return int(found[1]) if found else 1


def _links(document: Document) -> _Links:
    found = _Links()
    for anchor, said in document.telling:
        if not said.turns_to or anchor.last - anchor.first > _PIECES:
            continue
        if said.turns_to == "next":
            found.has_words = True
            found.following = found.following or document.target(anchor)
            found.turned_to = max(found.turned_to, _called(anchor))
        elif said.turns_to == "last":
            found.has_words = True
            found.last = found.last or document.target(anchor)
            found.turned_to = max(found.turned_to, _called(anchor))
        elif url := document.target(anchor):
            found.numbered.setdefault(int(said.turns_to), url)
        else:
            found.turned_to = max(found.turned_to, int(said.turns_to))
            found.has_words |= _TURNS.search(f"{anchor.get('href')} {anchor.get('onclick')}") is not None
    return found


def _total(document: Document) -> int | None:
    if "页" not in document.visible_text:
        return None
    for line in reversed(document.lines):
        found = _TOTAL.search(line.text) if "页" in line.text else None
        if found:
            return int(found[1] or found[2] or found[3])
    return None


def _all_pages(here: str, known: list[str]) -> list[str]:
    """The pages linked, and those between them when their addresses differ in one number only."""
    numbered = [(shape, number) for shape, number in map(_shape, known) if number is not None]
    shapes = {shape for shape, _ in numbered}
    if len(shapes) != 1 or not numbered:
        return known
    shape, current = shapes.pop(), _shape(here)
    first = (
        current[1] + 1 if current[1] is not None and current[0] == shape else min(number for _, number in numbered)
    )
    if numbered[0][1] > numbered[-1][1]:  # the oldest page is number one: the pages behind this one count down
        return [shape.replace("\x00", str(number)) for number in range(numbered[0][1], numbered[-1][1] - 1, -1)][
            :_MOST
        ]
    highest = max(number for _, number in numbered)
    return [shape.replace("\x00", str(number)) for number in range(first, min(highest, first + _MOST) + 1)] or known


def _shape(url: str) -> tuple[str, int | None]:
    """An address with its page number taken out, and the number; (url, None) when it has none."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for at, (key, value) in enumerate(pairs):
        if key.lower() in _PAGE_KEYS and value.isascii() and value.isdigit():
            pairs[at] = (key, "\x00")
            query = urlencode(pairs).replace("%00", "\x00")
            return urlunsplit(parts._replace(query=query)), int(value)
    found = _NUMBERED.match(parts.path)
    if found:
        head, number, tail = (part for part in found.groups() if part is not None)
        return urlunsplit(parts._replace(path=f"{head}\x00{tail}")), int(number)
    return url, None
