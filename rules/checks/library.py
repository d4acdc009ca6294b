"""The index over one crawl that all searches share: documents with their titles, dates, files and columns.

Built once per crawl and kept for the last few crawls by identity, so that forty rules read a site once.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from model.finding import Gap
from model.page import Attachment, DateFact, DateSource, FileFacts, Link, Page, PageKind, Region, Table
from model.roster import Roster, Unit
from model.snapshot import Crawl, SiteSnapshot, Unread
from rules.checks.entries import Entries, away, beyond, closed, elsewhere, menu_of
from rules.checks.lost_letters import lost_letters
from rules.checks.menus import shows_menu
from rules.checks.text import fold, label

_GOES_ON = re.compile(r"下一?页|后一页")
_FEW_HEADS, _LONGEST_HEAD = 3, 12  # columns of a table of facts, characters of what names one
_NO_DOCUMENT = frozenset(
    {PageKind.HOME, PageKind.REFUSAL, PageKind.SOFT_404, PageKind.FRAMESET, PageKind.SHELL, PageKind.BLANK_COLUMN}
)
_KEPT = 6  # crawls
_A_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|pptx?|zip|rar|7z|rtf|csv|txt)$", re.I)
_DAY_BEHIND = re.compile(r"\s*[\[(（]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?\s*$")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """Something published under a title: a page with its attachments, or a file that a list links to.

    `folded` is the folded title, `columns` the labels of every column it was found under, `published` the page's own
    date or, where it has none, the date beside its link.
    """

    url: str
    title: str
    folded: str
    published: DateFact | None
    columns: frozenset[str]
    page: Page | None = None
    files: tuple[FileFacts, ...] = ()

    @property
    def text(self) -> str:
        """The main text and the texts of all attachments."""
        parts = [self.page.text] if self.page else []
        return "\n".join([*parts, *(f.text for f in self.files)])

    @property
    def digest(self) -> str:
        """The SHA-256 of the stored body."""
        return self.page.body_digest if self.page else self.files[0].body_digest


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
    lost: tuple[Gap, ...] = ()  # letters that the whole site lacks
    shows_menu: bool = True
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
    library_.documents = _documents(crawl, _whole(readable), filed, listed, frozenset(library_.menu))
    library_.filed = frozenset(name for document in library_.documents for name in document.columns)
    library_.hosts = frozenset(urlsplit(page.url).hostname or "" for page in readable)
    library_.unread = tuple((u, fold(" ".join((*u.link_texts, _file_name(u.url))))) for u in crawl.coverage.unread)
    library_.elsewhere = elsewhere(crawl, readable)
    library_.closed = closed(readable, library_.menu.keys() | library_.columns.keys())
    library_.beyond = beyond(crawl, readable, library_.menu)
    library_.away = away(crawl, readable, library_.home)
    library_.lost = tuple(lost_letters(readable))
    library_.shows_menu = shows_menu(library_.home, readable)
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


def _whole(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages, an article that goes on for several pages as one: the further ones bear its title and are reached by
    its 下一页."""
    by_url = {page.url: page for page in pages if page.kind is PageKind.ARTICLE and page.title}
    after: dict[str, Page] = {}
    for page in by_url.values():
        for link in page.links:
            further = by_url.get(link.url) if _GOES_ON.fullmatch(link.text) else None
            if further is not None and further is not page and further.title == page.title:
                after[page.url] = further
    later = {page.url for page in after.values()}
    chains = {url: _chain(by_url[url], after) for url in after if url not in later}
    absorbed = {page.url for chain in chains.values() for page in chain[1:]}
    return tuple(_joined(chains.get(page.url, (page,))) for page in pages if page.url not in absorbed)


def _chain(first: Page, after: dict[str, Page]) -> tuple[Page, ...]:
    parts, seen = [first], {first.url}
    while (further := after.get(parts[-1].url)) is not None and further.url not in seen:
        parts.append(further)
        seen.add(further.url)
    return tuple(parts)


def _joined(parts: tuple[Page, ...]) -> Page:
    """The first page with what the others hold."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        text="\n".join(part.text for part in parts),
        tables=tuple(table for part in parts for table in part.tables),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        attachments=tuple(dict.fromkeys(each for part in parts for each in part.attachments)),
        content_images=tuple(dict.fromkeys(image for part in parts for image in part.content_images)),
    )


def _documents(
    crawl: Crawl,
    pages: tuple[Page, ...],
    filed: dict[str, set[str]],
    listed: dict[str, tuple[str, DateFact | None]],
    menu: frozenset[str],
) -> tuple[Document, ...]:
    home = next((p for p in pages if crawl.home_url in (p.url, p.final_url)), None)
    unnamed = menu | {label(n) for n in ((home.title, home.title_tag) if home else ()) if n}  # no page's own title
    files = {f.url: f for f in crawl.files}
    files.update({f.final_url: f for f in crawl.files})
    attached: set[str] = set()
    found = []
    for page in pages:
        if page.kind in _NO_DOCUMENT or page.needs_script:
            continue
        own_files = tuple(files[a.url] for a in offered(page) if a.url in files)
        attached.update(f.url for f in own_files)
        is_list = bool(page.rows) or page.kind in (PageKind.LIST, PageKind.BLANK_COLUMN)
        title, dated = listed.get(page.url, ("", None))
        columns = set(filed.get(page.url, ())) | {label(n) for n in (page.column or "", *page.breadcrumb) if n}
        if is_list and not own_files and not _has_own_table(page) and (len(page.text) < 200 or _is_column(page)):
            continue
        is_another_name = label(page.title) in unnamed and title and label(title) not in label(page.title)
        shown = title if is_another_name else page.title or title or page.title_tag
        if not own_files and _is_signpost(page, label(shown), menu):
            continue
        found.append(
            Document(
                page.url,
                shown,
                fold(shown),
                _surer(page.published, dated),
                frozenset(columns - {"首页", ""}),
                page,
                own_files,
            )
        )
        found += _loose_files(page, own_files, listed, columns)
    for url, (title, dated) in sorted(listed.items()):
        file = files.get(url)
        if file is not None and file.url not in attached:
            title = _undated(title)
            found.append(Document(url, title, fold(title), dated, frozenset(filed.get(url, ())), None, (file,)))
    return tuple(found)


def _surer(own: DateFact | None, listed: DateFact | None) -> DateFact | None:
    """The page's own date or the one beside its link: what an address or a meta tag says comes after a list."""
    if own is None or (listed is not None and own.source in (DateSource.URL, DateSource.META, DateSource.TEXT)):
        return listed
    return own


def _is_signpost(page: Page, name: str, menu: frozenset[str]) -> bool:
    """A page of the menu that holds nothing itself: the opening page of a column with sub-columns, or an empty
    one."""
    is_bare = not page.tables and not page.content_images and len(page.text) < 60 and page.published is None
    return is_bare and page.kind is not PageKind.ARTICLE and name in menu


def _is_column(page: Page) -> bool:
    """A list that bears its column's name and says nothing but what its dated entries do, be it with excerpts."""
    is_named_so = page.column is not None and label(page.title) == label(page.column)
    return page.kind is PageKind.LIST and is_named_so and bool(page.rows) and all(row.published for row in page.rows)


def _has_own_table(page: Page) -> bool:
    """Whether a list page also shows a table of its own: old sites lay out the list itself in tables."""
    if not page.rows and not page.text and any(map(_has_heads, page.tables)):
        return True
    cells = (cell for table in page.tables for row in table.rows[:3] for cell in row)
    return any(len(cell) > 1 and cell in page.text for cell in cells)


def _has_heads(table: Table) -> bool:
    """Whether the first row of a table names its columns."""
    heads = table.rows[0] if len(table.rows) > 1 else ()
    return len(heads) >= _FEW_HEADS and all(0 < len(head) <= _LONGEST_HEAD for head in heads)


def _loose_files(
    page: Page, files: tuple[FileFacts, ...], listed: dict[str, tuple[str, DateFact | None]], columns: set[str]
) -> list[Document]:
    """Attachments that bear a title of their own count as documents too, dated like the page that offers them."""
    by_url = {f.url: f for f in files}
    made = []
    for attachment in offered(page):
        file = by_url.get(attachment.url)
        name = _undated(attachment.name) or _file_name(attachment.url)
        if file is not None and len(name) >= 6 and fold(name) not in fold(page.title):
            dated = listed.get(attachment.url, ("", None))[1] or _surer(
                page.published, listed.get(page.url, ("", None))[1]
            )
            made.append(Document(attachment.url, name, fold(name), dated, frozenset(columns), page, (file,)))
    return made


def offered(page: Page) -> tuple[Attachment, ...]:
    """The files that a page offers, with those whose links only its script writes."""
    written = (link for link in page.links if link.region is Region.SCRIPT and _A_FILE.search(link.url))
    return (*page.attachments, *(Attachment(link.url, link.text) for link in written))


def _undated(name: str) -> str:
    """The name of a file without the day that a list sets behind it, inside the link."""
    return _DAY_BEHIND.sub("", name).strip() or name


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
