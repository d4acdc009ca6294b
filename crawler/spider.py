"""Walks one site until nothing is left to read or a budget ends it, and says which, and what it did not see.

Addresses are asked for a few at once but taken in, in the order in which they were asked for: two walks over the same
site see the same things, however fast its answers come.
"""

from __future__ import annotations

import asyncio
import random as random_module
import re
import traceback
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from crawler.addresses import AddressBook
from crawler.coverage import capped, looks_again, site_class, unread
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.frontier import Frontier, Target, pattern_of
from crawler.ledger import Ledger
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.probes.ipv6 import probe_ipv6
from crawler.probes.random_path import NotFoundAnswer, probe_of, random_address
from crawler.probes.search import probe_search, search_address
from crawler.retries import deserves_second_pass
from crawler.robots import Robots
from crawler.scope import Place, Scope
from crawler.sitemap import sitemap_addresses
from crawler.visits import Visitor
from model.errors import StoreError
from model.page import Attachment, Cause, Failure, FileFacts, Link, Page, PageKind, Phase, RawPage, Region, Visit
from model.roster import Site
from model.snapshot import Coverage, Crawl, EndReason, Probe, SecondLook, Unread

_MENU_REGIONS = frozenset({Region.NAVIGATION, Region.BREADCRUMB, Region.FRAME, Region.SCRIPT})
_FIGURES = re.compile(r"\d+|\s+")
_SAME_BODIES = 5  # more addresses than this with one and the same page are no pages of their own
_FLUSH_EVERY = 50  # visits
_MOST_SITEMAPS = 20
_WINDOW = 16  # asked for ahead of what is taken in; how many at once is the pacer's say, so it changes no result
_GRACE_S = 15.0  # an answer that is under way when the time is spent may still come in
_MOST_KNOWN = 60_000  # addresses remembered of one site
_MOST_LINKS = 6_000  # followed from one page (Heritrix)
_MOST_KEPT_LINKS = 120_000  # different ones; with the text below, what keeps a hostile site under 512 MB (goal R7)
_MOST_CHARACTERS = 30_000_000
_BEGINNING = 200  # links of a page beyond that, and ten times as many characters
_MISSES = 3  # computed pages of one list in a row that do not exist: the rest is not asked for
_SOME_TEXT = 30  # characters that make a page without links a home page all the same


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


async def crawl_site(
    site: Site,
    *,
    tools: Tools,
    ledger: Ledger,
    random: random_module.Random,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Crawl:
    """Everything that one site shows. Never raises for what a site does; StoreError passes (nothing may go on
    when it cannot be kept)."""
    walk = _Walk(site, tools, ledger, random, progress)
    try:
        await walk.run()
    except (StoreError, asyncio.CancelledError):
        raise
    except Exception:  # the spider's door: a fault of ours is told, and nothing it saw is lost
        walk.crash = traceback.format_exc(limit=12)
        walk.ended = EndReason.CRASHED
    ledger.flush()
    return walk.result()


@dataclass(slots=True)
class _Walk:
    site: Site
    tools: Tools
    ledger: Ledger
    random: random_module.Random
    report: Callable[[Progress], None]
    scope: Scope = field(init=False)
    visitor: Visitor = field(init=False)
    frontier: Frontier = field(init=False, default_factory=Frontier)
    known: dict[str, Target] = field(init=False, default_factory=dict)
    pages: dict[str, Page] = field(init=False, default_factory=dict)
    refused: dict[str, Page] = field(init=False, default_factory=dict)  # pages that say no: shown, never evidence
    files: dict[str, FileFacts] = field(init=False, default_factory=dict)
    failed: dict[str, tuple[Target, Failure, int]] = field(init=False, default_factory=dict)
    left_out: list[Unread] = field(init=False, default_factory=list)
    characters: int = 0  # of text in the pages kept
    links: dict[Link, Link] = field(init=False, default_factory=dict)
    elsewhere: dict[str, Unread] = field(init=False, default_factory=dict)  # files on other hosts
    robots: dict[str, Robots] = field(init=False, default_factory=dict)
    probes: list[Probe] = field(init=False, default_factory=list)
    not_found: NotFoundAnswer = field(init=False, default_factory=NotFoundAnswer)
    second_look: SecondLook | None = None
    ended: EndReason = EndReason.EXHAUSTED
    home_failure: Failure | None = None
    started_at: datetime = field(init=False)
    deadline: float = field(init=False)
    taken: int = 0
    asked: int = 0
    depth: int = 0
    unflushed: int = 0
    home: Page | None = None
    sitemap_read: bool = False
    overflow: str = ""  # the page on which the site led to more addresses than are remembered
    wrong_guesses: set[str] = field(init=False, default_factory=set)  # computed addresses that do not exist
    misses: Counter[str] = field(init=False, default_factory=Counter)  # of a pattern, in a row
    crash: str = ""

    def __post_init__(self) -> None:
        tools = self.tools
        self.scope = Scope(self.site)
        self.started_at = tools.now()
        self.deadline = asyncio.get_running_loop().time() + tools.settings.max_seconds
        self.visitor = Visitor(
            tools.settings,
            tools.fetcher,
            tools.reader,
            tools.pacer,
            self.ledger,
            tools.now,
            self.random,
            self._may_follow,
        )

    # --- the walk ---

    async def run(self) -> None:
        for entry in self.site.entry_points:
            await self._enter(entry.url)
        if self.home is None:
            self.ended = EndReason.ROBOTS if self._is_kept_out() else EndReason.HOME_UNREACHABLE
            return
        await self._probe()
        await self._read_sitemaps()
        await self._exhaust()
        await self._second_pass()
        await self._look_again()

    async def _enter(self, url: str) -> None:
        """The robots.txt and the page of one entry point."""
        target = self._target(url, 0, "入口", "", is_menu=True)
        if target is None:
            self.home_failure = self.home_failure or Failure(Cause.BAD_URL, url)
            return
        refused = (await self._robots_of(target.address.url)).refusal(target.address.url)
        if refused is not None and refused.cause is Cause.ROBOTS_UNAVAILABLE:
            await asyncio.sleep(min(self.tools.settings.second_pass_wait_s, 2.0))
            self.robots.clear()
            refused = (await self._robots_of(target.address.url)).refusal(target.address.url)
        if refused is not None:
            self._fail(target, refused, 1)
            self.home_failure = self.home_failure or refused
            return
        self.asked += 1
        visit = await self.visitor.visit(target.address.url, Phase.CRAWL)
        if visit.page is None or visit.page.refusal:
            visit = await self._visit_again(target, visit)
        self._take_in(target, visit)
        page = self.pages.get(target.address.key)
        if page is not None:
            self.scope.settle(page.final_url)
            self.home = self.home or page
        else:
            failed = self.failed.get(target.address.key)
            self.home_failure = self.home_failure or (failed[1] if failed else Failure(Cause.OUR_FAULT, "no page"))

    async def _visit_again(self, target: Target, visit: Visit) -> Visit:
        """An entry point that failed is asked once more, later, before the site is given up."""
        failure = visit.raw.failure or (visit.page.refusal if visit.page else None)
        if failure is not None and deserves_second_pass(failure):
            await asyncio.sleep(self.tools.settings.second_pass_wait_s)
            self.tools.pacer.reopen(target.address.url)
            again = await self.visitor.visit(target.address.url, Phase.RETRY)
            if again.page is not None and again.page.refusal is None:
                return again
        return visit

    async def _exhaust(self) -> None:
        """Ask for what the frontier holds, until it is empty or a budget is spent."""
        await self._ask_in_order(self._next, Phase.CRAWL, self._take)
        if self.ended is not EndReason.EXHAUSTED:
            for target in self.frontier.drain():
                self._leave_out(target, self._why_ended())

    async def _ask_in_order(
        self,
        following: Callable[[], Awaitable[Target | None]],
        phase: Phase,
        take: Callable[[Target, Visit | None], None],
    ) -> None:
        """Ask for each target, some ahead, and take the answers in, in the order in which they were asked for."""
        asked: deque[tuple[Target, asyncio.Task[Visit | None]]] = deque()
        try:
            while True:
                while len(asked) < _WINDOW and (target := await following()) is not None:
                    asked.append((target, asyncio.create_task(self._visit(target.address.url, phase))))
                if not asked:
                    return
                target, task = asked[0]
                take(target, await task)
                asked.popleft()
        finally:
            for _, task in asked:
                task.cancel()
            await asyncio.gather(*(task for _, task in asked), return_exceptions=True)

    def _take(self, target: Target, visit: Visit | None) -> None:
        if visit is not None:
            self._take_in(target, visit)
        elif target.address.key not in self.failed:  # a second try that came too late leaves the first failure
            self._leave_out(target, Failure(Cause.BUDGET, EndReason.TIME_BUDGET))

    async def _visit(self, url: str, phase: Phase) -> Visit | None:
        """The visit, or None when the time was spent before the answer came."""
        try:
            async with asyncio.timeout_at(self.deadline + _GRACE_S):
                return await self.visitor.visit(url, phase)
        except TimeoutError:
            return None

    async def _next(self) -> Target | None:
        """The next target that may be asked for, or None when nothing is left or a budget is spent."""
        while self._has_budget() and (target := self.frontier.pop()) is not None:
            if target.is_guess and self.misses[target.pattern] >= _MISSES:
                self.wrong_guesses.add(target.address.key)
            elif await self._is_allowed(target):
                self.asked += 1
                return target
        return None

    def _has_budget(self) -> bool:
        settings, visitor = self.tools.settings, self.visitor
        if self.asked >= settings.max_pages:
            self._end(EndReason.PAGE_BUDGET)
        elif visitor.bytes_read >= settings.max_bytes:
            self._end(EndReason.BYTE_BUDGET)
        elif asyncio.get_running_loop().time() >= self.deadline:
            self._end(EndReason.TIME_BUDGET)
        elif self.home is not None and self.tools.pacer.refusal(self.home.final_url) is not None:
            self._end(EndReason.BREAKER)
        return self.ended is EndReason.EXHAUSTED

    def _end(self, reason: EndReason) -> None:
        """A budget is spent: that ends the walk only when something is left to ask for."""
        target = self.frontier.pop()
        if target is not None:
            self.ended = reason
            self._leave_out(target, self._why_ended())

    def _why_ended(self) -> Failure:
        """Why what is left is not asked for: a host that is left alone says so itself."""
        refused = self.tools.pacer.refusal(self.home.final_url) if self.home else None
        if self.ended is EndReason.BREAKER and refused is not None:
            return refused
        return Failure(Cause.BUDGET, self.ended)

    async def _is_allowed(self, target: Target) -> bool:
        if target.depth > self.tools.settings.max_depth:
            self._leave_out(target, Failure(Cause.BUDGET, EndReason.DEPTH_BUDGET))
            return False
        refused = (await self._robots_of(target.address.url)).refusal(target.address.url)
        if refused is not None:
            self._leave_out(target, refused)
            return False
        return True

    async def _robots_of(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.robots:
            self.robots[origin] = await self.visitor.robots(url)
        return self.robots[origin]

    def _may_follow(self, url: str) -> bool:
        address = self.scope.address(url)
        if address is None:
            return False
        parts = urlsplit(url)
        robots = self.robots.get(f"{parts.scheme}://{parts.netloc}")
        return robots is None or robots.refusal(url) is None

    # --- taking in ---

    def _take_in(self, target: Target, visit: Visit) -> None:
        """Keep what a visit brought and note where it leads."""
        self.taken += 1
        self.depth = max(self.depth, target.depth)
        self._flush_now_and_then()
        key = target.address.key
        failure = visit.raw.failure
        if visit.page is not None and self._is_twin_of_home(visit.page):
            return
        if visit.page is not None:
            failure = visit.page.refusal or self._is_not_found(visit.page)
        if target.is_guess:
            self._weigh_guess(target, failure)
        if failure is not None:
            self._fail(target, failure, 1)
            if visit.page is not None and failure.cause is not Cause.SOFT_404:
                self.refused[key] = visit.page
        elif visit.file is not None:
            self.failed.pop(key, None)
            self.files[key] = visit.file
        elif visit.page is not None:
            self.failed.pop(key, None)
            self.refused.pop(key, None)
            self.pages[key] = self._shared(visit.page)
            self.frontier.learn(target, _shape(visit.page))
            self._spread(target, visit.page)
        self._tell(target)

    def _shared(self, page: Page) -> Page:
        """The page with the links that it has in common with others kept once: menus stand on every page. When a
        site has given more than any office writes, only the beginning of its further pages is kept."""
        links = self.links
        self.characters += len(page.visible_text) + len(page.text) + sum(len(r.title) + 100 for r in page.rows)
        if len(links) > _MOST_KEPT_LINKS or self.characters > _MOST_CHARACTERS:
            page = replace(
                page,
                links=page.links[:_BEGINNING],
                rows=page.rows[:_BEGINNING],
                attachments=page.attachments[:_BEGINNING],
                tables=(),
                text=page.text[: 10 * _BEGINNING],
                visible_text=page.visible_text[: 10 * _BEGINNING],
                truncated=True,
            )
        return replace(page, links=tuple(links.setdefault(link, link) for link in page.links))

    def _is_not_found(self, page: Page) -> Failure | None:
        if self.not_found.is_like(page) and page is not self.home:
            return Failure(Cause.SOFT_404, "与不存在的网址返回的页面相同")
        if self._leads_home(page):
            return Failure(Cause.SOFT_404, "跳转到首页")
        return None

    def _leads_home(self, page: Page) -> bool:
        """A page of its own that redirects to the home page is not there any more."""
        if self.home is None or page.final_url == page.url:
            return False
        asked, given = self.scope.address(page.url), self.scope.address(page.final_url)
        home = {a.key for a in map(self.scope.address, (self.home.url, self.home.final_url)) if a}
        is_deep = len(urlsplit(page.url).path.strip("/").split("/")) > 1 or bool(urlsplit(page.url).query)
        return is_deep and given is not None and given.key in home and asked is not None and asked.key not in home

    def _weigh_guess(self, target: Target, failure: Failure | None) -> None:
        """A computed address that does not exist is our mistake or a list that stops short, not a dead link."""
        self.misses[target.pattern] = 0 if failure is None else self.misses[target.pattern] + 1
        if failure is not None and failure.cause in (Cause.NOT_FOUND, Cause.SOFT_404):
            self.wrong_guesses.add(target.address.key)
        else:
            self.wrong_guesses.discard(target.address.key)

    def _is_twin_of_home(self, page: Page) -> bool:
        """`/index.html` that answers with the body of `/` is not a second page."""
        if self.home is None or page.body_digest != self.home.body_digest or page.url == self.home.url:
            return False
        folder, _, name = urlsplit(page.url).path.rpartition("/")
        home_folder = urlsplit(self.home.url).path.rpartition("/")[0]
        if folder == home_folder and re.fullmatch(r"(?:index|default|main|home)\.\w+", name):
            self.scope.fold_index(name)
            for target in tuple(self.known.values()):  # what was found under its longer name is found again
                folded = self.scope.address(target.address.url)
                if folded is not None:
                    self.known.setdefault(folded.key, target)
            return True
        return False

    def _fail(self, target: Target, failure: Failure, attempts: int) -> None:
        key = target.address.key
        before = self.failed[key][2] if key in self.failed else 0
        self.failed[key] = (target, failure, before + attempts)

    def _leave_out(self, target: Target, failure: Failure) -> None:
        self.left_out.append(unread(target, failure, attempts=0))

    def _spread(self, target: Target, page: Page) -> None:
        """Add the addresses that a page leads to. Of a leaf only its attachments are read."""
        depth = target.depth + 1
        if target.address.place is Place.INSIDE:
            for url in page.pager.next_urls if page.pager else ():
                self._target(url, target.depth, "下一页", page.url, is_menu=True, is_guess=True)
            for row in page.rows:
                self._target(row.url, depth, row.title, page.url)
            for link in page.links[:_MOST_LINKS]:
                is_menu = link.region in _MENU_REGIONS or (page.kind is PageKind.HOME and target.depth == 0)
                is_guess = link.region is Region.SCRIPT and not link.text
                self._target(
                    link.url, depth, link.text, page.url, is_menu=is_menu and not link.hidden, is_guess=is_guess
                )
        for attachment in page.attachments:
            if self._target(attachment.url, depth, _label(attachment), page.url) is None:
                self._leave_elsewhere(attachment, page)

    def _target(
        self, url: str, depth: int, text: str, found_on: str, *, is_menu: bool = False, is_guess: bool = False
    ) -> Target | None:
        """The target of a link, remembered and queued when it is new; None when it is not the site's."""
        address = self.scope.address(url)
        if address is None:
            return None
        target = self.known.get(address.key)
        if target is None:
            pattern = pattern_of(address.url)
            target = Target(
                address, depth, is_menu, pattern, breeds=bool(found_on) and pattern_of(found_on) == pattern
            )
            target.is_guess = is_guess
            if len(self.known) >= _MOST_KNOWN:
                self.overflow = self.overflow or found_on
                return target
            self.known[address.key] = target
            if found_on or depth:
                self.frontier.push(target)
        target.is_guess &= is_guess
        target.mention(text, found_on)
        return target

    def _leave_elsewhere(self, attachment: Attachment, page: Page) -> None:
        """A file of this site that lies on another host is not read: said, not passed over."""
        if attachment.url.startswith(("http://", "https://")) and len(self.elsewhere) < _MOST_KNOWN:
            self.elsewhere.setdefault(
                attachment.url,
                Unread(attachment.url, Cause.OUT_OF_SCOPE, "", _texts(attachment, page), (page.url,), attempts=0),
            )

    def _flush_now_and_then(self) -> None:
        self.unflushed += 1
        if self.unflushed >= _FLUSH_EVERY:
            self.ledger.flush()
            self.unflushed = 0

    def _tell(self, target: Target) -> None:
        failures = len(self.failed)
        self.report(Progress(self.site.url, self.taken, len(self.known), failures, target.address.url))

    # --- beyond the pages ---

    async def _probe(self) -> None:
        """The answer to an address that cannot exist, the site's search, IPv6."""
        assert self.home is not None
        missing = await self.visitor.visit(random_address(self.home.final_url, self.random), Phase.PROBE)
        probe, self.not_found = probe_of(missing)
        self.probes.append(probe)
        self.probes.append(probe_search(self.home))
        tools = self.tools
        self.probes.append(
            await probe_ipv6(self.home.final_url, tools.addresses, tools.settings, tools.limits, tools.now)
        )

    async def _read_sitemaps(self) -> None:
        """Pages that robots.txt's sitemaps list, or /sitemap.xml; they come after everything that links lead to."""
        assert self.home is not None
        parts = urlsplit(self.home.final_url)
        told = [url for robots in self.robots.values() for url in robots.sitemaps]
        waiting = deque(dict.fromkeys(told or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]))
        seen: set[str] = set()
        while waiting and len(seen) < _MOST_SITEMAPS:
            url = waiting.popleft()
            address = self.scope.address(url)
            if address is None or url in seen:
                continue
            seen.add(url)
            raw = await self._probe_raw(address.url)
            pages, further = sitemap_addresses(raw)
            waiting.extend(further)
            self.sitemap_read = self.sitemap_read or bool(pages)
            for page in pages:
                self._target(page, 1, "", url)

    async def _probe_raw(self, url: str) -> RawPage:
        async with self.tools.pacer.turn(url) as refused:
            if refused is not None:
                return RawPage(url, url, self.tools.now(), failure=refused)
            raw = await self.tools.fetcher.fetch(url, may_follow=self._may_follow, before_hop=self.tools.pacer.hop)
            self.tools.pacer.heed(raw)
            return raw if raw.status == 200 and raw.failure is None else replace(raw, body=b"")

    async def _second_pass(self) -> None:
        """What failed is asked for once more, later: a fault that a retry cures is no fault."""
        again = [
            target
            for key, (target, failure, _) in self.failed.items()
            if deserves_second_pass(failure) and key not in self.wrong_guesses
        ]
        if not again or self.ended is EndReason.TIME_BUDGET:
            return
        if any(self.failed[t.address.key][1].cause not in (Cause.NOT_FOUND, Cause.SOFT_404) for t in again):
            await asyncio.sleep(self.tools.settings.second_pass_wait_s)
        for origin in {f"http://{urlsplit(t.address.url).netloc}/" for t in again}:
            self.tools.pacer.reopen(origin)
        waiting = iter(again)

        async def following() -> Target | None:
            for target in waiting:
                if self._has_time() and self.tools.pacer.refusal(target.address.url) is None:
                    return target
            return None

        await self._ask_in_order(following, Phase.RETRY, self._take)
        if self.ended is EndReason.EXHAUSTED:
            await self._exhaust()

    def _has_time(self) -> bool:
        return asyncio.get_running_loop().time() < self.deadline

    async def _look_again(self) -> None:
        """Home, columns and lists once more on new connections: what is called absent must be absent twice."""
        assert self.home is not None
        self.ledger.flush()
        wait = self.tools.settings.second_look_wait_s
        if self.ended is EndReason.BREAKER:
            return
        await asyncio.sleep(wait)
        self.deadline += wait  # waiting is no reading
        at = self.tools.now()
        same: list[str] = []
        changed: list[str] = []
        failed: list[str] = []
        seen = {page.url: page for page in self.pages.values()}
        waiting = iter(looks_again(seen.values(), self.home.url))

        async def following() -> Target | None:
            return self.known_by(url) if (url := next(waiting, None)) is not None else None

        def compare(target: Target, visit: Visit | None) -> None:
            url = target.address.url
            if visit is None or visit.page is None or visit.page.refusal is not None:
                failed.append(url)
            elif visit.page.main_hash == seen[url].main_hash:
                same.append(url)
            else:
                changed.append(url)
                self._spread(target, visit.page)
            self._flush_now_and_then()

        await self._ask_in_order(following, Phase.SECOND_LOOK, compare)
        self.second_look = SecondLook(at, wait, tuple(same), tuple(changed), tuple(failed))
        if changed and self.ended is EndReason.EXHAUSTED:
            await self._exhaust()

    def known_by(self, url: str) -> Target:
        """The target of an address that was read."""
        address = self.scope.address(url)
        assert address is not None
        return self.known[address.key]

    def _is_kept_out(self) -> bool:
        failure = self.home_failure
        return failure is not None and failure.cause in (Cause.ROBOTS_EXCLUDED, Cause.ROBOTS_UNAVAILABLE)

    # --- the result ---

    def result(self) -> Crawl:
        """What the walk saw, in the order of addresses, and its coverage."""
        self._refuse_same_bodies()
        self._mark_short_lists()
        pages = tuple(sorted((*self.pages.values(), *self.refused.values()), key=lambda p: p.url))
        files = tuple(sorted(self.files.values(), key=lambda f: f.url))
        records = [*self.left_out, *self._failures(), *self.elsewhere.values(), *self._trapped()]
        gone = capped(records)
        home_failure = self._why_home_shows_nothing()
        coverage = Coverage(
            started_at=self.started_at,
            ended_at=self.tools.now(),
            ended=self.ended,
            site_class=site_class(home_failure, self.ended, gone),
            home_ok=home_failure is None,
            planned=len(self.pages) + len(files) + len(records),
            fetched=len(self.pages) + len(files),
            unread=gone,
            second_look=self.second_look,
            robots_excluded=sum(r.cause is Cause.ROBOTS_EXCLUDED for r in records),
            skipped_patterns=tuple(sorted((p, len(t)) for p, t in self.frontier.set_aside().items())),
            depth_reached=self.depth,
            bytes_read=self.visitor.bytes_read,
            requests=self.visitor.requests,
            site_search=search_address(self.home) if self.home else None,
            sitemap_read=self.sitemap_read,
            notes=(self.crash,) if self.crash else (),
        )
        return Crawl(self.site.key, self.site.url, pages, files, tuple(self.probes), coverage)

    def _failures(self) -> Iterable[Unread]:
        for key, (target, failure, attempts) in self.failed.items():
            if key not in self.wrong_guesses:
                yield unread(target, failure, attempts)

    def _why_home_shows_nothing(self) -> Failure | None:
        """Why the home page was not read, or is nothing to go by; None when it opened with real content."""
        if self.home is None:
            return self.home_failure or Failure(Cause.OUR_FAULT, self.crash)
        leads_on = len(self.known) > len(self.site.entry_points) or self.home.rows or self.home.attachments
        if leads_on or len(self.home.visible_text) >= _SOME_TEXT:
            return None
        frames = [link.url for link in self.home.links if link.region in (Region.FRAME, Region.SCRIPT)]
        if frames:
            return Failure(Cause.OUT_OF_SCOPE, frames[0])
        return Failure(Cause.NEEDS_BROWSER if self.home.needs_script else Cause.TRUNCATED, "首页没有内容和链接")

    def _mark_short_lists(self) -> None:
        """A list whose further pages do not exist under the addresses we computed was not read to its end."""
        if not self.wrong_guesses:
            return
        for key, page in self.pages.items():
            if page.pager and page.pager.readable:
                steps = (self.scope.address(url) for url in page.pager.next_urls)
                if any(step and step.key in self.wrong_guesses for step in steps):
                    self.pages[key] = replace(page, pager=replace(page.pager, readable=False))

    def _trapped(self) -> Iterable[Unread]:
        if self.overflow:
            detail = f"已知网址超过 {_MOST_KNOWN} 个，其余未记"
            yield Unread(self.overflow, Cause.TRAP, detail, attempts=0)
        for pattern, targets in self.frontier.set_aside().items():
            for target in targets:
                yield unread(target, Failure(Cause.TRAP, pattern), attempts=0)

    def _refuse_same_bodies(self) -> None:
        """Many addresses that answer with one and the same body show nothing: they count as not read."""
        alike: dict[str, list[str]] = {}
        for key, page in self.pages.items():
            if page.visible_text and not page.needs_script:
                alike.setdefault(page.body_digest, []).append(key)
        for keys in alike.values():
            if len({key.partition("?")[0] for key in keys}) <= _SAME_BODIES:
                continue  # one page whose query makes no difference
            for key in keys:
                if self.pages[key] is not self.home:
                    del self.pages[key]
                    self._fail(self.known[key], Failure(Cause.SAME_BODY, f"{len(keys)} 个网址内容完全相同"), 1)


def _shape(page: Page) -> str:
    """A page's text without figures, and what it offers: equal for the endless pages of one trap."""
    rows = "|".join(row.title for row in page.rows)
    return f"{_FIGURES.sub('', page.title)}\n{_FIGURES.sub('', page.text)}\n{rows}\n{len(page.attachments)}"


def _texts(attachment: Attachment, page: Page) -> tuple[str, ...]:
    """What says what a file may hold: its own name, and the title of the page that offers it."""
    return tuple(sorted({text for text in (_label(attachment), page.title) if text}))


def _label(attachment: Attachment) -> str:
    return attachment.name or attachment.suffix
