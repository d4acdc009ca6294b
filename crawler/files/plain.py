"""Text, CSV and HTML saved under another suffix."""

from __future__ import annotations

import codecs

from selectolax.lexbor import LexborHTMLParser

from crawler.files.harvest import Harvest, Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(body: bytes) -> str:
    """BOM, else strict UTF-8, else GB18030: right on every Chinese page and file of more than a few characters."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def read_text(body: bytes, harvest: Harvest) -> None:
    """Plain text."""
    harvest.add_text(decode(body))


def read_html(body: bytes, harvest: Harvest) -> None:
    """A page saved or served under a file's name."""
    tree = LexborHTMLParser(decode(body))
    tree.strip_tags(["script", "style"])
    if tree.body is not None:
        harvest.add_text(tree.body.text(separator="\n", strip=True))
    if not harvest.text:
        raise Unreadable("网页文件中没有文字")
