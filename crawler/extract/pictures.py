"""Pictures in the main text, and whether the main text is nothing but pictures."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.outline import Element

# Small decorations and share buttons are not content.
_DECORATION = re.compile(
    r"icon|logo|qrcode|ewm|weixin|weibo|share|arrow|blank|spacer|filetypeimages|icon_|\.gif(?:$|\?)"
)
_TEXT_ENOUGH = 50  # characters beside pictures that count as text


def content_images(document: Document, container: Element | None) -> tuple[str, ...]:
    """Addresses of the pictures of the main part, in page order."""
    if container is None:
        return ()
    found = []
    for element in document.outline.inside(container):
        if element.tag == "img":
            src = element.get("src") or element.get("data-src") or element.get("data-original")
            url = document.resolve(src) if src and not _DECORATION.search(src.lower()) else None
            if url:
                found.append(url)
    return tuple(dict.fromkeys(found))


def is_image_of_text(images: tuple[str, ...], text: str) -> bool:
    """Whether a page says what it says in pictures only."""
    return bool(images) and len("".join(text.split())) < _TEXT_ENOUGH
