"""Facts as bytes: the frozen dataclasses of model as JSON, strictly typed on the way back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from store.packing import pack, unpack

__all__ = ["decode", "encode", "pack", "unpack"]

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
