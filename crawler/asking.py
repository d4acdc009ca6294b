"""Asks for the addresses of one site, a few ahead, until nothing is left or a budget is spent.

Addresses are asked for a few at once but taken in, in the order in which they were asked for: two walks over the same
site see the same things, however fast its answers come.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from crawler.gathered import Gathered
from crawler.increment import PLAIN, Increment, Wish
from crawler.known import Target
from crawler.robots import Robots
from crawler.scope import Scope
from crawler.tools import Tools
from crawler.visits import Visitor
from crawler.web_address import origin_of
from model.page import Cause, Failure, Phase, RawPage, Visit
from model.snapshot import EndReason

_WINDOW = 16  # asked for ahead of what is taken in; how many at once is the pacer's say, so it changes no result
_GRACE_S = 15.0  # an answer that is under way when the time is spent may still come in
_TIME_SPENT = Failure(Cause.BUDGET, EndReason.TIME_BUDGET)

T = TypeVar("T")


class Asking:
    """The requests of one walk: which may be made, in which order they are taken in, and what ends them.

    `ended` says why no more is asked for; EXHAUSTED as long as nothing has put an end to it.
    """

    def __init__(self, tools: Tools, visitor: Visitor, gathered: Gathered, increment: Increment) -> None:
        self.visitor, self.increment = visitor, increment
        self.ended = EndReason.EXHAUSTED
        self.deadline = asyncio.get_running_loop().time() + tools.settings.max_seconds
        self._tools, self._gathered, self._ways = tools, gathered, gathered.ways
        self._robots: dict[str, Robots] = {}
        self._asked = 0
        self._under_way: set[asyncio.Timeout] = set()
        self._curfew: asyncio.TimerHandle | None = None
        visitor.may_follow = partial(_may_follow, self._ways.scope, self._robots)  # not `self`: it goes with its walk

    async def exhaust(self, take: Callable[[Target, Visit | None], None]) -> None:
        """Ask for what the frontier holds, until it is empty or a budget is spent."""
        if self.ended is EndReason.EXHAUSTED:
            await self.in_order(self._next, Phase.CRAWL, take)
        if self.ended is not EndReason.EXHAUSTED:
            for target in self._ways.frontier.drain():
                self._gathered.leave_out(target, self._why_ended())

    async def in_order(
        self,
        following: Callable[[], Awaitable[Target | None]],
        phase: Phase,
        take: Callable[[Target, Visit | None], None],
    ) -> None:
        """Ask for each target, some ahead, and take the answers in, in the order in which they were asked for. An
        answer is None when the time was spent before it came."""
        asked: deque[tuple[Target, asyncio.Future[Visit | None]]] = deque()
        try:
            while True:
                while len(asked) < _WINDOW and (target := await following()) is not None:
                    asked.append(self._start(target, phase))
                if not asked:
                    return
                target, task = asked[0]
                take(target, await task)
                asked.popleft()
        finally:
            for _, task in asked:
                task.cancel()
            await asyncio.gather(*(task for _, task in asked), return_exceptions=True)

    async def entry(self, target: Target, phase: Phase) -> Visit:
        """The visit to an entry point, which is made whatever the budgets."""
        self._asked += phase is Phase.CRAWL
        return await self.visit(target.address.url, phase, self.increment.wish(target, phase))

    async def visit(self, url: str, phase: Phase, wish: Wish = PLAIN) -> Visit:
        """The visit to an address that is nobody's link, given up when the time is spent."""
        visit = await self._visit(url, phase, wish)
        return visit or Visit(self._unasked(url), phase)

    async def refusal(self, target: Target) -> Failure | None:
        """Why robots.txt keeps us from the target, or None. It is read when its host is first met."""
        url = target.address.url
        origin = origin_of(url)
        if origin not in self._robots:
            robots = await self._in_time(self.visitor.robots(url))
            if robots is None:
                return _TIME_SPENT
            self._robots[origin] = robots
        return self._robots[origin].refusal(url)

    def forget_robots(self) -> None:
        """Read every robots.txt again when its host is met again."""
        self._robots.clear()

    def sitemaps(self) -> list[str]:
        """The sitemaps that the robots.txt files list."""
        return [url for robots in self._robots.values() for url in robots.sitemaps]

    async def raw(self, url: str) -> RawPage:
        """The answer of an address that is no page of the site, its body left out unless it is a success."""
        return await self._in_time(self._raw(url)) or self._unasked(url)

    async def _raw(self, url: str) -> RawPage:
        async with self._tools.pacer.turn(url) as refused:
            if refused is not None:
                return RawPage(url, url, self._tools.now(), failure=refused)
            raw = await self._tools.fetcher.fetch(
                url, may_follow=self.visitor.may_follow, before_hop=self._tools.pacer.hop
            )
            self._tools.pacer.heed(raw)
            return raw if raw.status == 200 and raw.failure is None else replace(raw, body=b"")

    def has_time(self) -> bool:
        """Whether the time of the walk is not spent."""
        return asyncio.get_running_loop().time() < self.deadline

    def _start(self, target: Target, phase: Phase) -> tuple[Target, asyncio.Future[Visit | None]]:
        wish = self.increment.wish(target, phase)  # now, by what has been taken in: another night wishes the same
        known = self.visitor.at_hand(target.address.url, phase, wish)
        if known is None:
            return target, asyncio.create_task(self._visit(target.address.url, phase, wish))
        done: asyncio.Future[Visit | None] = asyncio.get_running_loop().create_future()
        done.set_result(known)
        return target, done

    async def _visit(self, url: str, phase: Phase, wish: Wish) -> Visit | None:
        return await self._in_time(self.visitor.visit(url, phase, wish))

    async def _in_time(self, work: Coroutine[None, None, T]) -> T | None:
        """What the work gives, or None when the time was spent before: a wait for our own turn counts too."""
        timeout = asyncio.timeout(None)
        self._under_way.add(timeout)
        if self._curfew is None:
            self._set_curfew()
        try:
            async with timeout:
                return await work
        except TimeoutError:
            return None
        finally:
            self._under_way.discard(timeout)
            if not self._under_way and self._curfew is not None:
                self._curfew.cancel()
                self._curfew = None

    def _set_curfew(self) -> None:
        """One alarm for everything that is under way."""
        self._curfew = asyncio.get_running_loop().call_at(self.deadline + _GRACE_S, self._end_what_is_under_way)

    def _end_what_is_under_way(self) -> None:
        self._curfew = None
        now = asyncio.get_running_loop().time()
        if now < self.deadline + _GRACE_S:  # a wait of ours was added
            self._set_curfew()
        else:
            while self._under_way:
                self._under_way.pop().reschedule(now)

    def _unasked(self, url: str) -> RawPage:
        return RawPage(url, url, self._tools.now(), failure=_TIME_SPENT)

    async def _next(self) -> Target | None:
        """The next target that may be asked for, or None when nothing is left or a budget is spent."""
        while self._has_budget() and (target := self._ways.frontier.pop()) is not None:
            if not self._gathered.skips(target) and await self._is_allowed(target):
                self._asked += 1
                return target
        return None

    def _has_budget(self) -> bool:
        settings, home = self._tools.settings, self._gathered.home
        if self._asked >= settings.max_pages:
            self._end(EndReason.PAGE_BUDGET)
        elif self.visitor.bytes_read >= settings.max_bytes:
            self._end(EndReason.BYTE_BUDGET)
        elif not self.has_time():
            self._end(EndReason.TIME_BUDGET)
        elif home is not None and self._tools.pacer.refusal(home.final_url) is not None:
            self._end(EndReason.BREAKER)
        return self.ended is EndReason.EXHAUSTED

    def _end(self, reason: EndReason) -> None:
        """A budget is spent: that ends the walk only when something is left to ask for."""
        target = self._ways.frontier.pop()
        if target is not None:
            self.ended = reason
            self._gathered.leave_out(target, self._why_ended())

    def _why_ended(self) -> Failure:
        """Why what is left is not asked for: a host that is left alone says so itself."""
        home = self._gathered.home
        refused = self._tools.pacer.refusal(home.final_url) if home else None
        if self.ended is EndReason.BREAKER and refused is not None:
            return refused
        return Failure(Cause.BUDGET, self.ended)

    async def _is_allowed(self, target: Target) -> bool:
        if target.depth > self._tools.settings.max_depth:
            self._gathered.leave_out(target, Failure(Cause.BUDGET, EndReason.DEPTH_BUDGET))
            return False
        refused = await self.refusal(target)
        if refused is not None:
            self._gathered.leave_out(target, refused)
            return False
        return True


def _may_follow(scope: Scope, robots: Mapping[str, Robots], url: str) -> bool:
    """Whether a redirect to that address stays within the site and what has been read of its robots.txt."""
    if scope.address(url) is None:
        return False
    read = robots.get(origin_of(url))
    return read is None or read.refusal(url) is None
