"""What to ask for next, fairly: menus and lists before the rest, and every pattern of addresses in its turn.

A trap (a calendar, facets, an endless pager) is one pattern with ever more addresses. Taking patterns in turn keeps
it from starving the columns that matter; a pattern that brings nothing new any more is closed, and what was not
followed is counted.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from crawler.scope import Address

_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"[0-9a-f]{16,}", re.I)
_REPEATS = 3  # the same segment so often in one path is a loop (Heritrix, Nutch)
_SEGMENTS = 20  # deeper paths are made by mistakes, not by editors
_TEXTS, _PAGES = 5, 3  # remembered of the links that lead to one address
_STALE_RUN = 25  # pages in a row that show what their pattern already showed


@dataclass(slots=True)
class Target:
    """An address in the frontier. `depth` counts clicks; `texts` and `found_on` are evidence of what it may hold;
    `breeds` when it was first found on a page of its own pattern (a calendar's next month, a pager's next page)."""

    address: Address
    depth: int
    is_menu: bool
    pattern: str
    breeds: bool = False
    is_guess: bool = False  # computed from a pager or script; no link that a visitor can click leads here
    texts: tuple[str, ...] = ()
    found_on: tuple[str, ...] = ()

    def mention(self, text: str, page: str) -> None:
        """One more link leads here."""
        if text and text not in self.texts and len(self.texts) < _TEXTS:
            self.texts = (*self.texts, text)
        if page and page not in self.found_on and len(self.found_on) < _PAGES:
            self.found_on = (*self.found_on, page)

    def has_heard(self, text: str) -> bool:
        """Whether one more link of that text, on whatever page, would tell nothing new."""
        knows = not text or text in self.texts or len(self.texts) >= _TEXTS
        return knows and len(self.found_on) >= _PAGES


@dataclass(slots=True)
class _Queue:
    """Patterns in turn, each with its addresses in the order they were found."""

    patterns: OrderedDict[str, deque[Target]] = field(default_factory=OrderedDict)  # a dict is slow at its front

    def push(self, target: Target) -> None:
        self.patterns.setdefault(target.pattern, deque()).append(target)

    def pop(self) -> Target | None:
        if not self.patterns:
            return None
        pattern, targets = self.patterns.popitem(last=False)
        target = targets.popleft()
        if targets:
            self.patterns[pattern] = targets  # to the end of the line
        return target


class Frontier:
    """The addresses known and not yet asked for."""

    def __init__(self) -> None:
        self._menus, self._rest = _Queue(), _Queue()
        self._seen_shapes: dict[str, set[bytes]] = {}
        self._stale: Counter[str] = Counter()
        self._closed: dict[str, list[Target]] = {}

    def push(self, target: Target) -> None:
        """Add an address; one of a closed pattern, or shaped like a loop, is set aside."""
        if target.pattern in self._closed:
            self._closed[target.pattern].append(target)
        elif is_loop(target.address.url):
            self._closed.setdefault(f"loop:{target.pattern}", []).append(target)
        else:
            (self._menus if target.is_menu else self._rest).push(target)

    def pop(self) -> Target | None:
        """The next address, menus first, or None when nothing is left."""
        return self._menus.pop() or self._rest.pop()

    def learn(self, target: Target, shape: bytes) -> None:
        """A page of the target's pattern showed `shape` (a digest of its text without figures). A pattern that breeds
        its own addresses, and whose pages keep showing what is known already, is a trap: it is closed."""
        shapes = self._seen_shapes.setdefault(target.pattern, set())
        if shape not in shapes or not target.breeds:
            shapes.add(shape)
            self._stale[target.pattern] = 0
            return
        self._stale[target.pattern] += 1
        if self._stale[target.pattern] >= _STALE_RUN and target.pattern not in self._closed:
            left = [*self._menus.patterns.pop(target.pattern, ()), *self._rest.patterns.pop(target.pattern, ())]
            self._closed[target.pattern] = left

    def set_aside(self) -> dict[str, list[Target]]:
        """The addresses that were not followed because their pattern is a trap, by pattern."""
        return {pattern: targets for pattern, targets in self._closed.items() if targets}

    def drain(self) -> list[Target]:
        """Everything still waiting, taken out."""
        left = []
        while (target := self.pop()) is not None:
            left.append(target)
        return left


def pattern_of(url: str) -> str:
    """The shape of an address: figures and long digests folded, values of the query dropped."""
    if "?" not in url and "#" not in url:
        netloc, slash, path = url.partition("://")[2].partition("/")
        return netloc + slash + _DIGITS.sub("0", _HEX.sub("h", path))
    parts = urlsplit(url)
    path = _DIGITS.sub("0", _HEX.sub("h", parts.path))
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}{path}?{'&'.join(names)}" if names else f"{parts.netloc}{path}"


def is_loop(url: str) -> bool:
    """True for a path that repeats a segment or is deeper than any editor makes one."""
    segments = [s for s in urlsplit(url).path.split("/") if s]
    if len(segments) > _SEGMENTS:
        return True
    if len(segments) - len({*segments}) < _REPEATS - 1:
        return False  # nothing stands there so often
    return any(n >= _REPEATS for s, n in Counter(segments).items() if not s.isdigit())
