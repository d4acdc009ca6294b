"""Bytes to text. BOM, then UTF-16 by its shape, then strict UTF-8, else GB18030: on Chinese government pages this
rule is right where declarations and statistical guessers are wrong. What was declared is kept as a fact."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""", re.I)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_DECLARATION_WINDOW = 8_192  # bytes: some pages declare far behind the 1024 bytes of the standard
_SHAPE_WINDOW = 2_048
_SOUND = 5  # Chinese letters for each broken one: GBK read as UTF-8 has next to none
_CUT_TAIL = 3  # a body cut in the middle of a character may end with up to 3 stray bytes


@dataclass(frozen=True, slots=True)
class Decoded:
    """`declared` is what header or meta claim (lower case), None when nobody claims anything. `is_plain` says that
    the body is the text in UTF-8, byte for byte."""

    text: str
    actual: str
    declared: str | None
    is_plain: bool = False


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a body and the charset it really is in; never fails (undecodable bytes become U+FFFD)."""
    declared = _declared(body, content_type)
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(name, "replace"), name, declared)
    wide = _utf16_by_shape(body)
    if wide:
        return Decoded(body.decode(wide, "replace"), wide, declared)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", declared, is_plain=True)
    except UnicodeDecodeError as error:
        text = _mostly_utf8(body, error.start)
    if text is not None:
        return Decoded(text, "utf-8", declared)
    return Decoded(body.decode("gb18030", "replace"), "gb18030", declared)


def _mostly_utf8(body: bytes, broken_at: int) -> str | None:
    """A UTF-8 page with a few broken bytes in it (a title or the page cut by a byte count) is still UTF-8."""
    if broken_at >= len(body) - _CUT_TAIL and broken_at > 0:
        return body[:broken_at].decode("utf-8")
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    wide = sum(map(len, _HAN.findall(text)))
    return text if wide > _SOUND * broken else None


_HAN = re.compile(r"[\u4e00-\u9fff]+")


def _utf16_by_shape(body: bytes) -> str | None:
    """UTF-16 without a mark: tags and spaces put a zero byte at every second place."""
    head = body[:_SHAPE_WINDOW]
    if len(head) < 8:
        return None
    odd, even = head[1::2].count(0), head[0::2].count(0)
    enough = len(head) // 8
    if odd > enough and even * 8 < odd:
        return "utf-16-le"
    if even > enough and odd * 8 < even:
        return "utf-16-be"
    return None


def _declared(body: bytes, content_type: str) -> str | None:
    found = _HEADER_CHARSET.search(content_type[:500])
    if found:
        return found.group(1).lower()
    head = body[:_DECLARATION_WINDOW]
    claim = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    return claim.group(1).decode("ascii").lower() if claim else None
