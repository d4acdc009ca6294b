"""What an adapter knows about a page beyond its markup, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crawler.extract.document import Document
from model.page import Attachment, DateFact, Link, ListRow, Page, Pager, RawPage


@dataclass(frozen=True, slots=True)
class Supplement:
    """Facts that a platform's page carries in its scripts. None and () where it carries none.

    `links` are interface addresses to fetch with the names of the columns they list (region SCRIPT). `is_complete`
    says that these addresses hold everything that the page's own scripts would show, so that nothing needs a browser;
    `is_whole_list` that all rows of the list stand in the page itself, so that none there means none at all.
    """

    links: tuple[Link, ...] = ()
    rows: tuple[ListRow, ...] = ()
    pager: Pager | None = None
    published: DateFact | None = None
    document_date: DateFact | None = None
    issuer: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_complete: bool = False
    is_whole_list: bool = False


class Adapter(Protocol):
    """One platform. `supplement` is asked for pages it recognises, `answer` for JSON and XML answers: it gives the
    page that the answer stands for, or None when the answer is not this platform's."""

    NAME: str

    def recognises(self, document: Document) -> bool: ...

    def supplement(self, document: Document) -> Supplement: ...

    def answer(self, raw: RawPage, text: str) -> Page | None: ...
