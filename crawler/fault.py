"""The one exception of the transport: carries the failure value that `Fetcher.fetch` returns instead of raising."""

from __future__ import annotations

from model.page import Cause, Failure


class Fault(Exception):
    """What ended an exchange. Raised below `Fetcher.fetch`, never above it."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        self.failure = Failure(cause, detail)
        super().__init__(f"{cause}: {detail}")
