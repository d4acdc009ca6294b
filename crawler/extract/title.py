"""The title a reader sees: declared ArticleTitle, the headline, or the title tag without the site's name."""

from __future__ import annotations

import re

from crawler.extract.document import Document, clean
from crawler.extract.metas import Metas, meta

_HEADLINES = (
    "h1",
    ".article-title, .articleTitle, .news-title, .newstitle, .content-title, .con-title, .xxgk-title, .info-title",
    "#title, .title, .bt, .tit",
)
_SEPARATORS = re.compile(r"\s*[-_|–—>»]+\s*")


def title_tag(document: Document) -> str:
    """The text of the first title element that says something."""
    for node in document.tree.css("title"):
        text = clean(re.sub(r"<[^>]{0,40}>", " ", node.text()))
        if text:
            return text
    return ""


def title(document: Document, declared: Metas, tag: str) -> str:
    """The title of what the page is about; "" when unknown."""
    named = meta(declared, "ArticleTitle")
    if named:
        return named
    for selector in _HEADLINES:
        for node in document.tree.css(selector)[:8]:
            text = clean(node.text())
            if 4 <= len(text) <= 200 and (not tag or text[:10] in tag):
                return text
    return next((part for part in _SEPARATORS.split(tag) if part), tag)
