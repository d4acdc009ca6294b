"""Bytes made worse: what a fuzzer does to a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

_SPICES = (
    b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xa1\xa1", b"\r", b"\n", b"\r\n\r\n", b"\t", b" ",
    b"<", b">", b"<!--", b"-->", b"<![CDATA[", b"</", b"<script>", b"<table><tr><td>", b"&#0;", b"&#xD800;", b"&amp",
    b"%00", b"%", b"%zz", b"://", b"@", b"[", b"]", b"\\", b"..", b"/", b"?", b"#", b";", b":", b":99999", b"*", b"$",
    b"0", b"-1", b"9" * 20, b"2018-02-30", "２０１８年".encode(), "〇年十三月".encode(), "年度报告".encode("gbk"),
    "\u202e\u200b\ufeff".encode(), b"charset=utf-16", b"charset=gb2312", b"User-agent: *\nDisallow: /",
    b"Crawl-delay: nan",
    b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf", b"e" * 2000, b"<div>" * 500, b"(" * 300,
)  # fmt: skip


def mutated(seeds: Sequence[bytes], dice: random.Random) -> bytes:
    """One seed, changed a few times."""
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 3, 5, 9, 20))):
        at = dice.randint(0, len(data))
        match dice.randint(0, 6):
            case 0:
                data[at:at] = dice.choice(_SPICES)
            case 1:
                del data[at : at + dice.choice((1, 2, 8, 64, 1024))]
            case 2 if data:
                data[at % len(data)] = dice.randrange(256)
            case 3:
                data[at:at] = data[at : at + dice.choice((4, 64, 512))] * dice.choice((1, 2, 20))
            case 4:
                other = dice.choice(seeds)
                begin = dice.randint(0, len(other))
                data[at:at] = other[begin : begin + dice.choice((8, 128, 1024))]
            case 5:
                data[at:at] = dice.randbytes(dice.choice((1, 4, 32)))
            case _:
                del data[at:]
    return bytes(data[: 1 << 20])
