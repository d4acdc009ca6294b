"""Pages without rows and text: filled by a script, leading on, or truly blank. Only the last of these is a fault of
the site, so nothing is called blank that could hold something else."""

from __future__ import annotations

import re
from itertools import islice

from crawler.extract.document import Document
from crawler.extract.entries import leads_to_own_pictures, own_pages
from crawler.extract.header import squeeze
from crawler.extract.outline import Element
from crawler.extract.shell import fetches_by_script, fills_by_script, writes_rows
from crawler.extract.signs import FEWEST, HEADLINE, LIST_ADDRESS, SOME_TEXT, Signs, is_column_page
from model.page import PageKind, Region

_NOTHING = re.compile(
    r"暂无|没有(?:找到|查到|查询到|检索到)?(?:符合(?:您的)?条件的|相关的?|任何)?(?:信息|内容|数据|记录|文章)|无相关(?:信息|内容|数据|记录)|尚无|共\s*0\s*[条篇项]|栏目建设中|内容建设中|正在建设"
)
_FOOTER_LINE = re.compile(r"[主承]办(?:单位|方)?[:：]|版权|备案|标识码|Copyright|©", re.I)
_SHOWING = ("iframe", "object", "embed", "video", "audio", "canvas", "svg", "textarea", "select")  # beside text
_FOOTER_HEAD = 60  # characters of a line within which a footer names itself
_BLOCK_DEPTH = 4  # elements around the link that heads a block


def without_content(signs: Signs) -> tuple[PageKind, bool]:
    """A page without rows and text: filled by a script, leading on, truly blank, or none of these."""
    document = signs.document
    if signs.is_read_elsewhere or signs.leads_on:
        return PageKind.OTHER, False
    if leads_to_own_pictures(document):
        return PageKind.LIST, False
    own = len(own_pages(document))
    is_headed = _shows_entries(signs)
    if own >= FEWEST and is_headed:
        return PageKind.LIST, False
    has_entries = own > 0 or is_headed
    if signs.is_whole_list and not (signs.rows or has_entries or writes_rows(document)):
        return PageKind.BLANK_COLUMN, False
    if fetches_by_script(document) or (signs.pager and not signs.pager.readable):
        return PageKind.SHELL, True
    if fills_by_script(document):
        return PageKind.SHELL, True
    if own >= FEWEST:
        return PageKind.LIST, False
    if has_entries or _is_index(signs):
        return PageKind.OTHER, False
    if not signs.rows and (
        _NOTHING.search(document.visible_text)
        or (
            (is_column_page(signs) or (signs.trail and _is_in_its_menu(document)))
            and len(signs.text) < SOME_TEXT
            and _has_empty_list(document)
            and not _shows_a_table(document)
        )
        or _is_bare_column(signs)
    ):
        return PageKind.BLANK_COLUMN, False
    return PageKind.OTHER, False


def _shows_entries(signs: Signs) -> bool:
    """Whether a list with entries stands right under the page's own heading, and no empty one behind it: that would
    be the column's, and the first one the menu of its columns."""
    document, heading = signs.document, squeeze(signs.title)
    aside = (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
    lists = (each for each in document.outline.all("ul", "ol", "dl", "tbody") if not each.hidden)
    places = [each for each in lists if document.region(each) not in aside]
    last_empty = max((each.index for each in places if not document.outline.line(each)), default=-1)
    return any(
        each.index > last_empty
        and any(
            document.region(a) not in aside for a in document.outline.anchors[each.first_anchor : each.last_anchor]
        )
        and (at := document.line_after(each.first)) > 0
        and squeeze(document.lines[at - 1].text) == heading
        for each in places
    )


def _is_bare_column(signs: Signs) -> bool:
    """A page with the short name and the address of a column, without a script, with no word, picture or box to write
    in between its heading, which may be the end of its trail, and the footer."""
    document, heading = signs.document, squeeze(signs.title)
    outline = document.outline
    if not 0 < len(heading) <= HEADLINE or signs.text or outline.scripts or outline.all("script", *_SHOWING):
        return False
    lines = [squeeze(line) for line in document.visible_text.split("\n")]
    if signs.trail and heading not in lines:  # the title is the site's own
        heading = squeeze(signs.trail[-1])
    if _shows_a_table(document) or _shows_a_picture(document, lines, heading):
        return False
    is_column = LIST_ADDRESS.search(document.url) or _is_in_its_menu(document) or _links_to_itself(document, heading)
    if is_column and signs.trail and squeeze(signs.trail[-1]) == heading:
        first = squeeze(signs.trail[0])
        trails = [at for at, line in enumerate(lines) if first in line and line.endswith(heading)]
        if trails and any(_FOOTER_LINE.search(line[:_FOOTER_HEAD]) for line in lines[trails[-1] + 1 :][:1]):
            return True
    footer = next((at for at, line in enumerate(lines) if _FOOTER_LINE.search(line[:_FOOTER_HEAD])), len(lines))
    if heading in lines[:footer]:  # the footer may bear the name, too: 网站地图
        lines = lines[: footer + 1]
    if heading not in lines or not is_column:
        return False
    below = lines[len(lines) - lines[::-1].index(heading) :]
    return next((bool(_FOOTER_LINE.search(line)) for line in below if line), True)


def _shows_a_picture(document: Document, lines: list[str], heading: str) -> bool:
    """Whether a picture stands anywhere but in the footer and, as a logo does, above the last naming of the page."""
    top = max((at for at, line in enumerate(lines) if line.endswith(heading)), default=0)
    return any(
        document.region(picture) is not Region.FOOTER and document.line_after(picture.first) >= top
        for picture in document.outline.all("img")
    )


def _is_in_its_menu(document: Document) -> bool:
    return any(
        document.target(anchor) == document.url and document.region(anchor) is Region.NAVIGATION
        for anchor in document.outline.anchors
    )


def _links_to_itself(document: Document, heading: str) -> bool:
    """Whether a link with the page's own name leads to the page: in a menu that looks like none, or in the trail."""
    return any(
        document.target(anchor) == document.url and squeeze(document.outline.line(anchor)) == heading
        for anchor in document.outline.anchors
    )


def _has_empty_list(document: Document) -> bool:
    """Whether a list stands in the page without a single entry."""
    lists = (each for each in document.outline.all("ul", "ol", "tbody", "dl") if not each.hidden)
    return any(
        not document.outline.line(each) and document.region(each) not in (Region.NAVIGATION, Region.FOOTER)
        for each in lists
    )


def _shows_a_table(document: Document) -> bool:
    """Whether a table of plain cells stands in the page, no list and no frame of the page."""
    outline = document.outline
    return any(
        not table.hidden
        and table.first_anchor == table.last_anchor
        and sum(inner.tag == "tr" and bool(outline.line(inner)) for inner in outline.inside(table)) > 1
        and sum(inner.tag in ("td", "th") and bool(outline.line(inner)) for inner in outline.inside(table)) > FEWEST
        and document.region(table) not in (Region.NAVIGATION, Region.FOOTER)
        for table in outline.all("table")
    )


def _is_index(signs: Signs) -> bool:
    """A page that only leads to the columns below it: blocks of one link to another page over an empty list."""
    document = signs.document
    return any(
        document.region(anchor) not in (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
        and document.target(anchor) not in (None, document.url)
        and document.outline.line(anchor) not in signs.trail
        and _heads_an_empty_list(document, anchor)
        for anchor in document.outline.anchors
    )


def _heads_an_empty_list(document: Document, anchor: Element) -> bool:
    for above in islice(anchor.ancestors(), _BLOCK_DEPTH):
        if above.last_anchor - above.first_anchor > 1 or above.tag in ("body", "li"):
            return False
        if any(inner.tag in ("ul", "ol", "table") for inner in document.outline.inside(above)):
            return True
    return False
