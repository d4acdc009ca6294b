"""What one fetch has received so far: it becomes the RawPage, whole or cut short."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterable, Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from crawler.connection import Connection
from crawler.decompress import Decoder, OverLimit
from crawler.fault import Fault
from crawler.limits import FetchLimits
from crawler.web_address import WebAddress
from model.page import Cause, Failure, Hop, RawPage

_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})\/(\d{1,18})", re.I)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGE_WORDS = ("html", "xml", "json", "script")


@dataclass(slots=True)
class Receipt:
    """What one fetch has received so far; becomes the RawPage, whole or cut short."""

    address: WebAddress
    hops: list[Hop] = field(default_factory=list)
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytearray = field(default_factory=bytearray)
    connection: Connection | None = None
    _named: dict[str, str] = field(default_factory=dict)  # headers by their names in lower case

    def header(self, name: str) -> str:
        """The values of that header (lower case), joined by commas, or ""."""
        return self._named.get(name, "")

    def head(self, status: int, headers: Iterable[tuple[bytes, bytes]], connection: Connection) -> None:
        """What the answer says before its body, and what brings it."""
        self.status, self.connection = status, connection
        self.headers = tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers])
        self._named = {}
        for name, value in self.headers:
            key = name.lower()
            self._named[key] = f"{self._named[key]}, {value}" if key in self._named else value

    async def take_in(self, body: AsyncIterable[bytes], most: int, most_on_wire: int) -> None:
        """Decode the body, up to `most` bytes of it and `most_on_wire` as sent. Fault when it is not whole."""
        wire = self.connection
        assert wire is not None
        decoder = Decoder(self.header("content-encoding"), most)
        try:
            async for piece in body:
                self.body += decoder.feed(piece)
                if wire.wire_bytes > most_on_wire:
                    raise Fault(Cause.OVER_LIMIT, f"more than {most_on_wire} bytes on the wire")
        except OverLimit as over:
            self.body += over.rest
            raise
        decoder.finish()
        if self.header("content-length") and wire.has_surplus and self.status not in (204, 304):
            raise Fault(Cause.TRUNCATED, "more bytes than announced")

    def move_on(self, target: WebAddress) -> None:
        """Start over at the target of a redirect."""
        self.hops.append(Hop(self.address.url, self.status or 0, target.url))
        self.address, self.status, self.headers, self._named = target, None, (), {}
        self.body, self.connection = bytearray(), None

    def page(self, url: str, fetched_at: datetime, failure: Failure | None, seconds: float) -> RawPage:
        """The answer as the rest of the program sees it."""
        body, wire = bytes(self.body), self.connection
        if wire is None or self.status is None:
            return RawPage(url, self.address.url, fetched_at, hops=tuple(self.hops), failure=failure, seconds=seconds)
        is_plain = not self.header("content-encoding") and len(body) == wire.wire_bytes
        wire_digest = wire.wire_digest
        return RawPage(
            url,
            self.address.url,
            fetched_at,
            status=self.status,
            headers=self.headers,
            body=body,
            hops=tuple(self.hops),
            failure=failure,
            body_digest=wire_digest if is_plain else hashlib.sha256(body).hexdigest(),
            wire_bytes=wire.wire_bytes,
            seconds=seconds,
            peer=wire.peer,
            tls=wire.tls,
            wire_digest=wire_digest,
        )

    def location(self) -> str:
        """Where a redirect points, as received, or "". Fault when it points to several places, as in browsers."""
        if self.status not in _REDIRECTS:
            return ""
        places = {value for key, value in self.headers if key.lower() == "location"}
        if len(places) > 1:
            raise Fault(Cause.PROTOCOL_ERROR, f"{len(places)} different locations")
        return places.pop() if places else ""

    def refuse_unasked(self, asked: Container[str]) -> None:
        """Fault for a part of a page, or for "not modified", when the request did not ask for that. `asked` are the
        names of its headers, in lower case."""
        if self.status == 206 and "range" not in asked:
            raise Fault(Cause.TRUNCATED, "a part (206) of a page that was asked for whole")
        if self.status != 206 and self._is_part(self.header("content-range")):
            raise Fault(Cause.TRUNCATED, "a part of a page, and no 206")
        if self.status == 304 and not ("if-none-match" in asked or "if-modified-since" in asked):
            raise Fault(Cause.PROTOCOL_ERROR, "not modified (304), which was not asked")

    @staticmethod
    def _is_part(told: str) -> bool:
        found = _RANGE.fullmatch(told.strip())
        return found is not None and int(found[2]) - int(found[1]) + 1 < int(found[3])

    def most(self, limits: FetchLimits) -> int:
        """The most decoded bytes to read of what the answer says it is. Fault when it announces more than that."""
        kind = self.header("content-type").lower()
        is_page = not kind or kind.startswith("text/") or any(word in kind for word in _PAGE_WORDS)
        most = limits.page_bytes if is_page and "officedocument" not in kind else limits.file_bytes
        announced = self.header("content-length")
        if announced.isdigit() and int(announced) > min(most, limits.wire_bytes):
            raise Fault(Cause.OVER_LIMIT, f"{announced[:20]} bytes announced")
        return most
