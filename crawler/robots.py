"""robots.txt as RFC 9309 says and Google reads it.

protego matches paths. Which lines concern us is decided before it sees them, because there it differs from Google's
parser (cases named as in robots_test.cc of google/robotstxt): a byte order mark and CR line ends
(ID_LinesNumbersAreCountedCorrectly), an agent line that counts up to its first strange character
(GoogleOnly_AcceptUserAgentUpToFirstSpace), product names compared whole (ID_UserAgentValueCaseInsensitive), groups
that any other line ends, and index.htm (GoogleOnly_IndexHTMLisDirectory).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from crawler.scope import authority
from model.page import Cause, Failure, RawPage

MOST_BYTES = 500 * 1024  # read of a file (RFC 9309, 2.5)
_LONGEST_LINE = 2083 * 8
_UNREACHED = frozenset(  # nobody was there to answer, whatever was asked for
    {
        Cause.DNS_NO_NAME,
        Cause.DNS_NO_ADDRESS,
        Cause.DNS_FAILED,
        Cause.ADDRESS_REFUSED,
        Cause.BAD_URL,
        Cause.CONNECT_REFUSED,
        Cause.CONNECT_TIMEOUT,
        Cause.CONNECT_FAILED,
        Cause.TLS_EXPIRED,
        Cause.TLS_NAME_MISMATCH,
        Cause.TLS_UNTRUSTED,
        Cause.TLS_FAILED,
    }
)
_LED_ASTRAY = frozenset({Cause.TOO_MANY_REDIRECTS, Cause.REDIRECT_LOOP, Cause.OUT_OF_SCOPE, Cause.BAD_URL})
_ESCAPED = re.compile(rb"[^\t\r\n\x20-\x7e]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_FIELD = re.compile(
    r"(?P<agent>user-agent|useragent|user agent)|(?P<allow>allow)"
    r"|(?P<disallow>disallow|dissallow|dissalow|disalow|diasllow|disallaw)"
    r"|(?P<sitemap>sitemap|site-map)|(?P<delay>crawl-delay|crawldelay|crawl delay)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"[A-Za-z_-]*")


def robots_url(url: str) -> str:
    """Where the robots.txt for `url` stands."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt says to us. `sitemaps` are addresses, as written; `crawl_delay` in seconds."""

    rules: Protego | None = None
    unavailable: Failure | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def read(cls, raw: RawPage, token: str) -> Robots:
        """From the answer to robots.txt, for the product `token`.

        4xx and redirects that lead nowhere: everything may be read. 5xx, 429 or no whole answer: stay out for now
        (RFC 9309, 2.3.1). A host that nobody reaches is not kept from us by its robots.txt: that cause stands. Of a
        file over the limit the first part counts.
        """
        status = raw.status or 0
        cause = raw.failure.cause if raw.failure else None
        if 200 <= status < 300 and cause in (None, Cause.OVER_LIMIT):
            return cls.parse(raw.body, token)
        is_missing = 400 <= status < 500 and status != 429 and cause is None
        is_astray = 300 <= status < 400 and (cause is None or cause in _LED_ASTRAY)
        is_astray |= bool(raw.hops) and cause in (Cause.ADDRESS_REFUSED, Cause.BAD_URL)
        if is_missing or is_astray:
            return cls()
        if raw.failure is not None and cause in _UNREACHED and authority(raw.final_url) == authority(raw.url):
            return cls(unavailable=raw.failure)
        detail = f"{cause}: {raw.failure.detail}" if raw.failure else f"status {status}"
        return cls(unavailable=Failure(Cause.ROBOTS_UNAVAILABLE, detail))

    @classmethod
    def parse(cls, body: bytes, token: str) -> Robots:
        """From the bytes of the file."""
        ours = _Ours(token)
        for line in _lines(body):
            ours.take(line)
        text = "\n".join(("User-agent: *", *ours.rules))
        return cls(Protego.parse(text), None, ours.crawl_delay, tuple(ours.sitemaps))

    def refusal(self, url: str) -> Failure | None:
        """Why `url` must not be asked for, or None."""
        if self.unavailable is not None:
            return self.unavailable
        if self.rules is not None and not self.rules.can_fetch(url, "*"):
            return Failure(Cause.ROBOTS_EXCLUDED, "robots.txt")
        return None


class _Ours:
    """Collects the lines of a file that concern one product: its own groups, or those of everybody."""

    def __init__(self, token: str) -> None:
        self._token = token.lower()
        self._named: list[str] = []
        self._general: list[str] = []
        self._named_delay: float | None = None
        self._general_delay: float | None = None
        self._is_named = self._is_general = self._group_has_rules = self._ever_named = False
        self.sitemaps: list[str] = []

    @property
    def rules(self) -> list[str]:
        """The allow and disallow lines, in protego's spelling."""
        return self._named if self._ever_named else self._general

    @property
    def crawl_delay(self) -> float | None:
        """The seconds asked for, or None."""
        return self._named_delay if self._ever_named else self._general_delay

    def take(self, line: str) -> None:
        """One line of the file."""
        if (parsed := _field_and_value(line)) is None:
            return
        field, value = parsed
        if field == "agent":
            self._start_group(value)
            return
        self._group_has_rules = True
        if field == "sitemap":
            self.sitemaps.append(value)
        elif field == "delay":
            self._keep_delay(value)
        elif field in ("allow", "disallow"):
            self._keep_rule(field, value)

    def _start_group(self, agent: str) -> None:
        if self._group_has_rules:
            self._is_named = self._is_general = self._group_has_rules = False
        if agent == "*" or agent[:2].rstrip() == "*":
            self._is_general = True
        elif _PRODUCT.match(agent)[0].lower() == self._token:  # type: ignore[index]  # matches the empty string too
            self._is_named = self._ever_named = True

    def _keep_rule(self, field: str, value: str) -> None:
        group = self._named if self._is_named else self._general if self._is_general else None
        if group is None or not value:
            return
        group.append(f"{field}: {value}")
        folder, slash, page = value.rpartition("/")
        if field == "allow" and slash and page.startswith("index.htm"):
            group.append(f"allow: {folder}/$")

    def _keep_delay(self, value: str) -> None:
        try:
            seconds = float(value)
        except ValueError:
            return
        if not math.isfinite(seconds) or seconds < 0:
            return
        if self._is_named:
            self._named_delay = seconds
        elif self._is_general:
            self._general_delay = seconds


def _lines(body: bytes) -> Iterator[str]:
    """The lines of a file; strange bytes as the escapes that an address would carry."""
    text = _ESCAPED.sub(lambda found: b"%%%02X" % found[0][0], body[:MOST_BYTES].removeprefix(b"\xef\xbb\xbf"))
    return (line[:_LONGEST_LINE] for line in _LINE_END.split(text.decode("ascii")))


def _field_and_value(line: str) -> tuple[str, str] | None:
    """Field and value of a line; the colon may be forgotten when there are exactly two words."""
    line = line.partition("#")[0].strip()
    name, separator, value = line.partition(":")
    if not separator:
        words = line.split()
        if len(words) != 2:
            return None
        name, value = words
    if not name.strip():
        return None
    found = _FIELD.match(name.strip())
    return (found.lastgroup or "") if found else "", value.strip()
