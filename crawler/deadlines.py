"""The deadlines of one fetch: each phase has its own, the whole has one, and our own waiting counts for none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from crawler.limits import FetchLimits
from model.page import Cause, Failure


class Deadlines:
    """The phase a fetch is in, and when that phase and the whole must end. Moves one `asyncio.timeout`."""

    def __init__(self, limits: FetchLimits, timeout: asyncio.Timeout) -> None:
        self._limits, self._timeout = limits, timeout
        self._clock = asyncio.get_running_loop().time
        self._started = self._clock()
        self._end = self._started + limits.total_s
        self._phase = Cause.TOTAL_TIMEOUT

    def connecting(self) -> None:
        """From here on a connection is being made."""
        self._enter(Cause.CONNECT_TIMEOUT, self._limits.connect_s)

    def waiting(self) -> None:
        """From here on the head of the answer is waited for."""
        self._enter(Cause.FIRST_BYTE_TIMEOUT, self._limits.first_byte_s)

    def reading(self) -> None:
        """From here on only the whole is bounded."""
        self._enter(Cause.TOTAL_TIMEOUT, self._limits.total_s)

    def _enter(self, phase: Cause, seconds: float) -> None:
        self._phase = phase
        self._timeout.reschedule(min(self._end, self._clock() + seconds))

    async def off_the_clock(self, wait: Awaitable[None]) -> None:
        """Wait for our own turn: that is not the server's time."""
        begun = self._clock()
        self._timeout.reschedule(None)
        await wait
        waited = self._clock() - begun
        self._started += waited
        self._end += waited
        self.reading()

    @property
    def seconds(self) -> float:
        """Seconds since the start, our own waiting left out."""
        return self._clock() - self._started

    def missed(self) -> Failure:
        """The failure of the deadline that has just passed."""
        cause = Cause.TOTAL_TIMEOUT if self._clock() >= self._end else self._phase
        return Failure(cause, f"after {self.seconds:.1f} s")
