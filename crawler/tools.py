"""What a walk works with, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crawler.addresses import AddressBook
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is: answers taken in, addresses known, failures, the address at hand."""

    site: str
    fetched: int
    known: int
    failures: int
    current: str


@dataclass(frozen=True, slots=True)
class Tools:
    """What a walk works with; shared by all sites of an audit but for the ledger."""

    settings: CrawlSettings
    limits: FetchLimits
    addresses: AddressBook
    fetcher: Fetcher
    reader: FileReader
    pacer: Pacer
    now: Callable[[], datetime]
