"""Codings undone in steps: whole streams come back whole, cut ones never do, bombs stop at the limit."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.decompress import Decoder, OverLimit
from crawler.fault import Fault
from model.page import Cause


def bare_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


def in_two_members(data: bytes) -> bytes:
    return gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :])


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "none": ("", bytes),
    "identity": ("identity", bytes),
    "unknown": ("gb2312", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip in capitals": (" X-GZIP ", gzip.compress),
    "gzip members": ("gzip", in_two_members),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "br": ("br", brotli.compress),
    "two layers": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
}


def undo(coding: str, packed: bytes, piece: int, most: int = 1 << 20) -> bytes:
    decoder = Decoder(coding, most)
    out = b"".join(decoder.feed(packed[at : at + piece]) for at in range(0, len(packed), piece))
    decoder.finish()
    return out


@pytest.mark.parametrize(("coding", "pack"), CODINGS.values(), ids=CODINGS.keys())
@given(
    data=st.binary(max_size=300) | st.binary(min_size=1, max_size=9).map(lambda b: b * 900),
    piece=st.integers(1, 400),
)
def test_there_and_back(coding: str, pack: Callable[[bytes], bytes], data: bytes, piece: int) -> None:
    assert undo(coding, pack(data), piece) == data


@pytest.mark.parametrize(("coding", "pack"), CODINGS.values(), ids=CODINGS.keys())
@pytest.mark.parametrize("size", [1, 32_768, 65_537, 900_000])
def test_small_input_large_output(coding: str, pack: Callable[[bytes], bytes], size: int) -> None:
    data = b"<p>" * size
    assert undo(coding, pack(data), 4096, 4 << 20) == data


@pytest.mark.parametrize("name", ["gzip", "gzip members", "deflate", "br", "two layers"])
@given(data=st.binary(min_size=1, max_size=200), cut=st.floats(0, 1, exclude_max=True))
def test_cut_is_never_whole(name: str, data: bytes, cut: float) -> None:
    coding, pack = CODINGS[name]
    packed = pack(data)
    kept = packed[: max(1, int(len(packed) * cut))]
    if name == "gzip members" and kept == gzip.compress(data[: len(data) // 2]):
        return  # cut between the members: a stream that is whole
    with pytest.raises(Fault) as caught:
        undo(coding, kept, 64)
    assert caught.value.failure.cause in (Cause.TRUNCATED, Cause.BAD_ENCODING)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "", "gzip, gzip"])
@given(piece=st.integers(1, 3000), most=st.integers(0, 5000))
def test_bomb_stops_at_the_limit(coding: str, piece: int, most: int) -> None:
    zeroes = bytes(400_000)
    packs = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "": bytes}
    packed = packs[coding](zeroes) if coding in packs else gzip.compress(gzip.compress(zeroes))
    decoder = Decoder(coding, most)
    seen = bytearray()
    with pytest.raises(OverLimit) as caught:
        seen.extend(byte for at in range(0, len(packed), piece) for byte in decoder.feed(packed[at : at + piece]))
    assert len(seen) + len(caught.value.rest) <= most
    assert caught.value.failure.cause is Cause.OVER_LIMIT


@given(st.sampled_from(["gzip", "deflate", "br", "gzip, br"]), st.binary(max_size=200))
def test_rubbish_is_a_fault_or_bytes(coding: str, data: bytes) -> None:
    causes = set()
    try:
        undo(coding, data, 50)
    except Fault as fault:
        causes = {fault.failure.cause}
    assert causes <= {Cause.TRUNCATED, Cause.BAD_ENCODING, Cause.OVER_LIMIT}
