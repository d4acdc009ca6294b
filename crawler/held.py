"""What a walk remembers of each page it has read: a few hundred bytes, however much stands on the page.

A site has thousands of pages; a walk that held them would need more memory the larger the site is. Where a page leads
is kept as numbers of addresses, what it shows as digests; whatever else is asked, seldom, is read again from where
the page was recorded.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from crawler.known import Shelf
from crawler.ways import is_frameset
from model.abridged import Abridged
from model.page import Attachment, ListRow, Page, PageKind, Pager, Phase

_LISTED = frozenset({PageKind.HOME, PageKind.LIST, PageKind.BLANK_COLUMN})
_FIRST = 256  # addresses met first are mostly those of the frame: their numbers take one byte
_DIGEST_BYTES = 15  # a byte more would take 16 more of memory
_SOME_TEXT = 100  # characters
_NONE = (b"", b"")


class Kept(Protocol):
    """Where what was recorded can be read again."""

    @property
    def shelf(self) -> Shelf:
        """Room for what the walk need not hold in memory."""

    def whole(self, page: Abridged) -> Page:
        """The page as it was recorded, and amended since."""


class LinkBook:
    """Every address that pages lead to, once: a page remembers numbers, and the frame that it shares with others."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._frames: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._numbers.urls)

    def numbers(self, urls: Iterable[str]) -> set[int]:
        """The numbers of these addresses; new ones are given one."""
        return set(map(self._numbers.__getitem__, urls))

    def packed(self, numbers: Iterable[int]) -> tuple[bytes, bytes]:
        """Those that take one byte each, and the others; `unpacked` gives them back."""
        found = sorted(numbers)
        few = bisect_left(found, _FIRST)
        frame = bytes(found[:few])
        return self._frames.setdefault(frame, frame), array("I", found[few:]).tobytes()

    def urls(self, numbers: Iterable[int]) -> Iterator[str]:
        """The addresses of these numbers."""
        return map(self._numbers.urls.__getitem__, numbers)


class _Numbers(dict[str, int]):
    """The number of each address; a new one is given the next."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def __missing__(self, url: str) -> int:
        number = self[url] = len(self.urls)
        self.urls.append(url)
        return number


@dataclass(slots=True)
class Held:
    """A page that was read, as far as the rest of the walk asks of it. `page` is the whole of it where it cannot be
    read again, or has been amended since it was recorded."""

    url: str
    phase: Phase
    frame: bytes  # numbers of the addresses that its links lead to, see LinkBook.packed
    own: bytes
    offers: tuple[bytes, bytes]  # and of those that its rows and files alone lead to
    main: bytes  # digest of main text and links, of a page that is looked at again
    shown: bytes  # equal for pages that show the same, whatever counter or comment they carry
    pager: Pager | None
    is_listed: bool  # home, column or list: looked at again
    is_itself: bool  # bears content of its own, whatever it is called
    is_frameset: bool
    has_column: bool
    needs_script: bool
    is_cut: bool  # only its beginning counts
    keeps_word: bool = False  # speaks of what the links that led to it then promised: no later link takes that back
    page: Page | None = None

    @classmethod
    def of(cls, page: Page, phase: Phase, book: LinkBook, *, is_cut: bool = False, is_entry: bool = False) -> Held:
        """What is remembered of the page."""
        is_listed = page.kind in _LISTED or bool(page.rows)
        linked = book.numbers([link.url for link in page.links])
        offers: tuple[ListRow | Attachment, ...] = (*page.rows, *page.attachments)
        others = book.packed(book.numbers([each.url for each in offers]) - linked) if offers else _NONE
        return cls(
            page.url,
            phase,
            *book.packed(linked),
            others,
            main_of(page) if is_listed or is_entry else b"",
            _shown(page),
            page.pager,
            is_listed=is_listed,
            is_itself=bears_content(page) and not (page.needs_script or page.truncated),
            is_frameset=is_frameset(page),
            has_column=bool(page.column),
            needs_script=page.needs_script,
            is_cut=is_cut,
        )

    def linked(self) -> Iterator[int]:
        """The numbers of the addresses that its links lead to."""
        return chain(self.frame, unpacked(self.own))

    def offered(self) -> Iterator[int]:
        """The numbers of all addresses that it leads to."""
        frame, own = self.offers
        return chain(self.linked(), frame, unpacked(own))

    def recorded(self) -> Abridged:
        """The page by its record, and what has been amended since."""
        if isinstance(self.page, Abridged):
            return self.page
        return Abridged.of(self.url, self.phase, is_cut=self.is_cut)


def bears_content(page: Page) -> bool:
    """True for a page with rows, files, or a date and text: it is what it is, whatever it is called."""
    if page.rows or page.attachments or page.pager or page.truncated:
        return True
    return page.published is not None and len(page.text) >= _SOME_TEXT


def unpacked(own: bytes) -> Iterable[int]:
    """The numbers that take more than a byte."""
    return array("I", own)


def main_of(page: Page) -> bytes:
    """Digest of the page's main text and links, whatever counter it carries."""
    return _digest(page.main_hash)


def contradicts(before: Page, after: Page) -> bool:
    """Whether a list cannot have been whole both times: it showed its entries once and once none at all, or most of
    them went and fewer came. A list that grows, or turns what it shows, does not contradict itself."""
    old, new = ({row.title for row in page.rows} for page in (before, after))
    return bool(old) != bool(new) or len(old - new) > max(len(new - old), len(old) // 2)


def _shown(page: Page) -> bytes:
    if not (page.text or page.rows):
        return _digest(page.body_digest)
    unlinked = (row.title for row in page.rows if not row.url)  # stands in no digest of links
    return _digest(page.main_hash, page.title, page.title_tag, *unlinked)


def _digest(*texts: str) -> bytes:
    content = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def looks_again(pages: Iterable[Held], home_url: str) -> tuple[str, ...]:
    """Addresses for the second look: home, columns and the first page of every list, sorted.

    What is called absent was looked for there; a page that goes on another's list is left out.
    """
    listed = [p for p in pages if p.is_listed]
    further = {url for p in listed if p.pager for url in p.pager.next_urls if (p.pager.current or 1) <= 1}
    return tuple(sorted({p.url for p in listed if p.url not in further} | {home_url}))
