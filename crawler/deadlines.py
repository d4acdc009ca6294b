"""The deadlines of one fetch: each phase has its own, the whole has one, and our own waiting counts for none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from types import TracebackType

from crawler.limits import FetchLimits
from model.page import Cause, Failure


class Deadlines:
    """The phase a fetch is in, and when that phase and the whole must end: then the block ends with TimeoutError.

    An alarm is set once and asks, when it rings, whether the deadline has moved on meanwhile: phases come and go by
    the thousand and hardly one is missed.
    """

    def __init__(self, limits: FetchLimits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._clock = self._loop.time
        self._timeout = asyncio.timeout(None)
        self._started = self._clock()
        self._end = self._due = self._started + limits.total_s
        self._alarm: asyncio.TimerHandle | None = None
        self._phase = Cause.TOTAL_TIMEOUT

    async def __aenter__(self) -> Deadlines:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        await self._timeout.__aexit__(kind, error, trace)

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
        self._due = min(self._end, self._clock() + seconds)
        if self._alarm is None or self._alarm.when() > self._due:
            self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._clock() < self._due:
            self._set_alarm()
        else:
            self._timeout.reschedule(self._clock())

    async def off_the_clock(self, wait: Awaitable[None]) -> None:
        """Wait for our own turn: that is not the server's time."""
        begun = self._clock()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
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
