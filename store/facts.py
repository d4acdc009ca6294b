"""Facts as bytes: the frozen dataclasses of model as JSON, strictly typed on the way back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

import msgspec

from model.page import Link, Page
from store.packing import pack, unpack

__all__ = ["PageReader", "decode", "encode", "pack", "unpack"]

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """`value` as JSON. Instants keep their offset; half a surrogate pair, which no file can hold, becomes "?"."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(_storable(value))


def decode(kind: type[T], content: bytes) -> T:
    """The `kind` that was encoded. Raises msgspec.ValidationError when `content` holds something else."""
    return cast(T, _decoder(cast(Hashable, kind)).decode(content))


@cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


class PageReader:
    """Reads the facts of one site's pages. A link costs more to read than all else on the page together, and most
    stand on every page: each is read, and held, once; of more than `most_links` the reader forgets all."""

    def __init__(self, most_links: int | None = None) -> None:
        self._known: dict[bytes, Link] = {}
        self._most = most_links

    def read(self, facts: bytes) -> Page:
        """The page that was encoded."""
        page = decode(_UnreadLinks, facts)
        values = dict(zip(_PAGE_FIELDS, _page_values(page), strict=True))
        values["links"] = tuple([self._link(bytes(link)) for link in page.links])
        return Page(**values)

    def _link(self, content: bytes) -> Link:
        known = self._known.get(content)
        if known is None:
            if len(self._known) == self._most:
                self._known.clear()
            known = self._known[content] = decode(Link, content)
        return known


@dataclass(frozen=True, slots=True)
class _UnreadLinks(Page):
    """A page whose links are left as they were encoded."""

    links: tuple[msgspec.Raw, ...] = ()  # type: ignore[assignment]


_PAGE_FIELDS = tuple(f.name for f in fields(Page))
_page_values = attrgetter(*_PAGE_FIELDS)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(_storable(item) for item in value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _storable(getattr(value, f.name)) for f in fields(value)})
    return value
