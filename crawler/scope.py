"""What belongs to a site, and which addresses are one and the same page.

Links arrive resolved as a browser resolves them. From there `Scope.address` decides three things at once, cached per
link: whether the address is the site's (and to be expanded), under which form it is asked for, and under which key
it counts as seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from model.roster import EntryKind, EntryPoint, Site

# Session ids, campaign marks and cache breakers: they name the visit, not the page.
_SESSION_SEGMENT = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#;]*", re.I)
_SESSION_NAME = re.compile(
    r"jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|session_?id|sid|cfid|cftoken"
    r"|utm_\w+|spm|from_?source|isappinstalled|wechat_redirect",
    re.I,
)
_SHARED_IN = ("timeline", "singlemessage", "groupmessage")
_CLOCK_NAME = re.compile(r"_|_?t|ts|time|timestamp|rnd|rand|random|nocache|_dc", re.I)
_CLOCK_VALUE = re.compile(r"\d{10,17}|0?\.\d{6,}")
_ID_VALUE = re.compile(r"[\w!.-]{8,}")
# Which column or page of a directory an address shows; whose the directory is, the rest of its query says.
_SHOWS_A_PART = re.compile(r"(?:menu|cat|col|channel|class|lanmu|page|cur|node)\w*|topic|type|tab|p", re.I)
_PLAIN = re.compile(r"(https?://[a-z0-9.:-]+)(/[A-Za-z0-9/._-]*)")
_SLASHES = re.compile(r"/{2,}")
_MOST_CACHED = 2_000  # links: those of the frame come on every page
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Place(Enum):
    """Where an address stands towards a site."""

    INSIDE = "inside"  # the site's: read, and its links followed
    LEAF = "leaf"  # on the same host, elsewhere: read as a document, its links not followed


@dataclass(frozen=True, slots=True)
class Address:
    """One page of the site: the form it is asked for under, the key it is known by, where it stands."""

    url: str
    key: str
    place: Place


def stripped(url: str) -> str:
    """The address without session ids, campaign marks and cache breakers, which name a visit and not a page."""
    parts = urlsplit(url)
    path = _SESSION_SEGMENT.sub("", parts.path) if ";" in parts.path else parts.path
    query = parts.query
    if "=" in query:
        kept = [pair for pair in query.split("&") if not _names_a_visit(pair)]
        query = "&".join(kept)
    if path == parts.path and query == parts.query and not parts.fragment:
        return url
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def _names_a_visit(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if name == "from":  # where a page was shared in WeChat
        return value in _SHARED_IN
    if _SESSION_NAME.fullmatch(name):
        # A short "sid" is usually the number of a site or column, not a session.
        return name.lower() != "sid" or bool(_ID_VALUE.fullmatch(value) and not value.isdigit())
    return bool(_CLOCK_NAME.fullmatch(name) and _CLOCK_VALUE.fullmatch(value))


def address_key(url: str) -> str:
    """The key under which an address counts as seen: scheme, `www.`, default port, doubled slashes, order of the
    query, case of percent-escapes and everything `stripped` takes away make no difference. The case of the path
    and `index.html` do: a site proves those twins by answering with the same body."""
    if plain := _PLAIN.fullmatch(url):  # nearly every address: nothing to make canonical
        return f"{authority(url)}{_SLASHES.sub('/', plain[2])}"
    parts = urlsplit(canonicalize_url(stripped(url), keep_blank_values=True))
    path = _SLASHES.sub("/", parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"{authority(url)}{path or '/'}{query}"


def authority(url: str) -> str:
    """Host and port that make a site: lower case, without `www.`, a trailing dot, user name or default
    port. Raises ValueError for what is no address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    port = parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


def folder_of(path: str) -> str:
    """The folder a path stands in, with its slash."""
    return path[: path.rfind("/") + 1] or "/"


@dataclass(frozen=True, slots=True)
class _Territory:
    """What one entry point makes the site's own."""

    authority: str
    whole_host: bool
    folder: str
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, entry: EntryPoint) -> _Territory:
        parts = urlsplit(entry.url)
        whole = entry.kind in (EntryKind.SITE, EntryKind.PORTAL)
        pairs = frozenset(parse_qsl(parts.query))
        named = frozenset(pair for pair in pairs if not _SHOWS_A_PART.fullmatch(pair[0]))
        return cls(authority(entry.url), whole, folder_of(parts.path), named or pairs)

    def holds(self, path: str, query: str) -> bool:
        if self.whole_host:
            return True
        return path.startswith(self.folder) and self.pairs <= frozenset(parse_qsl(query))


class Scope:
    """What belongs to one site. `www.` and the bare host, http and https are one; other hosts are outside unless
    an entry point lists them; of a channel or directory only its folder (and query) is expanded, the rest of its
    host is read as leaves."""

    def __init__(self, site: Site) -> None:
        self._territories = tuple(_Territory.of(entry) for entry in site.entry_points)
        self._origins: dict[str, tuple[str, str]] = {}
        self._moved: set[str] = set()  # hosts that entry points have moved to
        self._index_name = ""
        self._forget()
        for entry in site.entry_points:
            self.settle(entry.url)

    def settle(self, url: str) -> None:
        """From now on ask its host under this scheme and spelling: the one the entry point answered on."""
        parts = urlsplit(url)
        name = authority(url)
        if any(t.authority == name for t in self._territories):
            self._origins[name] = (parts.scheme, parts.netloc.rpartition("@")[2])
            self._forget()

    def moves(self, url: str, to: str) -> bool:
        """Whether the entry point `url`, which points to `to`, has moved there; if so that host is the site's from
        now on. A government's site moves to another address of a government, once; one that points up to the site
        above it (jyj.city.gov.cn to www.city.gov.cn) was closed, and what stands there is not its own."""
        try:
            parts, old, new = urlsplit(to), authority(url), authority(to)
        except ValueError:
            return False
        is_root = not parts.query and parts.path.rpartition("/")[2].partition(".")[0] in ("", "index", "default")
        if not is_root or parts.path.count("/") > 1 or parts.port not in (None, 80, 443):
            return False
        if not new.endswith(".gov.cn") or old == new or old.endswith(f".{new}") or old in self._moved:
            return False
        if not any(t.authority == old and t.whole_host for t in self._territories):
            return False
        self._territories += (_Territory(new, True, "/", frozenset()),)
        self._moved.add(new)
        self._origins[new] = (parts.scheme, parts.netloc.rpartition("@")[2])
        self._forget()
        return True

    def fold_index(self, name: str) -> None:
        """From now on `folder/name` is the same page as `folder/`: the entry point proved it by its body."""
        self._index_name = name
        self._forget()

    def address(self, url: str) -> Address | None:
        """The page of the site behind a link, or None when it is somebody else's (or not an address at all)."""
        try:
            return self._cache[url]
        except KeyError:
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            found = self._cache[url] = self._address(url)
            return found

    def holds(self, url: str) -> bool:
        """Whether a redirect may lead there."""
        return self.address(url) is not None

    def _address(self, url: str) -> Address | None:
        if not url.startswith(("http://", "https://")):
            return None
        if plain := _PLAIN.fullmatch(url):
            return self._plain_address(url, plain[1], plain[2])
        try:
            name = authority(url)
            here = self._held_by(name)
            if not here:
                return None
            url = self._settled(url, name)
        except ValueError:  # brackets or ports that are none
            return None
        parts = urlsplit(url)
        inside = any(t.holds(parts.path, parts.query) for t in here)
        return Address(url, self._key(url), Place.INSIDE if inside else Place.LEAF)

    def _plain_address(self, url: str, root: str, path: str) -> Address | None:
        """As `_address`, where only scheme and host can be spelled otherwise: of nearly every link."""
        if root not in self._roots:
            try:
                name = authority(root)
                settled = self._settled(f"{root}/", name)[:-1] if self._held_by(name) else ""
            except ValueError:
                name = settled = ""
            self._roots[root] = (name, settled)
        name, settled = self._roots[root]
        if not settled:
            return None
        inside = any(t.holds(path, "") for t in self._held_by(name))
        key = self._folded(f"{name}{_SLASHES.sub('/', path)}")
        asked = url if settled == root else f"{settled}{path}"
        return Address(asked, key, Place.INSIDE if inside else Place.LEAF)

    def _held_by(self, name: str) -> list[_Territory]:
        return [t for t in self._territories if t.authority == name]

    def _forget(self) -> None:
        """What was found of links holds no longer."""
        self._cache: dict[str, Address | None] = {}
        self._roots: dict[str, tuple[str, str]] = {}  # host and form asked for, by scheme and host as linked

    def _key(self, url: str) -> str:
        return self._folded(address_key(url))

    def _folded(self, key: str) -> str:
        tail = f"/{self._index_name}"
        return key[: -len(tail) + 1] if self._index_name and key.endswith(tail) else key

    def _settled(self, url: str, name: str) -> str:
        parts = urlsplit(url)
        scheme, netloc = self._origins[name]
        if parts.port not in (None, _DEFAULT_PORTS[parts.scheme]):
            scheme = parts.scheme
        return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))
