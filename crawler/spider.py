"""Walks one site until nothing is left to read or a budget ends it, and says which, and what it did not see.

The entry points come first, then what they lead to; what failed is asked for once more; home, columns and lists are
looked at again. What is known and what was read stand in `ways` and `gathered`, the requests in `asking`.
"""

from __future__ import annotations

import asyncio
import random as random_module
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from crawler.account import coverage_of, why_home_shows_nothing, why_not_entered
from crawler.asking import Asking
from crawler.gathered import Gathered
from crawler.held import Kept, contradicts, looks_again, main_of
from crawler.increment import Increment
from crawler.known import Target
from crawler.ledger import Ledger
from crawler.past import Past
from crawler.probes.of_site import probe_address, probe_site
from crawler.progress import Progress
from crawler.retries import deserves_second_pass
from crawler.settling import settle
from crawler.sitemap import read_sitemaps
from crawler.tools import Tools
from crawler.visits import Visitor
from crawler.ways import Ways
from model.errors import StoreError
from model.page import Cause, Failure, Page, Phase, RawPage, Visit
from model.roster import Site
from model.snapshot import Crawl, EndReason, Probe, SecondLook

_FLUSH_EVERY = 50  # visits


async def crawl_site(
    site: Site,
    *,
    tools: Tools,
    ledger: Ledger,
    random: random_module.Random,
    progress: Callable[[Progress], None] = lambda _: None,
    past: Past | None = None,
    kept: Kept | None = None,
) -> Crawl:
    """Everything that one site shows. Never raises for what a site does; StoreError passes (nothing may go on
    when it cannot be kept). With a `past` what has not changed since is not read again, and old articles are asked
    for in their turn. With `kept`, where what was recorded can be read again, the pages and files of the crawl are
    abridged, so that a site of any size can be walked."""
    walk = _Walk(site, tools, ledger, random, progress, past, kept)
    try:
        await walk.run()
    except (StoreError, asyncio.CancelledError):
        raise
    except Exception:  # the spider's door: a fault of ours is told, and nothing it saw is lost
        walk.crash = traceback.format_exc(limit=12)
        walk.asking.ended = EndReason.CRASHED
    ledger.flush()
    return walk.result()


class _Walk:
    """One walk over one site."""

    def __init__(
        self,
        site: Site,
        tools: Tools,
        ledger: Ledger,
        random: random_module.Random,
        report: Callable[[Progress], None],
        past: Past | None,
        kept: Kept | None,
    ) -> None:
        self.site, self.tools, self.ledger, self.random, self.report = site, tools, ledger, random, report
        self.ways = Ways(site, kept.shelf if kept else None)
        self.gathered = Gathered(self.ways, kept)
        self.started_at = tools.now()
        increment = Increment(ledger, past, self.started_at.date(), tools.settings.recheck_days)
        self.visitor = Visitor(tools, ledger, increment, random)
        self.asking = Asking(tools, self.visitor, self.gathered, increment)
        self.probes: list[Probe] = []
        self.second_look: SecondLook | None = None
        self.home_failure: Failure | None = None
        self.is_sitemap_read = False
        self.crash = ""
        self._unflushed = 0
        self._asked_again: set[str] = set()  # keys of addresses that had their second try

    async def run(self) -> None:
        """From the entry points to the second look."""
        for entry in self.site.entry_points:
            await self._enter(entry.url)
        home = self.gathered.home
        if home is None:
            self.asking.ended = why_not_entered(self.home_failure)
            self.probes += await probe_address(self.site.url, self.tools, self.home_failure)
            return
        self.gathered.not_found = await probe_site(home, self.asking, self.tools, self.random, self.probes)
        await self._read_sitemaps(home)
        await self.asking.exhaust(self._take)
        await self._ask_the_doubtful()
        await self._second_pass()
        await self._look_again(home)
        await self._ask_the_doubtful()

    def result(self) -> Crawl:
        """What the walk saw, in the order of addresses, and its coverage."""
        gathered = self.gathered
        settle(gathered)
        home_failure = why_home_shows_nothing(gathered, self.home_failure or Failure(Cause.OUR_FAULT, self.crash))
        if home_failure is not None:
            gathered.refuse_home(home_failure)
        coverage = coverage_of(
            gathered,
            self.asking,
            home_failure=home_failure,
            times=(self.started_at, self.tools.now()),
            second_look=self.second_look,
            is_sitemap_read=self.is_sitemap_read,
            notes=(self.crash,) if self.crash else (),
        )
        pages = tuple(sorted((*gathered.given_up(), *gathered.refused.values()), key=lambda p: p.url))
        files = tuple(sorted(gathered.files.values(), key=lambda f: f.url))
        return Crawl(self.site.key, self.site.url, pages, files, tuple(self.probes), coverage)

    # --- entry points ---

    async def _enter(self, url: str) -> None:
        """The robots.txt and the page of one entry point."""
        target = self.ways.target(url, 0, "入口", "", is_menu=True)
        if target is None:
            self.home_failure = self.home_failure or Failure(Cause.BAD_URL, url)
            return
        refused = await self.asking.refusal(target)
        if refused is not None and refused.cause is not Cause.ROBOTS_EXCLUDED:
            await asyncio.sleep(min(self.tools.settings.second_pass_wait_s, 2.0))
            self.asking.forget_robots()
            refused = await self.asking.refusal(target)
        if refused is not None:
            self.gathered.fail(target, refused)
            self.home_failure = self.home_failure or refused
            return
        visit = await self.asking.entry(target, Phase.CRAWL)
        failure = visit.raw.failure
        if failure is not None and failure.cause is Cause.OUT_OF_SCOPE and self.ways.scope.moves(url, failure.detail):
            await self._enter(failure.detail)
            return
        self._take_in(target, await self._entry_again(target, visit))
        held = self.gathered.pages.get(target.address.key)
        if held is not None:
            page = self.gathered.whole(held)
            self.ways.scope.settle(page.final_url)
            self.gathered.home = self.gathered.home or page
        else:
            failure = self.gathered.failure_of(target) or Failure(Cause.OUR_FAULT, "no page")
            self.home_failure = self.home_failure or failure

    async def _entry_again(self, target: Target, visit: Visit) -> Visit:
        """The visit to an entry point: one that failed is asked once more, later, before the site is given up."""
        failure = visit.raw.failure or (visit.page.refusal if visit.page else None)
        if failure is not None and deserves_second_pass(failure):
            await asyncio.sleep(self.tools.settings.second_pass_wait_s)
            self.tools.pacer.reopen(target.address.url)
            again = await self.asking.entry(target, Phase.RETRY)
            if again.page is not None and again.page.refusal is None:
                return again
        return visit

    # --- beyond the pages ---

    async def _read_sitemaps(self, home: Page) -> None:
        """Pages that robots.txt's sitemaps list, or /sitemap.xml; they come after everything that links lead to."""
        parts = urlsplit(home.final_url)
        told = self.asking.sitemaps() or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]
        async for sitemap, pages in read_sitemaps(told, self._sitemap):
            self.is_sitemap_read = self.is_sitemap_read or bool(pages)
            for page in pages:
                self.ways.target(page, 1, "", sitemap)

    async def _sitemap(self, url: str) -> RawPage | None:
        address = self.ways.scope.address(url)
        return await self.asking.raw(address.url) if address else None

    # --- taking in ---

    def _take(self, target: Target, visit: Visit | None) -> None:
        if visit is not None:
            self._take_in(target, visit)
        elif self.gathered.failure_of(target) is None:  # a second try that came too late leaves the first failure
            self.gathered.leave_out(target, Failure(Cause.BUDGET, EndReason.TIME_BUDGET))

    def _take_in(self, target: Target, visit: Visit) -> None:
        self.gathered.take_in(target, visit)
        self._flush_now_and_then()
        self.report(
            Progress(self.site.url, self.gathered.taken, len(self.ways), self.gathered.failures, target.address.url)
        )

    def _flush_now_and_then(self) -> None:
        self._unflushed += 1
        if self._unflushed >= _FLUSH_EVERY:
            self.ledger.flush()
            self._unflushed = 0

    # --- once more ---

    async def _second_pass(self) -> None:
        """What failed, or was read in part, is asked for once more, later: a fault that a retry cures is no fault. So
        is what was found only then."""
        while self.asking.ended is not EndReason.TIME_BUDGET:
            self.gathered.refuse_strangers()
            failed = [target for target, failure in self.gathered.failed() if deserves_second_pass(failure)]
            again = [t for t in (*failed, *self.gathered.read_in_part()) if t.address.key not in self._asked_again]
            if not again:
                return
            self._asked_again |= {target.address.key for target in again}
            await self._ask_again(again)

    async def _ask_again(self, again: list[Target]) -> None:
        """A second pass over these addresses, and what they lead to."""
        failures = map(self.gathered.failure_of, again)
        if any(failure and failure.cause not in (Cause.NOT_FOUND, Cause.SOFT_404) for failure in failures):
            await asyncio.sleep(self.tools.settings.second_pass_wait_s)
        for origin in {f"http://{urlsplit(t.address.url).netloc}/" for t in again}:
            self.tools.pacer.reopen(origin)
        waiting = iter(again)

        async def following() -> Target | None:
            for target in waiting:
                if self.asking.has_time() and self.tools.pacer.refusal(target.address.url) is None:
                    return target
            return None

        await self.asking.in_order(following, Phase.RETRY, self._take_better)
        await self.asking.exhaust(self._take)

    def _take_better(self, target: Target, visit: Visit | None) -> None:
        """A second try that failed takes nothing away from what was read in part."""
        is_kept = target.address.key in self.gathered.pages
        if not is_kept or (visit is not None and visit.page is not None and visit.page.refusal is None):
            self._take(target, visit)

    async def _ask_the_doubtful(self) -> None:
        """Where tonight contradicts an earlier night, the earlier pages are asked for as if there had been none."""
        increment = self.asking.increment
        while doubtful := {*increment.doubtful(), *increment.misled_by(self.gathered)}:
            again = map(self.ways.known_by, sorted(doubtful))

            async def following(again: Iterator[Target] = again) -> Target | None:
                return next(again, None) if self.asking.has_time() else None

            await self.asking.in_order(following, Phase.RETRY, self._take)
            self.gathered.forget_unlinked(doubtful)
            await self.asking.exhaust(self._take)

    async def _look_again(self, home: Page) -> None:
        """Home, columns and lists once more on new connections: what is called absent must be absent twice."""
        self.ledger.flush()
        if self.asking.ended in (EndReason.BREAKER, EndReason.TIME_BUDGET):
            return  # nothing can be called absent any more
        wait = self.tools.settings.second_look_wait_s
        await asyncio.sleep(wait)
        self.asking.deadline += wait  # waiting is no reading
        at = self.tools.now()
        pages = self.gathered.pages.values()
        seen = {held.url: held for held in pages if held.is_listed or held.url == home.url}
        again = map(self.ways.known_by, looks_again(seen.values(), home.url))
        same: list[str] = []
        changed: list[str] = []
        failed: list[str] = []
        contradicted: list[str] = []

        async def following() -> Target | None:
            return next(again, None)

        def compare(target: Target, visit: Visit | None) -> None:
            url = target.address.url
            if visit is None or visit.page is None or visit.page.refusal is not None:
                failed.append(url)
            elif main_of(visit.page) == seen[url].main:
                same.append(url)
            elif seen[url].needs_script and not visit.page.needs_script:
                changed.append(url)
                self._take(target, visit)
            elif self.gathered.why_strange(target, visit.page) is not None:
                failed.append(url)
            else:
                changed.append(url)
                if not seen[url].is_cut and contradicts(self.gathered.whole(seen[url]), visit.page):
                    contradicted.append(url)
                self.ways.spread(target, visit.page)
            self._flush_now_and_then()

        await self.asking.in_order(following, Phase.SECOND_LOOK, compare)
        self.second_look = SecondLook(at, wait, tuple(same), tuple(changed), tuple(failed), tuple(contradicted))
        if changed:
            await self.asking.exhaust(self._take)
            await self._second_pass()


__all__ = ["Progress", "Tools", "crawl_site"]
