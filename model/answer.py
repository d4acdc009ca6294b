"""What was fetched: one answer of a server, as received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model.cause import Failure


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect followed: the address that answered, its status, and where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class RawPage:
    """One answer, as received; the only truth. Exactly one of `status` and `failure` may be missing.

    `url` is what was asked, `final_url` what answered after `hops`. `headers` keep order and case (latin-1).
    `body` is decoded from content-encoding; `wire_digest`/`body_digest` are SHA-256 hex. `peer` is the
    connected address, `tls` a short description. `fetched_at` is aware (Asia/Shanghai).
    """

    url: str
    final_url: str
    fetched_at: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    hops: tuple[Hop, ...] = ()
    failure: Failure | None = None
    body_digest: str = ""
    wire_bytes: int = 0
    seconds: float = 0.0
    peer: str = ""
    tls: str = ""
    wire_digest: str = ""

    def header(self, name: str) -> str:
        """The first header of that name (case-insensitive), or ""."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return ""

    def without_body(self) -> RawPage:
        """The same answer, its body let go."""
        return RawPage(
            self.url,
            self.final_url,
            self.fetched_at,
            self.status,
            self.headers,
            b"",
            self.hops,
            self.failure,
            self.body_digest,
            self.wire_bytes,
            self.seconds,
            self.peer,
            self.tls,
            self.wire_digest,
        )
