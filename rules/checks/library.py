"""The index over one crawl that all searches share: documents with their titles, dates, files and columns.

Built once per crawl and kept for the last few crawls by identity, so that forty rules read a site once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TypeVar
from urllib.parse import urlsplit

from model.finding import Gap
from model.page import DateFact, Link, Page, PageKind
from model.roster import Roster, Unit
from model.snapshot import Crawl, SiteSnapshot, Unread
from rules.checks.entries import Entries, away, beyond, closed, elsewhere, is_the_disclosure, menu_of, other_sites
from rules.checks.lost_letters import lost_letters
from rules.checks.menus import shows_menu
from rules.checks.published import Document, documents_of, file_name
from rules.checks.text import fold, label

_KEPT = 6  # crawls
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnPages:
    """One column: its label, the name shown, the list pages it consists of."""

    label: str
    name: str
    pages: tuple[Page, ...]


@dataclass(slots=True)
class Library:
    """Everything a search looks through. `columns` by label; `readable` are pages that are no refusals."""

    crawl: Crawl
    readable: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    columns: dict[str, ColumnPages] = field(default_factory=dict)
    menu: dict[str, list[Link]] = field(default_factory=dict)  # labels of menu links -> the links
    filed: frozenset[str] = frozenset()  # labels of the columns that documents stand in
    hosts: frozenset[str] = frozenset()  # of the pages read
    unread: tuple[tuple[Unread, str], ...] = ()  # with the folded texts of the links that lead there
    closed: Entries = field(default_factory=dict)  # of menus, without an address: the page that shows them
    elsewhere: tuple[tuple[str, str], ...] = ()  # rows of lists that lead to another site or nowhere: address, title
    beyond: Entries = field(default_factory=dict)  # of menus, to a part of the own domain that nobody registered
    away: Entries = field(default_factory=dict)  # of the home page's menu, to any other host
    other_sites: tuple[str, ...] = ()  # of the same office, as the home page says, that this crawl did not go to
    lost: tuple[Gap, ...] = ()  # letters that the whole site lacks
    shows_menu: bool = True
    is_disclosure_open: bool = False  # an entry of the whole disclosure leads somewhere
    _alike: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    @property
    def home(self) -> Page | None:
        """The home page, if it was read: a short one may look like a list."""
        entry = next((p for p in self.readable if self.crawl.home_url in (p.url, p.final_url)), None)
        if entry is not None and entry.kind is not PageKind.FRAMESET:
            return entry
        return next((p for p in self.readable if p.kind is PageKind.HOME), None) or (
            min(self.readable, key=lambda p: len(p.url)) if self.readable else None
        )

    def labels_like(self, wanted: frozenset[str]) -> frozenset[str]:
        """Labels of this site's columns that are one of those wanted, or such a name with words before or after it
        (惠来县政策解读). A column of interpretations is no column of policies."""
        known = self._alike.get(wanted)
        if known is None:
            own = self.columns.keys() | self.filed
            known = frozenset(wanted | {o for o in own if any(_is_named_after(o, w) for w in wanted)})
            self._alike[wanted] = known
        return known


def _is_named_after(own: str, wanted: str) -> bool:
    long_enough = len(wanted) >= 4 and (own.startswith(wanted) or own.endswith(wanted))
    return long_enough and ("解读" in wanted or "解读" not in own)


_shelf: OrderedDict[int, Library] = OrderedDict()


def library(crawl: Crawl) -> Library:
    """The index of a crawl."""
    kept = _shelf.get(id(crawl))
    if kept is not None and kept.crawl is crawl:
        return kept
    made = _build(crawl)
    _shelf[id(crawl)] = made
    if len(_shelf) > _KEPT:
        _shelf.popitem(last=False)
    return made


def kept(make: Callable[[SiteSnapshot], T]) -> Callable[[SiteSnapshot], T]:
    """What is made of a unit's site, made once: kept for the last few by identity, so that rules share it."""
    memo: OrderedDict[tuple[int, str], tuple[Crawl | None, Unit, Roster, T]] = OrderedDict()

    @wraps(make)
    def made(site: SiteSnapshot) -> T:
        key = (id(site.crawl), site.unit.id)
        known = memo.get(key)
        if known is None or known[0] is not site.crawl or known[1:3] != (site.unit, site.roster):
            known = memo[key] = (site.crawl, site.unit, site.roster, make(site))
            if len(memo) > _KEPT:
                memo.popitem(last=False)
        return known[3]

    return made


def _build(crawl: Crawl) -> Library:
    readable = tuple(p for p in crawl.pages if p.refusal is None)
    names = {page.url: _column_names(page) for page in readable}
    filed: dict[str, set[str]] = {}
    listed: dict[str, tuple[str, DateFact | None]] = {}
    for page in readable:
        for row in page.rows:
            filed.setdefault(row.url, set()).update(map(label, names[page.url]))
            known = listed.get(row.url)
            if known is None or (known[1] is None and row.published):
                listed[row.url] = (row.title, row.published)
    library_ = Library(crawl, readable)
    library_.columns = _columns(readable, names)
    library_.menu = menu_of(readable)
    library_.documents = documents_of(crawl, readable, filed, listed, frozenset(library_.menu))
    library_.filed = frozenset(name for document in library_.documents for name in document.columns)
    library_.hosts = frozenset(urlsplit(page.url).hostname or "" for page in readable)
    library_.unread = tuple((u, fold(" ".join((*u.link_texts, file_name(u.url))))) for u in crawl.coverage.unread)
    library_.elsewhere = elsewhere(crawl, readable)
    library_.closed = closed(readable, library_.menu.keys() | library_.columns.keys())
    library_.beyond = beyond(crawl, readable, library_.menu)
    library_.away = away(crawl, readable, library_.home)
    library_.other_sites = other_sites(crawl, readable, library_.home)
    library_.lost = tuple(lost_letters(readable))
    library_.shows_menu = shows_menu(library_.home, readable)
    library_.is_disclosure_open = any(map(is_the_disclosure, (*library_.menu, *library_.columns)))
    return library_


def _column_names(page: Page) -> tuple[str, ...]:
    """The names a list page goes by: its column, the last steps of its trail, its title."""
    found = [page.column or "", *page.breadcrumb[-2:]]
    if page.kind in (PageKind.LIST, PageKind.BLANK_COLUMN, PageKind.SHELL, PageKind.MAILBOX):
        found.append(page.title)
    return tuple(dict.fromkeys(n for n in found if n and label(n) not in ("首页", "home")))


def _columns(pages: tuple[Page, ...], names: dict[str, tuple[str, ...]]) -> dict[str, ColumnPages]:
    grouped: dict[str, tuple[str, list[Page]]] = {}
    for page in pages:
        if page.kind in (PageKind.ARTICLE, PageKind.HOME, PageKind.GUIDE) and not page.rows:
            continue
        for name in names[page.url]:
            grouped.setdefault(label(name), (name, []))[1].append(page)
    return {key: ColumnPages(key, name, tuple(found)) for key, (name, found) in grouped.items()}
