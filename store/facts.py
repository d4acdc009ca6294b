"""Facts as bytes: the frozen dataclasses of model as JSON, strictly typed on the way back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
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
        self._known = _Links(most_links)

    def read(self, facts: bytes) -> Page:
        """The page that was encoded."""
        page = _unread_links.decode(facts)
        links = bytes(page.links)[len(_FIRST_LINK) : -len(b"}]")]
        known = self._known.__getitem__
        object.__setattr__(page, "links", tuple(map(known, links.split(_NEXT_LINK))) if links else ())
        object.__setattr__(page, "__class__", Page)  # the same slots: to make it anew would cost a fifth of all this
        return page


_FIRST_LINK, _NEXT_LINK = b'[{"url":', b'},{"url":'  # stands in no text: there each quotation mark has a backslash


class _Links(dict[bytes, Link]):
    """Links by what was encoded of them."""

    def __init__(self, most: int | None) -> None:
        self._most = most

    def __missing__(self, content: bytes) -> Link:
        if len(self) == self._most:
            self.clear()
        link = self[content] = decode(Link, b'{"url":' + content + b"}")
        return link


@dataclass(frozen=True, slots=True)
class _UnreadLinks(Page):
    """A page whose links are left as they were encoded."""

    links: msgspec.Raw = ()  # type: ignore[assignment]


_unread_links = msgspec.json.Decoder(_UnreadLinks)


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
