"""What to ask for next, fairly: menus and lists before the rest, and every pattern of addresses in its turn.

A trap (a calendar, an endless pager) is one pattern with ever more addresses, or one folder with ever more patterns
(facets, names by chance), and its links may look like a menu. Taking folders and their patterns in turn keeps it from
starving the columns that matter, and so does an end to what counts as menu; a pattern that brings nothing new any
more is closed, and what was not followed is counted.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from crawler.known import Target
from model.numbers import Numbers

_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"[0-9a-f]{16,}", re.I)
_REPEATS = 3  # the same segment so often in one path is a loop (Heritrix, Nutch)
_SEGMENTS = 20  # deeper paths are made by mistakes, not by editors
_STALE_RUN = 25  # pages in a row that show what their pattern already showed
_MENU_OF_A_FOLDER = 60  # entries that go before everything else, beside the home page's own; no menu has no end


@dataclass(slots=True)
class _Queue:
    """Folders in turn, in each its patterns in turn, each with its addresses in the order they were found."""

    folders: OrderedDict[str, OrderedDict[str, deque[Target]]] = field(default_factory=OrderedDict)

    def push(self, target: Target) -> None:
        patterns = self.folders.setdefault(_folder(target.pattern), OrderedDict())
        patterns.setdefault(target.pattern, deque()).append(target)

    def pop(self) -> Target | None:
        if not self.folders:
            return None
        folder, patterns = self.folders.popitem(last=False)  # a dict is slow at its front
        pattern, targets = patterns.popitem(last=False)
        target = targets.popleft()
        if targets:
            patterns[pattern] = targets  # to the end of the line
        if patterns:
            self.folders[folder] = patterns
        return target

    def close(self, pattern: str) -> list[Target]:
        """What waits of a pattern or of a script, taken out."""
        patterns = self.folders.get(folder := _folder(pattern), OrderedDict())
        names = [name for name in patterns if pattern in (name, _script(name))]
        targets = [target for name in names for target in patterns.pop(name)]
        if not patterns:
            self.folders.pop(folder, None)
        return targets


class Frontier:
    """The addresses known and not yet asked for."""

    def __init__(self) -> None:
        self._menus, self._rest = _Queue(), _Queue()
        self._seen_shapes = Numbers()  # with their pattern
        self._stale: Counter[str] = Counter()
        self._menu_entries: Counter[str] = Counter()
        self._closed: dict[str, list[Target]] = {}

    def push(self, target: Target) -> None:
        """Add an address; one of a closed pattern, or shaped like a loop, is set aside."""
        closed = next((p for p in (target.pattern, _script(target.pattern)) if p in self._closed), None)
        if closed is not None:
            self._closed[closed].append(target)
        elif is_loop(target.address.url):
            self._closed.setdefault(f"loop:{target.pattern}", []).append(target)
        else:
            (self._menus if self._goes_first(target) else self._rest).push(target)

    def _goes_first(self, target: Target) -> bool:
        if not target.is_menu or target.depth <= 1:
            return target.is_menu
        folder = _folder(target.pattern)
        self._menu_entries[folder] += 1
        return self._menu_entries[folder] <= _MENU_OF_A_FOLDER

    def pop(self) -> Target | None:
        """The next address, menus first, or None when nothing is left."""
        return self._menus.pop() or self._rest.pop()

    def learn(self, target: Target, shape: bytes) -> None:
        """A page of the target's pattern showed `shape` (a digest of its text without figures). A pattern that breeds
        its own addresses, and whose pages keep showing what is known already, is a trap: it is closed. So is a script
        that does so under one choice of filters after the other."""
        self._learn(target.pattern, shape, breeds=target.breeds)
        if (script := _script(target.pattern)) != target.pattern:
            self._learn(script, shape, breeds=any(_script(pattern_of(url)) == script for url in target.found_on[:1]))

    def _learn(self, pattern: str, shape: bytes, *, breeds: bool) -> None:
        known = len(self._seen_shapes)
        if self._seen_shapes.add((pattern, shape)) == known or not breeds:
            self._stale[pattern] = 0
            return
        self._stale[pattern] += 1
        if self._stale[pattern] >= _STALE_RUN and pattern not in self._closed:
            self._closed[pattern] = [*self._menus.close(pattern), *self._rest.close(pattern)]

    def set_aside(self) -> dict[str, list[Target]]:
        """The addresses that were not followed because their pattern is a trap, by pattern."""
        return {pattern: targets for pattern, targets in self._closed.items() if targets}

    def drain(self) -> list[Target]:
        """Everything still waiting, taken out."""
        left = []
        while (target := self.pop()) is not None:
            left.append(target)
        return left


def _script(pattern: str) -> str:
    """The pattern without the names in its query."""
    return pattern.partition("?")[0]


def _folder(pattern: str) -> str:
    """Host and first segment of the path."""
    return "/".join(_script(pattern).split("/", 2)[:2])


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
    path = url.partition("://")[2] if "?" not in url and "#" not in url else "/" + urlsplit(url).path
    segments = [s for s in path.split("/")[1:] if s]
    if len(segments) > _SEGMENTS:
        return True
    if len(segments) - len({*segments}) < _REPEATS - 1:
        return False  # nothing stands there so often
    return any(n >= _REPEATS for s, n in Counter(segments).items() if not s.isdigit())
