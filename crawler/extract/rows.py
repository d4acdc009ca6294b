"""List rows: a link, its text and the date beside it, in page order.

A row is the largest element that holds one link target only, or the nearest li/tr around it. Rows of one list share
their parent; the list of the page is the one with most dated rows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from crawler.extract.dates import fold, read_date
from crawler.extract.document import Document
from crawler.extract.names import RELATED
from crawler.extract.outline import Element, Outline, clean
from crawler.extract.row_days import NUMERAL, day_beside, day_inside, day_under, heads_over
from model.page import DateFact, ListRow, Region

_ROW_TAGS = frozenset(("li", "tr", "dl", "dd"))
_LIST_TAGS = frozenset(("body", "ul", "ol", "tbody", "table", "form"))  # what holds rows is none
_MENU_TAGS = frozenset(("ul", "ol", "dl"))
_OF_PAGER = re.compile(r"^\W*$|\d|页|^[首上下末尾]")
_REGISTRATION = re.compile(r"\W*\w?\s?(?:ICP|公网安)\s?[备证]", re.I)
_PINNED = re.compile(r"置\s?顶|top(?!\w)(?<!\wtop)|zhiding|is-?top|stick")
_GLUED = re.compile(r"[\[(]?\s?((?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9]))\s?[\])]?\s?$")
_LONGEST_GLUED = 16  # characters
_CLOSING = frozenset(")]）］")  # a title ends in one of these or in a figure when a day is glued to it
_ASIDE = re.compile(r"sidebar|aside|\bhot|rank|tuijian|recommend|related|xiangguan|xgwz|xgxx", re.I)
_ASIDE_WORTH = 0.3  # of a list beside the page's own
_ASIDE_DEPTH = 5  # ancestors that may be named so
_DAY_FIGURES = re.compile(r"\d.{0,3}\d|[一二三四五六七八九十]日", re.S)  # what no written day is without
_SHORTEST_DAY = 2  # characters
_REACH = 40  # pieces below a row in which its date may stand
_SENTENCE = frozenset("，。；")
_PIECE = 48  # characters of a piece of text that may be a date with its label
# What the link below an excerpt says.
READ_ON = frozenset(
    ("[查看全文]", "查看全文", "查看详情", "[详细]", "详细", "[详情]", "详情", "阅读全文", "[阅读全文]")
)
_NO_TITLE = READ_ON | frozenset(
    ("更多", "点击查看", "查看", "设为首页", "加入收藏", "收藏本站", "打印", "打印本页", "关闭", "关闭窗口", "返回")
)
_SHORTEST_TITLE = 2
_ROW_TITLE = 5  # characters of an undated row among dated ones
_SHORT_TITLE = 8  # characters: a shorter one without a date beside it is an entry of a menu
_DEEP = 5  # parts of an address with two folders at least
_OF_HOME = 3  # slashes in the address of a home page
_MAX_LINKS = 6  # links in one row
_WHOLE_ROW = 4  # pieces of text in a link that may hold more than a title
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True, eq=False)
class _Row:
    """A row of some list: the largest element that holds its link only, and the short texts beside the link."""

    element: Element
    anchor: Element
    title: str
    url: str
    near: str
    published: DateFact | None


def list_rows(document: Document, *, all_lists: bool = False) -> tuple[ListRow, ...]:
    """The rows of the page's list; with `all_lists` the dated rows of every list on it (a home page)."""
    found = _rows(document)
    chosen = [each for each in found if each.published] if all_lists else _main_list(document, found)
    return tuple(dict.fromkeys([_list_row(each) for each in chosen]))


def _list_row(row: _Row) -> ListRow:
    pinned = (row.near != "" and bool(_PINNED.search(row.near[:200].lower()))) or _is_named_pinned(row.element.marks)
    return ListRow(row.url, row.title, row.published, pinned)


def _rows(document: Document) -> list[_Row]:
    found: dict[int, _Row] = {}
    outline = document.outline
    short: list[tuple[Element, Element, str]] = []
    hrefs = [anchor.attributes.get("href") or "" for anchor in outline.anchors]
    inner_rows = sorted([each.index for each in outline.all("li", "tr", "dl")])
    for anchor, text in zip(outline.anchors, document.names, strict=True):
        if (
            len(text) < _SHORTEST_TITLE
            or text in _NO_TITLE
            or not ("href" in anchor.attributes or anchor.get("onclick"))
        ):
            continue
        element = _row_element(anchor, hrefs, inner_rows)
        if len(text) < _SHORT_TITLE and not NUMERAL.search(outline.line(element)):
            short.append((element, anchor, text))
            continue
        earlier = found.get(element.index)
        if earlier is None or len(text) > len(earlier.title):
            found[element.index] = _read_row(document, element, anchor, text)
    rows = [found[index] for index in sorted(found)]
    if not _date_from_below(document, rows) or not short:
        return rows
    for element, anchor, text in short:  # days stand below the rows here: a short title may have one, too
        found.setdefault(element.index, _read_row(document, element, anchor, text))
    everything = [found[index] for index in sorted(found)]
    _date_from_below(document, everything)
    known = set(map(id, rows))
    return [each for each in everything if each.published or id(each) in known]


def _leads_home(document: Document, anchor: Element) -> bool:
    """True for a link to the home page of the site itself: a banner, whose date is not what stands below it."""
    if (anchor.attributes.get("href") or "").count("/") > 3:
        return False
    there = urlsplit(document.target(anchor) or "")
    return there.path in ("", "/") and not there.query and there.netloc == urlsplit(document.url).netloc


def _date_from_below(document: Document, rows: list[_Row]) -> bool:
    """Give undated rows the date that stands between them and the next row, in an element of its own. Returns whether
    there was one."""
    outline, has_dated = document.outline, False
    for at, each in enumerate(rows):
        parent = each.element.parent
        if each.published or parent is None:
            continue
        following = rows[at + 1].element.first if at + 1 < len(rows) else parent.last
        stop = min(following, parent.last, each.element.last + _REACH)
        below = "".join(outline.pieces[each.element.last : stop])
        if len(below) < _SHORTEST_DAY or not _DAY_FIGURES.search(below):
            continue
        fact = day_beside(_short_pieces(outline, each.element.last, stop), each.url)
        if fact and not _leads_home(document, each.anchor):
            each.published, has_dated = fact, True
    return has_dated


def _row_element(anchor: Element, hrefs: list[str], inner_rows: list[int]) -> Element:
    """The row of a link; `inner_rows` are the places of elements that no row holds within."""
    row, above = anchor, anchor.parent
    while above is not None and above.tag not in _LIST_TAGS:
        first, last = above.first_anchor, above.last_anchor
        if last - first > _MAX_LINKS:
            break
        if above.tag == "dl" and last - first > 1 and row.tag == "dt" and len(set(hrefs[first:last])) > 1:
            break
        if above.tag in _ROW_TAGS:
            following = bisect_right(inner_rows, above.index)
            if following < len(inner_rows) and inner_rows[following] < above.end:
                break
        elif last - first > 1 and len(set(hrefs[first:last])) > 1:
            break
        row, above = above, above.parent
    return row


def _read_row(document: Document, element: Element, anchor: Element, text: str) -> _Row:
    outline = document.outline
    before = _short_pieces(outline, element.first, anchor.first) if element.first < anchor.first else ""
    after = _short_pieces(outline, anchor.last, element.last) if anchor.last < element.last else ""
    url = document.target(anchor) or ""
    near = f"{after} {before}" if before or after else ""
    heads = heads_over(document, element) if document.column_heads else ()
    published = day_under(heads, f"{before} {after}") if heads else day_beside(near, url)
    whole = text
    folded = fold(text) if text[-1].isdigit() or text[-1] in _CLOSING else ""
    glued = _GLUED.search(folded, max(0, len(folded) - _LONGEST_GLUED)) if folded else None
    if glued:
        text = clean(text[: len(text) - len(glued[0])]) if len(folded) == len(text) else text
    if published is None and not heads:
        published = day_beside(glued[1], url) if glued else day_inside(outline, anchor, url)
    if published and url.count("/") <= _OF_HOME and _leads_home(document, anchor):
        published = None  # the clock in the head of the page
    if _is_cut(text):
        title = _without_glued(clean(anchor.get("title")), published)
    else:
        title = _headed(outline, anchor, text) or text
    return _Row(element, anchor, title or whole, url, near, published)


def _without_glued(title: str, published: DateFact | None) -> str:
    """The title that a link bears, without the day of its row where that ends it."""
    folded = fold(title) if published and title[-1:] in _CLOSING else ""
    glued = _GLUED.search(folded) if folded and len(folded) == len(title) else None
    said = read_date(glued[1]) if glued else None
    return clean(title[: glued.start()]) if glued and said and published and said[0] == published.on else title


def _headed(outline: Outline, anchor: Element, text: str) -> str:
    """The title in a link that holds a whole row, title, excerpt and day: what the link calls itself and begins with,
    else the heading in it; "" when nothing tells."""
    said = clean(anchor.attributes.get("title"))
    if len(said) >= _SHORTEST_TITLE and text.startswith(said):
        return said
    if anchor.last - anchor.first < _WHOLE_ROW:
        return ""
    return next((outline.line(inner) for inner in outline.inside(anchor) if inner.tag in _HEADINGS), "")


@lru_cache(maxsize=4096)
def _is_named_pinned(marks: str) -> bool:
    return bool(_PINNED.search(marks.lower()))


def _short_pieces(outline: Outline, first: int, last: int) -> str:
    """What stands beside a link in short pieces: a date is one of them, a summary is not."""
    pieces = outline.pieces[first:last]
    short = [piece for piece in pieces if len(piece) <= _PIECE and _SENTENCE.isdisjoint(piece)]
    return " ".join(" ".join(short).split())


def _is_cut(text: str) -> bool:
    return text.endswith(("...", "…", "..", "．．．"))


def _main_list(document: Document, found: list[_Row]) -> list[_Row]:
    """The rows of the list that the page is about."""
    aside = (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
    groups: dict[int, list[_Row]] = {}
    for each in found:
        if each.published is None and (each.anchor.hidden or document.region(each.element) in aside):
            continue
        groups.setdefault(_list_of(each.element), []).append(each)
    if not groups:
        return []
    for key in [key for key, rows in groups.items() if _is_menu(document, rows) or _is_footer(rows)]:
        del groups[key]
    if not groups:
        return []
    dated = {key: sum(each.published is not None for each in rows) for key, rows in groups.items()}
    share = {key: _ASIDE_WORTH if _is_aside(rows[0].element) else 1 for key, rows in groups.items()}
    best = max(groups, key=lambda key: (dated[key] * share[key], _worth(groups[key]) * share[key]))
    chosen = groups[best]
    if _is_related(document, chosen[0].element):
        return []
    if dated[best]:
        return [each for each in chosen if each.published is not None or len(each.title) >= _ROW_TITLE]
    return chosen if len(chosen) >= 3 and _worth(chosen) >= 8 * len(chosen) else []


def _is_related(document: Document, first: Element) -> bool:
    """Whether the line above the first row of a list says that it leads to what is related to this page."""
    at = document.line_after(first.first)
    return at > 0 and document.lines[at - 1].text.strip("：: ") in RELATED


def _is_menu(document: Document, rows: list[_Row]) -> bool:
    """Whether links without days lead, among others, to the page on which they stand: be it by a name too short for
    a row's, in the same list; or most of them to its like in other folders: the same page of other offices."""
    if any(each.published for each in rows):
        return False
    folders = document.url.split("/")
    alike = "/".join(("", *folders[-2:]))
    if len(folders) > _DEEP and sum(each.url.endswith(alike) for each in rows) * 2 > len(rows):
        return True
    if any(each.anchor.attributes.get("href") == "" or document.target(each.anchor) == document.url for each in rows):
        return True
    holders = {parent.index: parent for each in rows if (parent := each.element.parent) and parent.tag in _MENU_TAGS}
    return any(
        document.target(anchor) == document.url and not _OF_PAGER.search(document.outline.line(anchor))
        for holder in holders.values()
        for anchor in document.outline.anchors[holder.first_anchor : holder.last_anchor]
    )


def _is_footer(rows: list[_Row]) -> bool:
    """Whether links without days lead, among others, to where the site itself is registered."""
    return not any(each.published for each in rows) and any(_REGISTRATION.match(each.title) for each in rows)


def _is_aside(element: Element) -> bool:
    return any(
        above.tag == "aside" or (above.marks and _is_named_aside(above.marks))
        for above in islice(element.ancestors(), _ASIDE_DEPTH)
    )


@lru_cache(maxsize=4096)
def _is_named_aside(marks: str) -> bool:
    return bool(_ASIDE.search(marks))


def _worth(rows: list[_Row]) -> int:
    return sum(min(len(each.title), 30) for each in rows)


def _list_of(element: Element) -> int:
    """The list a row belongs to: its parent, or the parent's parent where a list is cut into blocks of its kind."""
    parent = element.parent
    if parent is None:
        return -1
    if parent.tag in ("ul", "ol", "tbody", "table", "dl") and parent.parent is not None:
        above = parent.parent
        is_alone = element.index == parent.index + 1 and element.end == parent.end
        if is_alone and element.tag == "tr" and above.tag == "table" and above.parent is not None:
            return above.parent.index  # each row has a table of its own
        return above.index
    return parent.index
