"""The addresses that a walk knows: a few at hand, of a large site the rest on a shelf.

A site leads to ten times the addresses that are ever asked for. What is remembered of one, half a kilobyte with its
texts, is looked at when a link leads to it again, when its turn comes and when its page is weighed.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from crawler.scope import Address, Place
from model.numbers import Numbers

_TEXTS, _PAGES = 5, 3  # remembered of the links that lead to one address
_AT_HAND = 2_000  # addresses; as many as are asked for of a site unless its settings are changed


class Shelf(Protocol):
    """Where bytes can be laid down while the walk lasts, and taken up again."""

    def lay(self, content: bytes) -> int:
        """Keep it; gives its place."""

    def take(self, place: int, size: int) -> bytes:
        """`size` bytes of what was laid there."""


@dataclass(slots=True)
class _Record:
    """What is remembered of an address. `is_laid` as long as the shelf holds the same."""

    address: Address
    depth: int
    is_menu: bool
    pattern: str
    breeds: bool
    is_guess: bool
    texts: tuple[str, ...]
    found_on: tuple[str, ...]
    is_laid: bool = False

    def packed(self) -> bytes:
        """As bytes that only this process reads."""
        where = (self.address.url, self.address.key, self.address.place is Place.LEAF)
        told = (self.depth, self.is_menu, self.pattern, self.breeds, self.is_guess, self.texts, self.found_on)
        return marshal.dumps((*where, *told))

    @classmethod
    def unpacked(cls, content: bytes) -> _Record:
        """What was packed."""
        url, key, is_leaf, *told = marshal.loads(content)  # noqa: S302 - our own, from a file without a name
        record = cls(Address(url, key, Place.LEAF if is_leaf else Place.INSIDE), *told)
        record.is_laid = True
        return record


class Known:
    """The addresses that a walk knows, by number and by key. Without a shelf all are at hand."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf
        self._numbers = Numbers()  # of keys
        self._twins: dict[str, int] = {}  # further keys of addresses
        self._at_hand: dict[int, _Record] = {}
        self._places, self._sizes = array("Q"), array("I")  # on the shelf

    def __len__(self) -> int:
        return len(self._numbers) + len(self._twins)

    def __iter__(self) -> Iterator[Target]:
        return (Target(self, number) for number in range(len(self._numbers)))

    def find(self, key: str) -> Target | None:
        """The address of that key, or None."""
        number = self._numbers.find(key)
        if number is None and self._twins:
            number = self._twins.get(key)
        return None if number is None else Target(self, number)

    def add(
        self,
        address: Address,
        depth: int,
        pattern: str,
        text: str,
        page: str,
        *,
        is_menu: bool = False,
        is_guess: bool = False,
        breeds: bool = False,
    ) -> Target:
        """A new address, to which a link of that text on that page leads; see Target."""
        number = self._numbers.add(address.key)
        texts, found_on = (_bare(text),) if text else (), (page,) if page else ()
        self._at_hand[number] = _Record(address, depth, is_menu, pattern, breeds, is_guess, texts, found_on)
        self._places.append(0)
        self._sizes.append(0)
        if len(self._at_hand) > _AT_HAND:
            self._lay_down()
        return Target(self, number)

    def also(self, key: str, target: Target) -> None:
        """The target is known by that key, too, unless another is."""
        if self.find(key) is None:
            self._twins[key] = target.number

    def record(self, number: int) -> _Record:
        """What is remembered of that address; to be asked for anew, not held."""
        found = self._at_hand.get(number)
        if found is None:
            assert self._shelf is not None
            found = _Record.unpacked(self._shelf.take(self._places[number], self._sizes[number]))
            self._at_hand[number] = found
            if len(self._at_hand) > _AT_HAND:
                self._lay_down()
        return found

    def _lay_down(self) -> None:
        """Too many are at hand: those that are so for longest go to the shelf, if there is one."""
        if self._shelf is None:
            return
        leaving = list(islice(self._at_hand, _AT_HAND // 2))
        changed = [number for number in leaving if not self._at_hand[number].is_laid]
        packed = [self._at_hand[number].packed() for number in changed]
        place = self._shelf.lay(b"".join(packed))
        for number, content in zip(changed, packed, strict=True):
            self._places[number], self._sizes[number] = place, len(content)
            place += len(content)
        for number in leaving:
            del self._at_hand[number]


class Target:
    """An address that is known. `depth` counts clicks; `texts` and `found_on` are evidence of what it may hold;
    `breeds` when it was first found on a page of its own pattern (a calendar's next month, a pager's next page)."""

    __slots__ = ("_known", "number")

    def __init__(self, known: Known, number: int) -> None:
        self._known, self.number = known, number

    @property
    def address(self) -> Address:
        """Where it is."""
        return self._known.record(self.number).address

    @property
    def depth(self) -> int:
        """Clicks from an entry point."""
        return self._known.record(self.number).depth

    @property
    def is_menu(self) -> bool:
        """Whether it was found in a menu."""
        return self._known.record(self.number).is_menu

    @property
    def pattern(self) -> str:
        """The shape of its address; see `pattern_of`."""
        return self._known.record(self.number).pattern

    @property
    def breeds(self) -> bool:
        """Whether a page of its own pattern led to it first."""
        return self._known.record(self.number).breeds

    @property
    def is_guess(self) -> bool:
        """Computed from a pager or script; no link that a visitor can click leads here."""
        return self._known.record(self.number).is_guess

    @property
    def texts(self) -> tuple[str, ...]:
        """What the links to it say, in the order in which they were met; the first few."""
        return self._known.record(self.number).texts

    @property
    def found_on(self) -> tuple[str, ...]:
        """The pages on which they stand; the first few."""
        return self._known.record(self.number).found_on

    def mention(self, text: str, page: str) -> None:
        """One more link leads here."""
        record = self._known.record(self.number)
        if text and text not in record.texts and len(record.texts) < _TEXTS:
            record.texts, record.is_laid = (*record.texts, _bare(text)), False
        if page and page not in record.found_on and len(record.found_on) < _PAGES:
            record.found_on, record.is_laid = (*record.found_on, page), False

    def has_heard(self, text: str) -> bool:
        """Whether one more link of that text, on whatever page, would tell nothing new."""
        record = self._known.record(self.number)
        knows = not text or text in record.texts or len(record.texts) >= _TEXTS
        return knows and len(record.found_on) >= _PAGES

    def is_linked(self) -> None:
        """A link that a visitor can click leads here."""
        record = self._known.record(self.number)
        if record.is_guess:
            record.is_guess = record.is_laid = False


def _bare(text: str) -> str:
    """The same text without its encoding: one that was recorded keeps that as long as it lives."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
