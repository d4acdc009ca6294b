"""Facts survive their way through bytes, whatever a page held."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.finding import Finding
from model.page import FileFacts, Page, RawPage
from model.snapshot import Coverage, Probe
from store.facts import PageReader, decode, encode, pack, unpack

CHINA = timezone(timedelta(hours=8))
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    int: st.integers(-(2**60), 2**60),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(timezones=st.just(CHINA)),
}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field as the model declares it."""
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{name: _values(inner) for name, inner in get_type_hints(hint).items()})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    inner = get_args(hint)
    if get_origin(hint) is not tuple:
        return st.one_of(*map(_values, inner))
    if inner[1:] == (Ellipsis,):
        return st.lists(_values(inner[0]), max_size=2).map(tuple)
    return st.tuples(*map(_values, inner))


@pytest.mark.parametrize("kind", [Page, FileFacts, Coverage, Probe, Finding])
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_facts_round_trip(kind: type, data: st.DataObject) -> None:
    value = data.draw(_values(kind))
    content = encode(value)
    assert decode(kind, unpack(pack(content))) == value
    assert encode(decode(kind, content)) == content


@given(pages=st.lists(_values(Page), max_size=4))
@settings(max_examples=30, deadline=None)
def test_a_reader_of_pages_reads_what_was_kept(pages: list[Page]) -> None:
    for reader in (PageReader(), PageReader(most_links=1)):
        assert [reader.read(encode(page)) for page in pages] == pages


def test_half_a_surrogate_pair_becomes_a_mark() -> None:
    raw = RawPage("http://x/\ud83d", "http://x/", datetime(2019, 4, 2, tzinfo=CHINA), headers=(("\udfff", "y"),))
    kept = decode(RawPage, encode(raw))
    assert (kept.url, kept.headers) == ("http://x/?", (("?", "y"),))


def test_bytes_of_another_kind_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(Page, b'{"url": 1}')
