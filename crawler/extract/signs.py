"""The facts that tell what kind of page it is, and what several of the answers rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.document import Document
from crawler.extract.header import Header
from crawler.extract.metas import Metas, meta
from model.page import DateFact, Failure, ListRow, Pager

ARTICLE_ADDRESS = re.compile(
    r"/t\d{8}_\d+\.|/art_\d+|/content/post_\d+|/[0-9a-f]{24,40}\.s?html?$|/\d{5,}\.s?html?$|/c\d+/\d{6}/|/content_\d+\.|/art/\d{4}/|"
    r"/\d{4}-\d\d/\d\d/content_|/20\d\d-\d\d-\d\d/\d+\.s?html?$|/info/\d+/\d+\.htm|[?&](?:id|articleid|infoid|newsid|aid)=",
    re.I,
)
LIST_ADDRESS = re.compile(
    r"/(?:index|list|col\d*|node)(?:_?\d+)?\.\w{3,5}$|/$|/col/col\d+|list[^/]*$|[?&]page(?:num|no|index)?=", re.I
)
SOME_TEXT = 20  # characters of main text that make a body
HEADLINE = 10  # characters of a title that no column bears
FEWEST = 3  # rows of a list


@dataclass(frozen=True, slots=True)
class Signs:
    """The facts that tell a page's kind."""

    document: Document
    declared: Metas
    title: str
    title_tag: str
    trail: tuple[str, ...]
    column: str | None
    header: Header
    dated: DateFact | None
    rows: tuple[ListRow, ...]
    pager: Pager | None
    text: str
    has_files: bool
    has_images: bool
    refused: Failure | None
    is_read_elsewhere: bool  # an adapter knows the addresses of what a script would fill in
    is_whole_list: bool  # an adapter knows that all rows of the list stand in the page
    leads_on: bool  # a frame, a refresh or a redirect by script leads from here


def is_column_page(signs: Signs) -> bool:
    """Whether a page that names its column has the address or the pager of one."""
    named = signs.trail or meta(signs.declared, "ColumnName")
    return bool(named) and bool(LIST_ADDRESS.search(signs.document.url) or signs.pager)
