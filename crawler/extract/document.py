"""A page parsed once, under guard: what every fact is read from.

The parser is quadratic in nesting depth, so nesting is counted in one linear pass before it sees the page; a page
that is too deep or too large is cut and marked, and a marked page never proves an absence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape

import ada_url
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charset import Decoded, decode
from model.page import RawPage

MAX_BODY = 8 * 1024 * 1024  # bytes
MAX_DEPTH = 512  # elements
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")

_DROPPED = ("script", "style", "noscript", "template")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_BREAK = re.compile(
    r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/dd|/dt|/ul|/ol|/table|/section|/article|/title|hr|/option)\b[^>]*>"
)
_CELL = re.compile(r"</t[dh]>")
_ANY_TAG = re.compile(r"""<(?:[^>"]|"[^"]*")*>""")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])


def clean(text: str) -> str:
    """Text without zero-width characters, runs of blanks as one space, trimmed."""
    return " ".join(text.translate(_INVISIBLE).split())


def text_of(html: str) -> str:
    """The text of serialised HTML as a reader sees it: one line per block, cells apart by a space."""
    text = _COMMENT.sub("", html)
    text = _CELL.sub(" ", _BREAK.sub("\n", text.replace("\n", " ")))
    text = unescape(_ANY_TAG.sub("", text)).translate(_INVISIBLE)
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


@lru_cache(maxsize=65_536)
def join_url(base: str, href: str) -> str | None:
    """`href` as a browser would resolve it against `base`, without its fragment; None when not http(s)."""
    try:
        url = ada_url.join_url(base, href)
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")):
        return None
    return str(url.partition("#")[0])


@dataclass
class Document:
    """One parsed page. `scripts` are the inline scripts in order; the tree no longer holds them."""

    url: str
    source: str
    decoded: Decoded
    tree: LexborHTMLParser
    scripts: tuple[str, ...]
    script_urls: tuple[str, ...]
    truncated: bool

    @cached_property
    def base(self) -> str:
        """The address that relative links start from."""
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") or "").strip() if node else ""
        return (href and join_url(self.url, href)) or self.url

    @cached_property
    def body(self) -> LexborNode | None:
        return self.tree.body

    @cached_property
    def visible_text(self) -> str:
        return text_of(self.body.html or "") if self.body else ""

    def resolve(self, href: str) -> str | None:
        """A reference of this page as an absolute http(s) address, or None."""
        href = href.strip()
        if not href or href[0] == "#":
            return None
        base = self._origin if href[0] == "/" and not href.startswith("//") else self.base
        return join_url(base, href)

    @cached_property
    def _origin(self) -> str:
        return join_url(self.base, "/") or self.base


def parse(raw: RawPage) -> Document:
    """The page parsed under the limits of this file; never fails."""
    body, cut = _within_limits(raw.body)
    decoded = decode(body, raw.header("content-type"))
    tree = LexborHTMLParser(decoded.text.replace("\x00", ""))
    scripts, script_urls = _scripts(tree)
    tree.strip_tags(list(_DROPPED), recursive=True)
    return Document(raw.final_url or raw.url, decoded.text, decoded, tree, scripts, script_urls, cut)


def _scripts(tree: LexborHTMLParser) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inline, outside = [], []
    for node in tree.css("script"):
        src = node.attributes.get("src")
        if src:
            outside.append(src)
        else:
            inline.append(node.text() or "")
    return tuple(inline), tuple(outside)


def _within_limits(body: bytes) -> tuple[bytes, bool]:
    """The part of the body that may be parsed, and whether anything was cut."""
    cut = len(body) > MAX_BODY
    body = body[:MAX_BODY]
    if body.count(b"<") <= MAX_DEPTH:
        return body, cut
    depth = 0
    for tag in _TAG.finditer(body):
        if tag.group(2).lower() in _VOID:
            continue
        depth += -1 if tag.group(1) else 1
        depth = max(depth, 0)
        if depth > MAX_DEPTH:
            return body[: tag.start()], True
    return body, cut
