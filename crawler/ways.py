"""Where the pages of one site lead: every address known, the links that lead to it, and what is still to be asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.coverage import unread
from crawler.frontier import Frontier, pattern_of
from crawler.known import Known, Shelf, Target
from crawler.scope import Place, Scope
from model.page import Attachment, Cause, Failure, Link, ListRow, Page, PageKind, Region
from model.roster import Site
from model.snapshot import Unread

_pattern_of_page = lru_cache(64)(pattern_of)  # asked for each new address on it
_MENU_REGIONS = frozenset({Region.NAVIGATION, Region.BREADCRUMB, Region.FRAME, Region.SCRIPT})
_INDEX_NAME = re.compile(r"(?:index|default|main|home)\.\w+")
_STEPS = 3  # links of a page that only leads on
_SOME_TEXT = 100  # characters
_MOST_KNOWN = 60_000  # addresses remembered of one site
_MOST_LINKS = 6_000  # followed from one page (Heritrix)


class Ways:
    """The addresses of one site. What a page leads to is remembered once and queued in the frontier."""

    def __init__(self, site: Site, shelf: Shelf | None = None) -> None:
        self.scope = Scope(site)
        self.frontier = Frontier()
        self.spreads = 0  # how many pages were looked through
        self._known = Known(shelf)
        self._settled: set[tuple[str, str]] = set()  # links that say nothing new, on whatever page they stand
        self._elsewhere: dict[str, Unread] = {}  # files on other hosts
        self._overflow = ""  # the page on which the site led to more addresses than are remembered

    def __len__(self) -> int:
        return len(self._known)

    def target(
        self, url: str, depth: int, text: str, found_on: str, *, is_menu: bool = False, is_guess: bool = False
    ) -> Target | None:
        """The target of a link, remembered and queued when it is new; None when it is not the site's."""
        address = self.scope.address(url)
        if address is None:
            return None
        target = self._known.find(address.key)
        if target is None:
            is_too_much = len(self._known) >= _MOST_KNOWN
            known = Known() if is_too_much else self._known
            pattern = sys.intern(pattern_of(address.url))
            breeds = bool(found_on) and _pattern_of_page(found_on) == pattern
            target = known.add(
                address, depth, pattern, text, found_on, is_menu=is_menu, is_guess=is_guess, breeds=breeds
            )
            if is_too_much:
                self._overflow = self._overflow or found_on
            elif found_on or depth:
                self.frontier.push(target)
            return target
        if not is_guess:
            target.is_linked()
        target.mention(text, found_on)
        return target

    def known_as(self, key: str) -> Target:
        """The target known by that key."""
        target = self._known.find(key)
        assert target is not None
        return target

    def known_by(self, url: str) -> Target:
        """The target of an address that was read."""
        address = self.scope.address(url)
        assert address is not None
        return self.known_as(address.key)

    def spread(self, target: Target, page: Page) -> None:
        """Add the addresses that a page leads to. Of a leaf only its attachments are read."""
        self.spreads += 1
        depth = target.depth + 1
        if target.address.place is Place.INSIDE:
            for url in page.pager.next_urls if page.pager else ():
                self.target(url, target.depth, "下一页", page.url, is_menu=True, is_guess=True)
            for row in page.rows:
                self.target(row.url, depth, row.title, page.url)
            is_home = page.kind is PageKind.HOME and target.depth == 0
            for link in page.links[:_MOST_LINKS]:
                if (link.url, link.text) not in self._settled:
                    self._follow(link, depth, page.url, is_home=is_home)
            self._pass_on(target, page)
        for attachment in page.attachments:
            if self.target(attachment.url, depth, _label(attachment), page.url) is None:
                self._leave_elsewhere(attachment, page)

    def _follow(self, link: Link, depth: int, found_on: str, *, is_home: bool) -> None:
        is_menu = (is_home or link.region in _MENU_REGIONS) and not link.hidden
        is_guess = link.region is Region.SCRIPT and not link.text
        target = self.target(link.url, depth, link.text, found_on, is_menu=is_menu, is_guess=is_guess)
        if not is_guess and (target is None or target.has_heard(link.text)):
            self._settled.add((link.url, link.text))

    def _pass_on(self, target: Target, page: Page) -> None:
        """What stands in the place of a page is promised by the links to it: where a page without a word of its own
        leads, and the frame of another site that fills an empty page."""
        if not page.visible_text.strip() and not is_frameset(page):
            for led in filter(None, (self.scope.address(link.url) for link in page.links[:_STEPS])):
                if (known := self._known.find(led.key)) is not None:
                    known.is_linked()
                    for text in target.texts:
                        known.mention(text, page.url)
        if not shows_something(page):
            for link in page.links:
                if link.region is Region.FRAME and self.scope.address(link.url) is None:
                    texts = tuple(sorted({*target.texts, page.title} - {""}))
                    record = Unread(link.url, Cause.OUT_OF_SCOPE, "", texts, (page.url,), attempts=0)
                    self._elsewhere.setdefault(f"{page.url} {link.url}", record)

    def leads_on(self, page: Page) -> bool:
        """Whether the page leads to any other address of the site."""
        own = self.scope.address(page.url)
        offers: tuple[Link | ListRow | Attachment, ...] = (*page.links, *page.rows, *page.attachments)
        return any(key != (own and own.key) for key in self.keys_of(offer.url for offer in offers))

    def only_leads_away(self, page: Page) -> bool:
        """Whether a page without a word of its own leads to other sites alone."""
        if page.visible_text.strip() or page.content_images or shows_something(page) or not page.links:
            return False
        return all(self.scope.address(link.url) is None for link in page.links)

    def keys_of(self, urls: Iterable[str]) -> Iterable[str]:
        """The keys of those addresses that are the site's."""
        return (address.key for address in map(self.scope.address, urls) if address is not None)

    def is_twin_of_home(self, page: Page, home: Page | None) -> bool:
        """`/index.html` that answers with the body of `/` is not a second page: from here on it is the same one."""
        if home is None or page.body_digest != home.body_digest or page.url == home.url:
            return False
        if is_frameset(home):
            return False  # a frame that shows the frameset again: the page that should stand there was not given
        folder, _, name = urlsplit(page.url).path.rpartition("/")
        home_folder = urlsplit(home.url).path.rpartition("/")[0]
        if folder != home_folder or not _INDEX_NAME.fullmatch(name):
            return False
        self.scope.fold_index(name)
        for target in self._known:  # what was found under its longer name is found again
            folded = self.scope.address(target.address.url)
            if folded is not None:
                self._known.also(folded.key, target)
        return True

    def leads_home(self, page: Page, home: Page | None) -> bool:
        """A page of its own that redirects to the home page is not there any more."""
        if home is None or page.final_url == page.url:
            return False
        asked, given = self.scope.address(page.url), self.scope.address(page.final_url)
        homes = {a.key for a in map(self.scope.address, (home.url, home.final_url)) if a}
        is_deep = len(urlsplit(page.url).path.strip("/").split("/")) > 1 or bool(urlsplit(page.url).query)
        return is_deep and given is not None and given.key in homes and asked is not None and asked.key not in homes

    def not_followed(self) -> Iterable[Unread]:
        """Records of what is known and was never to be asked for: files elsewhere, traps, what is not remembered."""
        yield from self._elsewhere.values()
        if self._overflow:
            yield Unread(self._overflow, Cause.TRAP, f"已知网址超过 {_MOST_KNOWN} 个，其余未记", attempts=0)
        for pattern, targets in self.frontier.set_aside().items():
            for target in targets:
                yield unread(target, Failure(Cause.TRAP, pattern), attempts=0)

    def _leave_elsewhere(self, attachment: Attachment, page: Page) -> None:
        """A file of this site that lies on another host is not read: said, not passed over."""
        if attachment.url.startswith(("http://", "https://")) and len(self._elsewhere) < _MOST_KNOWN:
            texts = tuple(sorted({text for text in (_label(attachment), page.title) if text}))
            record = Unread(attachment.url, Cause.OUT_OF_SCOPE, "", texts, (page.url,), attempts=0)
            self._elsewhere.setdefault(attachment.url, record)


def shows_something(page: Page) -> bool:
    """True for a page with entries, files or a text of its own."""
    return bool(page.rows or page.attachments or page.pager) or len(page.text) >= _SOME_TEXT


def is_frameset(page: Page) -> bool:
    """True for a page that shows nothing itself, only what its frames show."""
    return not page.visible_text.strip() and any(link.region is Region.FRAME for link in page.links)


def _label(attachment: Attachment) -> str:
    return attachment.name or attachment.suffix
