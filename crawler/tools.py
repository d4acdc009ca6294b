"""What a walk works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from crawler.addresses import AddressBook
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from model.page import RawPage

Fetch = Callable[[str], Awaitable[RawPage]]


class Renderer(Protocol):
    """Makes of a page that only a script can fill what a visitor's browser shows."""

    async def __call__(self, raw: RawPage, fetch: Fetch) -> RawPage:
        """The document after its scripts ran, under `raw`'s own address, or the reason in `failure`. Everything that
        the page needs is asked for through `fetch`, which keeps the walk's pace, scope and budgets and answers with a
        failure for what may not be asked. `raw` itself is not asked for again."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a walk works with; shared by all sites of an audit but for the ledger. Without a `renderer` a page that
    needs a browser stays what it is: unread."""

    settings: CrawlSettings
    limits: FetchLimits
    addresses: AddressBook
    fetcher: Fetcher
    reader: FileReader
    pacer: Pacer
    now: Callable[[], datetime]
    renderer: Renderer | None = None
    is_night: bool = False  # only what may have changed since an earlier audit is asked for
