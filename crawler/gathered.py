"""What a walk has read so far: pages, files, refusals and failures, each address once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.coverage import unread
from crawler.held import Held, Kept, LinkBook
from crawler.known import Target
from crawler.probes.random_path import NotFoundAnswer
from crawler.strangers import Usual, is_named, speaks_of
from crawler.ways import Ways
from model.abridged import Abridged, abridged_file, beginning_of
from model.page import Cause, Failure, FileFacts, Page, Visit
from model.snapshot import Unread

_NAMES_A_PAGE = re.compile(r"/[^./]*$|\.[sxj]?html?$", re.I)
_FIGURES = b"0123456789 \t\r\n\v\f"
_WIDE_FIGURES = "０１２３４５６７８９\u3000\xa0"  # and blanks
_SAME_BODIES = 5  # more addresses than this with one and the same page are no pages of their own
_MOST_KEPT_LINKS = 120_000  # addresses; with the text below, what keeps a hostile site under 512 MB (goal R7)
_MOST_CHARACTERS = 30_000_000
_GONE = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_MORE_BY_SCRIPT = re.compile("加载(?:更多|下一页)|load more", re.I)
_MISSES = 3  # computed pages of one list in a row that do not exist: the rest is not asked for


@dataclass(slots=True)
class Gathered:
    """What was read of one site. Where a page leads goes to its ways."""

    ways: Ways
    kept: Kept | None = None  # where pages can be read again; without it they are held whole
    home: Page | None = None
    not_found: NotFoundAnswer = field(default_factory=NotFoundAnswer)
    pages: dict[str, Held] = field(default_factory=dict)
    refused: dict[str, Page] = field(default_factory=dict)  # pages that say no: shown, never evidence
    files: dict[str, FileFacts] = field(default_factory=dict)
    left_out: list[Unread] = field(default_factory=list)
    go_on: set[str] = field(default_factory=set)  # lists to which a script adds entries
    wrong_guesses: set[str] = field(default_factory=set)  # computed addresses that do not exist
    taken: int = 0
    depth: int = 0
    _failed: dict[str, tuple[Target, Failure, int]] = field(default_factory=dict)
    _in_part: set[str] = field(default_factory=set)  # pages of which a limit cut the reading
    _usual: Usual | None = None
    _settled_at: tuple[int, int, int] | None = None  # version when strangers were looked for last
    _book: LinkBook = field(default_factory=LinkBook)
    _characters: int = 0  # of text in the pages read
    _misses: Counter[str] = field(default_factory=Counter)  # of a pattern, in a row

    @property
    def failures(self) -> int:
        """How many addresses failed and were not read since."""
        return len(self._failed)

    def take_in(self, target: Target, visit: Visit) -> None:
        """Keep what a visit brought and note where it leads."""
        self.taken += 1
        self.depth = max(self.depth, target.depth)
        key, page, failure = target.address.key, visit.page, visit.raw.failure
        if page is not None:
            if self.ways.is_twin_of_home(page, self.home):
                return
            failure = page.refusal or self._why_not_there(page)
        elif visit.file is not None and _NAMES_A_PAGE.search(urlsplit(target.address.url).path):
            failure = failure or visit.file.failure  # no attachment that cannot be opened: a page that is none
        if target.is_guess:
            self._weigh_guess(target, failure)
        if failure is not None:
            self.fail(target, failure)
            self.pages.pop(key, None)  # what an earlier night saw, and was doubted
            if page is not None and failure.cause is not Cause.SOFT_404:
                self.refused[key] = page
            return
        self._failed.pop(key, None)
        if visit.file is not None:
            self.files[key] = abridged_file(visit.file, visit.phase) if self.kept else visit.file
        elif page is not None:
            self.refused.pop(key, None)
            (self._in_part.add if page.truncated else self._in_part.discard)(key)
            if page.rows and _MORE_BY_SCRIPT.search(page.visible_text):
                self.go_on.add(key)
            self.pages[key] = held = self._held(page, target, visit)
            if self.home is not None and page.url == self.home.url:
                self.home = held.page or page
            self.ways.frontier.learn(target, _shape(page))
            self.ways.spread(target, page)

    @property
    def _version(self) -> tuple[int, int, int]:
        """Another one whenever pages or what is said of them may have changed."""
        return self.taken, self.ways.spreads, len(self.pages)

    def fail(self, target: Target, failure: Failure) -> None:
        """One more attempt on the target failed, so."""
        key = target.address.key
        before = self._failed[key][2] if key in self._failed else 0
        self._failed[key] = (target, failure, before + 1)

    def refuse_home(self, failure: Failure) -> None:
        """The home page was read and is nothing to go by, and so."""
        for key in [key for key, held in self.pages.items() if self.home is not None and held.url == self.home.url]:
            self.refused[key] = self.whole(self.pages.pop(key))
            self.fail(self.ways.known_as(key), failure)

    def doubt_gone(self) -> None:
        """A server that shows its home page under every address says of none that it is gone."""
        if self.home is None or len(self.pages) > 1 or not self.not_found.is_like(self.home):
            return
        for key, (target, failure, attempts) in self._failed.items():
            if failure.cause is Cause.SOFT_404:
                self._failed[key] = (target, Failure(Cause.SAME_BODY, "各网址都显示首页"), attempts)

    def failure_of(self, target: Target) -> Failure | None:
        """Why the target could not be read when it was asked for last, or None."""
        failed = self._failed.get(target.address.key)
        return failed[1] if failed else None

    def leave_out(self, target: Target, failure: Failure) -> None:
        """The target is not asked for, and why."""
        self.left_out.append(unread(target, failure, attempts=0))

    def skips(self, target: Target) -> bool:
        """Whether a computed address is not worth asking for: its list has ended before it."""
        if not target.is_guess or self._misses[target.pattern] < _MISSES:
            return False
        self.wrong_guesses.add(target.address.key)
        return True

    def failed(self) -> list[tuple[Target, Failure]]:
        """What could not be read, computed addresses that do not exist left out."""
        return [(target, why) for key, (target, why, _) in self._failed.items() if key not in self.wrong_guesses]

    def read_in_part(self) -> list[Target]:
        """Pages that were cut short when they were read."""
        return [self.ways.known_as(key) for key in sorted(self._in_part & self.pages.keys())]

    def leads_to(self, url: str, keys: Container[str]) -> bool:
        """Whether the page read at `url` links to one of these keys."""
        held = self.pages.get(self.ways.known_by(url).address.key)
        return held is not None and any(key in keys for key in self._led_to(held))

    def forget_unlinked(self, read_again: Container[str]) -> None:
        """Once pages were read again: what could not be read and no page leads to any more is nobody's dead link."""
        gone = [key for key, (target, _, _) in self._failed.items() if _only_on(target, read_again)]
        if gone:
            linked = {key for held in self.pages.values() for key in self._led_to(held)}
            for key in gone:
                if key not in linked:
                    del self._failed[key]

    def records(self) -> Iterable[Unread]:
        """What was known and not read, with the cause."""
        yield from self.left_out
        for key, (target, failure, attempts) in self._failed.items():
            if key not in self.wrong_guesses:
                yield unread(target, failure, attempts)
        yield from self.ways.not_followed()

    def refuse_strangers(self) -> None:
        """Once the site is known: pages that show nothing of it, or all the same, count as not read."""
        if self.home is None or self._settled_at == self._version:
            return  # nothing has come since
        before = len(self.pages)
        others = [held for held in self.pages.values() if held.page is not self.home]
        self._usual = Usual(self.home, others, self._book)
        homes = (self.home.url, self.home.final_url)  # are asked for more than their word
        for key, held in tuple(self.pages.items()):
            if held.is_itself or (held.keeps_word and held.url not in homes):
                continue
            failure = self._usual.why_strange(self.whole(held), self.ways.known_as(key).texts)
            if failure is not None:
                del self.pages[key]
                self.fail(self.ways.known_as(key), failure)
        self._refuse_same_bodies()
        self._settled_at = self._version if len(self.pages) == before else None  # fewer pages, another usual

    def why_strange(self, target: Target, page: Page) -> Failure | None:
        """Why the page shows nothing of the site, or None; asked before the site is known, None."""
        return self._usual.why_strange(page, target.texts) if self._usual is not None else None

    def whole(self, held: Held) -> Page:
        """All that stands on the page."""
        if held.page is not None and (self.kept is None or not isinstance(held.page, Abridged)):
            return held.page
        assert self.kept is not None
        return self.kept.whole(held.recorded())

    def given_up(self) -> Iterable[Page]:
        """The pages, whole or by their record; what was remembered of them is forgotten."""
        while self.pages:
            _, held = self.pages.popitem()
            yield held.page or held.recorded()

    def amend(self, key: str, page: Page) -> None:
        """From now on the page is said to have this column, trail, title and pager."""
        held = self.pages[key]
        is_let_go = held.page is None or isinstance(held.page, Abridged)
        held.page = held.recorded().amended(page) if is_let_go else page

    def gone(self) -> set[str]:
        """The keys of what does not exist."""
        return {key for key, (_, why, _) in self._failed.items() if why.cause in _GONE}

    def _why_not_there(self, page: Page) -> Failure | None:
        if page is not self.home and self.not_found.is_like(page):
            return Failure(Cause.SOFT_404, "与不存在的网址返回的页面相同")
        if self.ways.leads_home(page, self.home):
            return Failure(Cause.SOFT_404, "跳转到首页")
        if self.ways.only_leads_away(page):
            return Failure(Cause.OUT_OF_SCOPE, page.links[0].url)
        return None

    def _weigh_guess(self, target: Target, failure: Failure | None) -> None:
        """A computed address that does not exist is our mistake or a list that stops short, not a dead link."""
        self._misses[target.pattern] = 0 if failure is None else self._misses[target.pattern] + 1
        if failure is not None and failure.cause in (Cause.NOT_FOUND, Cause.SOFT_404):
            self.wrong_guesses.add(target.address.key)
        else:
            self.wrong_guesses.discard(target.address.key)

    def _held(self, page: Page, target: Target, visit: Visit) -> Held:
        """What is remembered of the page. When a site has given more than any office writes, only the beginning of
        its further pages counts."""
        self._characters += len(page.visible_text) + len(page.text) + sum(len(r.title) + 100 for r in page.rows)
        is_too_much = len(self._book) > _MOST_KEPT_LINKS or self._characters > _MOST_CHARACTERS
        held = Held.of(page, visit.phase, self._book, is_cut=is_too_much, is_entry=target.depth == 0)
        held.keeps_word = not (held.is_itself or is_too_much) and speaks_of(page, target.texts) is True
        if self.kept is None or target.depth == 0 or page.url != visit.raw.url:
            held.page = beginning_of(page) if is_too_much else page
        return held

    def _led_to(self, held: Held) -> Iterable[str]:
        """The keys of the addresses of the site that the page leads to."""
        return self.ways.keys_of(self._book.urls(held.offered()))

    def _refuse_same_bodies(self) -> None:
        """Addresses that answer with one and the same page show nothing, unless it is what their links promise: they
        count as not read. Letters under one subject may be alike to the last byte; of few addresses one may be but
        another name of the page. A second domain of the unit may show what the first one does."""
        times = Counter(held.shown for held in self.pages.values() if not held.needs_script)
        alike: dict[bytes, list[str]] = {}
        for key, held in self.pages.items():
            if not held.needs_script and times[held.shown] > 1:
                alike.setdefault(held.shown, []).append(key)
        for keys in alike.values():
            if len({key.partition("/")[2] for key in keys}) == 1:
                continue  # one address on two domains of the unit: one page
            are_many = len({_place(key) for key in keys}) > _SAME_BODIES
            promised = {frozenset(self.ways.known_as(key).texts) for key in keys}
            for key in keys:
                held, target = self.pages[key], self.ways.known_as(key)
                if not target.depth:
                    continue  # a unit may have two domains
                page = self.whole(held)
                keeps_word = is_named(page, target.texts)
                if len(promised) == 1 and speaks_of(page, target.texts):
                    keeps_word = True
                if held.is_frameset or keeps_word is False or (are_many and not keeps_word):
                    del self.pages[key]
                    self.fail(target, Failure(Cause.SAME_BODY, f"{len(keys)} 个网址内容完全相同"))


def _place(key: str) -> str:
    """The address without its query and without an index page's name."""
    folder, _, name = key.partition("?")[0].rpartition("/")
    return folder if re.match(r"(?:index|default|main|home)\b|$", name, re.I) else f"{folder}/{name}"


def _only_on(target: Target, urls: Container[str]) -> bool:
    return bool(target.found_on) and all(url in urls for url in target.found_on)


def _shape(page: Page) -> bytes:
    """Digest of a page's text without figures, and of what it offers: equal for the endless pages of one trap."""
    rows = "|".join(row.title for row in page.rows)
    shape = (*map(_without_figures, (page.title, page.text)), rows.encode("utf-8", "replace"))
    digest = hashlib.blake2b(b"\n".join(shape), digest_size=16)
    digest.update(b"\n%d" % len(page.attachments))
    return digest.digest()


def _without_figures(text: str) -> bytes:
    for figure in _WIDE_FIGURES:  # one after the other: a tenth of what a pattern costs
        text = text.replace(figure, "") if figure in text else text
    return text.encode("utf-8", "replace").translate(None, _FIGURES)
