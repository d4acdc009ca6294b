"""The main text: the container that publishing systems use, else what a boilerplate remover keeps."""

from __future__ import annotations

from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborNode

from crawler.extract.document import Document, text_of

_CONTAINERS = (
    ".TRS_Editor",
    "#UCAP-CONTENT",
    "#zoom",
    "#Zoom",
    ".zoom",
    "#BodyLabel",
    ".article-content",
    ".article_content",
    ".articleContent",
    ".news_content",
    ".content-text",
    ".detail-content",
    ".view-content",
    "#vsb_content",
    ".v_news_content",
    "#content",
    ".article",
    ".content",
    ".con",
)
_ENOUGH = 20  # characters


def main_container(document: Document) -> LexborNode | None:
    """The element that holds the article's text, or None."""
    for selector in _CONTAINERS:
        nodes = document.tree.css(selector)
        best = max(nodes, key=lambda node: len(node.text() or ""), default=None)
        if best is not None and (len((best.text() or "").strip()) >= _ENOUGH or best.css_first("img")):
            return best
    return None


def main_text(document: Document, container: LexborNode | None) -> str:
    """The main text, one line per block."""
    if container is not None:
        return text_of(container.html or "")
    html = document.body.html if document.body else None
    return str(extract_plain_text(html, main_content=True)).strip() if html else ""
