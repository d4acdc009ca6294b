"""robots.txt as RFC 9309 and Google read it, over protego with its gaps mended."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from model.page import Cause, Failure, RawPage

_MOST = 500 * 1024  # bytes read of a file (RFC 9309, 2.5)


def robots_url(url: str) -> str:
    """Where the robots.txt for `url` stands."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt says to us. `sitemaps` are addresses, as written."""

    token: str
    rules: Protego | None = None
    unavailable: Failure | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: RawPage, token: str) -> Robots:
        """From the answer to robots.txt. 4xx: all may be read. 5xx or no answer: stay out (RFC 9309, 2.3.1)."""
        status = raw.status
        if status is not None and 200 <= status < 300 and raw.failure is None:
            return cls.parse(raw.body, token)
        if status is not None and 400 <= status < 500 and status != 429 and raw.failure is None:
            return cls(token)
        detail = raw.failure.detail if raw.failure else f"status {status}"
        return cls(token, unavailable=Failure(Cause.ROBOTS_UNAVAILABLE, detail))

    @classmethod
    def parse(cls, body: bytes, token: str) -> Robots:
        """From the bytes of the file."""
        text = body[:_MOST].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        rules = Protego.parse(text)
        delay = rules.crawl_delay(token)
        return cls(token, rules, None, float(delay) if delay is not None else None, tuple(rules.sitemaps))

    def refusal(self, url: str) -> Failure | None:
        """Why `url` must not be asked for, or None."""
        if self.unavailable is not None:
            return self.unavailable
        if self.rules is not None and not self.rules.can_fetch(url, self.token):
            return Failure(Cause.ROBOTS_EXCLUDED, "robots.txt")
        return None
