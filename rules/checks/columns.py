"""Columns: whether a site has one, what stands in it, how new that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from model.finding import Certificate, Evidence, Role, Verdict
from model.page import DateFact, Link, Page, PageKind
from model.snapshot import Crawl, SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.combine import blocked, failed
from rules.checks.evidence import of_page
from rules.checks.issuer import is_unread_ground
from rules.checks.library import library
from rules.checks.published import Document
from rules.checks.text import label


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a column: its title, address, date."""

    title: str
    url: str
    published: DateFact | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column found (or not) by its aliases.

    `pages` are its list pages; `links` menu entries of that name, also those that lead to another site; `items` what
    its lists and trails hold, newest first. `certificate` says whether the search for it was finished.
    """

    name: str
    pages: tuple[Page, ...]
    links: tuple[Link, ...]
    items: tuple[Item, ...]
    documents: tuple[Document, ...]
    certificate: Certificate

    @property
    def exists(self) -> bool:
        """True when a page of it was read, documents are filed under it, or the menu links to it elsewhere."""
        return bool(self.pages or self.documents or self.links)

    @property
    def is_blank(self) -> bool:
        """True when its list was read and holds nothing. A list that only a script fills is not blank."""
        readable = [p for p in self.pages if not p.needs_script]
        return bool(readable) and not self.items and all(p.kind is PageKind.BLANK_COLUMN for p in readable)

    @property
    def newest_on(self) -> date | None:
        """The date of its newest dated item."""
        return max((i.published.on for i in self.items if i.published), default=None)

    def within(self, since: date, until: date) -> tuple[Item, ...]:
        """The items published in a window, both ends included."""
        return tuple(i for i in self.items if i.published and since <= i.published.on <= until)

    def is_fresh(self, as_of: date, days: int) -> bool:
        """True when its newest item is at most so many days old on that day."""
        newest = max((i.published.on for i in self.items if i.published and i.published.on <= as_of), default=None)
        return newest is not None and as_of - newest <= timedelta(days=days)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Its first list pages as evidence of where was looked."""
        return tuple(
            of_page(p, Role.CONTEXT, f"栏目“{self.name}”，{len(p.rows)}条", place="栏目") for p in self.pages[:2]
        )

    def required(self, absent: str, advice: str = "", verdict: Callable[..., Verdict] = failed) -> Verdict | None:
        """None when the column exists; otherwise `verdict(absent)` if its absence is proven, else BLOCKED."""
        if self.exists:
            return None
        kept = {"evidence": self.evidence, "certificates": (self.certificate,)}
        if self.certificate.is_complete:
            return verdict(absent, advice, **kept)
        why = "；".join(g.why for g in self.certificate.gaps[:3])
        return blocked(f"未能查全，不能认定有无“{self.name}”栏目：{why}", "请按原因处理后重新检查。", **kept)


def column(site: SiteSnapshot, aliases: Iterable[str], *, where: Crawl | None = None) -> Column:
    """The column that goes by one of the aliases; the first alias is its name in reasons."""
    crawl = where or site.crawl
    assert crawl is not None
    shelf = library(crawl)
    names = tuple(aliases)
    labels = tuple(dict.fromkeys(map(label, names)))
    wanted = frozenset(labels)
    named = shelf.labels_like(wanted)
    keys = [k for k in shelf.columns if k in named]
    pages = tuple({p.url: p for k in sorted(keys) for p in shelf.columns[k].pages}.values())
    links = tuple(link for key in labels for link in shelf.menu.get(key, ()))
    filed = tuple(d for d in shelf.documents if d.columns & named)
    items = {row.url: Item(row.title, row.url, row.published) for page in pages for row in page.rows}
    for document in filed:
        known = items.get(document.url)
        if known is None or known.published is None:
            items[document.url] = Item(document.title, document.url, document.published)
    ordered = sorted(items.values(), key=lambda i: (i.published.on if i.published else date.min, i.url), reverse=True)

    def relevant(text: str) -> bool:
        return any(w in text for w in labels)

    proof = certificate(
        crawl, f"栏目“{names[0]}”", relevant, labels, is_unread_ground=lambda url: is_unread_ground(url, site)
    )
    return Column(names[0], pages, links, tuple(ordered), filed, proof)
