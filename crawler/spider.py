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
from collections.abc import Callable, Iterable
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
from model.page import Attachment, Cause, Failure, FileFacts, Page, PageKind, Phase, RawPage, Region, Visit
from model.roster import Site
from model.snapshot import Coverage, Crawl, EndReason, Probe, SecondLook, Unread

_MENU_REGIONS = frozenset({Region.NAVIGATION, Region.BREADCRUMB, Region.FRAME, Region.SCRIPT})
_FIGURES = re.compile(r"\d+|\s+")
_SAME_BODIES = 5  # more addresses than this with one and the same page are no pages of their own
_FLUSH_EVERY = 50  # visits
_MOST_SITEMAPS = 20


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
        await self._exhaust(Phase.CRAWL)
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

    async def _exhaust(self, phase: Phase) -> None:
        """Ask for what the frontier holds, a few at once, and take the answers in, in order."""
        asked: deque[tuple[Target, asyncio.Task[Visit]]] = deque()
        try:
            while True:
                while len(asked) < self.tools.settings.concurrency and self._has_budget():
                    target = self.frontier.pop()
                    if target is None:
                        break
                    if await self._is_allowed(target):
                        self.asked += 1
                        task = asyncio.create_task(self.visitor.visit(target.address.url, phase))
                        asked.append((target, task))
                if not asked:
                    break
                target, task = asked.popleft()
                self._take_in(target, await task)
        finally:
            for _, task in asked:
                task.cancel()
        if self.ended is not EndReason.EXHAUSTED:
            for target in self.frontier.drain():
                self._leave_out(target, Failure(Cause.BUDGET, self.ended))

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
            self._leave_out(target, Failure(Cause.BUDGET, reason))
            self.ended = reason

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
        if visit.page is not None:
            failure = visit.page.refusal or self._is_not_found(visit.page)
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
            if self._is_twin_of_home(visit.page):
                return
            self.pages[key] = visit.page
            self.frontier.learn(target, _shape(visit.page))
            self._spread(target, visit.page)
        self._tell(target)

    def _is_not_found(self, page: Page) -> Failure | None:
        if self.not_found.is_like(page) and page is not self.home:
            return Failure(Cause.SOFT_404, "与不存在的网址返回的页面相同")
        return None

    def _is_twin_of_home(self, page: Page) -> bool:
        """`/index.html` that answers with the body of `/` is not a second page."""
        if self.home is None or page.body_digest != self.home.body_digest or page.url == self.home.url:
            return False
        folder, _, name = urlsplit(page.url).path.rpartition("/")
        home_folder = urlsplit(self.home.url).path.rpartition("/")[0]
        if folder == home_folder and re.fullmatch(r"(?:index|default|main|home)\.\w+", name):
            self.scope.fold_index(name)
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
                self._target(url, target.depth, "下一页", page.url, is_menu=True)
            for row in page.rows:
                self._target(row.url, depth, row.title, page.url)
            for link in page.links:
                menu = link.region in _MENU_REGIONS or (page.kind is PageKind.HOME and target.depth == 0)
                self._target(link.url, depth, link.text, page.url, is_menu=menu and not link.hidden)
        for attachment in page.attachments:
            self._target(attachment.url, depth, _label(attachment), page.url)

    def _target(self, url: str, depth: int, text: str, found_on: str, is_menu: bool = False) -> Target | None:
        address = self.scope.address(url)
        if address is None:
            return None
        target = self.known.get(address.key)
        if target is None:
            pattern = pattern_of(address.url)
            target = Target(
                address, depth, is_menu, pattern, breeds=bool(found_on) and pattern_of(found_on) == pattern
            )
            self.known[address.key] = target
            target.mention(text, found_on)
            if found_on or depth:
                self.frontier.push(target)
        else:
            target.mention(text, found_on)
        return target

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
        again = [(t, f) for t, f, _ in self.failed.values() if deserves_second_pass(f)]
        if not again or self.ended is EndReason.TIME_BUDGET:
            return
        if any(f.cause not in (Cause.NOT_FOUND, Cause.SOFT_404) for _, f in again):
            await asyncio.sleep(self.tools.settings.second_pass_wait_s)
        for target, _ in again:
            self.tools.pacer.reopen(target.address.url)
            if self.tools.pacer.refusal(target.address.url) is None:
                self._take_in(target, await self.visitor.visit(target.address.url, Phase.RETRY))
        if self.ended is EndReason.EXHAUSTED:
            await self._exhaust(Phase.CRAWL)

    async def _look_again(self) -> None:
        """Home, columns and lists once more on new connections: what is called absent must be absent twice."""
        assert self.home is not None
        self.ledger.flush()
        wait = self.tools.settings.second_look_wait_s
        if self.ended is EndReason.BREAKER:
            return
        await asyncio.sleep(wait)
        at = self.tools.now()
        same, changed, failed = [], [], []
        by_url = {page.url: page for page in self.pages.values()}
        for url in looks_again(self.pages.values(), self.home.url):
            if asyncio.get_running_loop().time() >= self.deadline + wait:
                failed.append(url)
                continue
            visit = await self.visitor.visit(url, Phase.SECOND_LOOK)
            if visit.page is None or visit.page.refusal is not None:
                failed.append(url)
            elif visit.page.main_hash == by_url[url].main_hash:
                same.append(url)
            else:
                changed.append(url)
                self._spread(self.known_by(url), visit.page)
            self._flush_now_and_then()
        self.second_look = SecondLook(at, wait, tuple(same), tuple(changed), tuple(failed))
        if changed and self.ended is EndReason.EXHAUSTED:
            await self._exhaust(Phase.CRAWL)

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
        pages = tuple(sorted((*self.pages.values(), *self.refused.values()), key=lambda p: p.url))
        files = tuple(sorted(self.files.values(), key=lambda f: f.url))
        records = [*self.left_out, *(unread(t, f, n) for t, f, n in self.failed.values()), *self._trapped()]
        gone = capped(records)
        home_failure = None if self.home else self.home_failure or Failure(Cause.OUR_FAULT, self.crash)
        coverage = Coverage(
            started_at=self.started_at,
            ended_at=self.tools.now(),
            ended=self.ended,
            site_class=site_class(home_failure, self.ended, gone),
            home_ok=self.home is not None,
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

    def _trapped(self) -> Iterable[Unread]:
        for pattern, targets in self.frontier.set_aside().items():
            for target in targets:
                yield unread(target, Failure(Cause.TRAP, pattern), attempts=0)

    def _refuse_same_bodies(self) -> None:
        """Many addresses that answer with one and the same body show nothing: they count as not read."""
        counts = Counter(page.body_digest for page in self.pages.values())
        for key, page in list(self.pages.items()):
            if counts[page.body_digest] > _SAME_BODIES and page is not self.home and not page.needs_script:
                del self.pages[key]
                self._fail(
                    self.known[key], Failure(Cause.SAME_BODY, f"{counts[page.body_digest]} 个网址内容完全相同"), 1
                )


def _shape(page: Page) -> str:
    """A page's text without figures, and what it offers: equal for the endless pages of one trap."""
    rows = "|".join(row.title for row in page.rows)
    return f"{_FIGURES.sub('', page.title)}\n{_FIGURES.sub('', page.text)}\n{rows}\n{len(page.attachments)}"


def _label(attachment: Attachment) -> str:
    return attachment.name or attachment.suffix
