"""Addresses as a browser reads them: one validated target of a request, or a reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import ada_url

from crawler.fault import Fault
from model.page import Cause

DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"(https?)://((?:[a-z0-9-]+\.)+[a-z]{2,})(/[A-Za-z0-9/._-]*)")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http(s) address ready to be asked for. `host` is ASCII, IPv6 without brackets; `target` path and query."""

    url: str  # as the browser would show it, without fragment
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what shares connections."""
        return (self.scheme, self.host, self.port)

    @property
    def host_header(self) -> str:
        """The value of the Host header: the port only when it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


def read_address(url: str, *, longest: int = 4096) -> WebAddress:
    """`url` in the WHATWG reading (every spelling of a host folded), or Fault(BAD_URL) when we refuse to ask for it:
    not http(s), with user name or password, without a host, or too long."""
    if len(url) > longest:
        raise Fault(Cause.BAD_URL, f"{len(url)} characters")
    plain = _PLAIN.fullmatch(url)
    if plain is not None and "/." not in plain[3] and "xn--" not in plain[2]:  # nearly every one: as it stands
        return WebAddress(url, plain[1], plain[2], DEFAULT_PORTS[plain[1]], plain[3])
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        raise Fault(Cause.BAD_URL, "not a URL") from None
    scheme = parsed.protocol[:-1]
    if scheme not in DEFAULT_PORTS:
        raise Fault(Cause.BAD_URL, f"scheme {scheme[:20]}")
    if parsed.username or parsed.password:
        raise Fault(Cause.BAD_URL, "credentials in the address")
    host = parsed.hostname.strip("[]").rstrip(".")
    if not host:
        raise Fault(Cause.BAD_URL, "no host")
    parsed.hash = ""
    port = int(parsed.port) if parsed.port else DEFAULT_PORTS[scheme]
    return WebAddress(parsed.href, scheme, host, port, parsed.pathname + parsed.search)


def follow(base: str, location: str) -> str:
    """A Location header (latin-1, as received) resolved against `base` as a browser does, or Fault(BAD_URL).

    Raw bytes beyond ASCII are UTF-8 where they can be, else they are asked for as they came.
    """
    sent = location.encode("latin-1")
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in sent)
    try:
        return str(ada_url.join_url(base, text))
    except ValueError:
        raise Fault(Cause.BAD_URL, f"redirect to {location[:200]!r}") from None


def origin_of(url: str) -> str:
    """Scheme and authority of an address, as they stand in it: "http://www.example.gov.cn:8080"."""
    return _read_root(_root_of(url))[0]


def host_of(url: str) -> str:
    """The host of an address in lower case, or "". Raises ValueError for what is no address."""
    return _read_root(_root_of(url))[1]


def _root_of(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


@lru_cache(4096)
def _read_root(root: str) -> tuple[str, str]:
    parts = urlsplit(root)
    return f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
